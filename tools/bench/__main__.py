"""`./run bench`: measure one thing, print its table, and with `--keep` write it into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from bench import api, document, free_slots, generate, pages, race, start
from bench.shared import ROOT

BENCHES = {"generate": generate, "free-slots": free_slots, "race": race, "api": api, "pages": pages, "start": start}


def main() -> None:
    asked = arguments()
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory(prefix="horarium-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ.update(HORARIUM_HOME=folder, HORARIUM_ENV="test", DJANGO_SETTINGS_MODULE="horarium.config.settings")
        with a_server(Path(folder)) as url:
            text = BENCHES[asked.what].run(url, asked)
    print(text)
    if asked.keep:
        document.keep(text)


def a_server(folder: Path) -> AbstractContextManager[str]:
    """Return the server that DATABASE_URL names, else one of its own, with room for every client of a race."""
    from horarium.runtime.database import database
    from horarium.runtime.postgres import Cluster

    if os.environ.get("DATABASE_URL"):
        return database()
    return Cluster(folder, settings={"max_connections": "150"}).running()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description=__doc__.split("\n")[0],
        epilog="Example:\n  ./run bench generate --series 10000\n  ./run bench free-slots --sessions 1000000 --keep",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    benches = parser.add_subparsers(dest="what", required=True, metavar="BENCH")
    for name, bench in BENCHES.items():
        words = (bench.__doc__ or "").split("\n")[0]
        one = benches.add_parser(name, help=words, description=words, epilog=f"Example:\n  ./run bench {name}")
        for option, default, text in bench.OPTIONS:
            one.add_argument(f"--{option}", type=int, default=default, help=f"{text} ({default})")
        one.add_argument("--keep", action="store_true", help="write the table into docs/benchmarks.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
