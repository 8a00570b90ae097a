"""The key with which log-ins are signed and secrets sealed."""

from __future__ import annotations

from horarium.runtime.errors import CannotRun
from horarium.runtime.home import secret

SHORTEST = 50
FEWEST = 5


def secret_key(given: str) -> str:
    """Return the given key, or the one kept in the data folder where none is given. Stops on one that can be guessed."""
    if not given:
        return secret("secret-key")
    if len(given) < SHORTEST or len(set(given)) < FEWEST:
        raise CannotRun(
            f"SECRET_KEY is weak: log-ins could be forged. Unset it, and one is made and kept; or take at least {SHORTEST}"
            " characters, such as ./run create-secret prints."
        )
    return given
