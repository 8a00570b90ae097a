"""`.env` and `.env.local` of the working folder.

Apart from env.py, so that the supervisor of `serve`, which only hands the environment on, stays small.
"""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values


def load_files(folder: Path) -> None:
    """Put what .env.local and .env say into the environment, unless it is there already."""
    for name in (".env.local", ".env"):
        for key, value in dotenv_values(folder / name).items():
            if value is not None:
                os.environ.setdefault(key, value)
