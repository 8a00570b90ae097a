"""What can be said of the code without running it: `./run lint`, and the first steps of `./run test`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

STEPS = {
    "ruff check": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "mypy": [BIN / "mypy"],
    "order of the apps": [BIN / "lint-imports", "--no-logo"],
    "migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "sizes": [sys.executable, "-m", "tests.architecture.sizes"],
}


def main() -> None:
    sys.exit(lint())


def lint() -> int:
    """Run every step and return the exit code of the first that fails, or 0."""
    with tempfile.TemporaryDirectory(prefix="horarium-lint-") as home:
        return next((code for name, command in STEPS.items() if (code := step(name, command, environment(home)))), 0)


def environment(home: str) -> dict[str, str]:
    """Return an environment that leads to nobody's database and makes no secret in anybody's home."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CRON_SECRET"}}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return kept | {
        "HORARIUM_HOME": home,
        "HORARIUM_ENV": "test",
        "DJANGO_SETTINGS_MODULE": "horarium.config.settings",
        "PYTHONPATH": path,
    }


def step(name: str, command: list[str | Path], environment: dict[str, str]) -> int:
    """Run one step with its name above it, and return its exit code."""
    print(f"== {name}", flush=True)
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        print(f"== {name} failed", flush=True)
    return code


if __name__ == "__main__":
    main()
