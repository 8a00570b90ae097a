"""Print all that the tables of this version consist of, for src/horarium/interfaces/keeping/tables.txt: see ./run docs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="horarium-tables-") as name:
        Path(name).chmod(0o755)
        os.environ |= {"HORARIUM_HOME": name, "HORARIUM_ENV": "test", "DJANGO_SETTINGS_MODULE": "horarium.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        from horarium.runtime.database import database

        with database():
            print("\n".join(structure()))


def structure() -> tuple[str, ...]:
    import django
    from django.db import transaction

    django.setup()
    from horarium.interfaces.keeping import tables
    from horarium.interfaces.management import first

    with transaction.atomic():
        first.run_migrations(is_new=True)
    return tables.found()


if __name__ == "__main__":
    main()
