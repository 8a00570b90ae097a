"""Stars for what nobody may read in a log: by its look wherever it stands in a text, and by its value where it is known."""

import re
from collections.abc import Iterable

STARS = "***"
SHORTEST = 6
NAMES = r"password|passwd|secret|token|authorization|cookie|session_?id|api_?key|signature"
IS_SECRET = re.compile(NAMES, re.IGNORECASE)
# Whoever asks for a long address has it gone through: what is repeated begins at few places or ends soon, so that the time
# grows with the text and not with its square.
LOOKS: tuple[tuple[re.Pattern[str], str], ...] = (
    # The password in an address, such as DATABASE_URL's.
    (re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@]{0,300}):[^\s@]{0,1000}@", re.IGNORECASE), rf"\1:{STARS}@"),
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+", re.IGNORECASE), rf"\1 {STARS}"),
    # password=… and "token": "…", as far as the value goes.
    (
        re.compile(rf"""((?:{NAMES})[\w-]{{0,60}}["']?\s{{0,9}}[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;)\]}}]+)""", re.IGNORECASE),
        rf"\1{STARS}",
    ),
    # What is asked after the question mark of an address.
    (re.compile(r"([?&][\w.\[\]-]+=)[^\s&\"'#]+"), rf"\1{STARS}"),
    # Tokens, and secrets of webhooks, have a prefix of their own.
    (re.compile(r"\b(hor|hwh)_[\w-]{20,}"), rf"\1_{STARS}"),
    # An address that opens by being known: no other part of a path is so long.
    (re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}"), STARS),
    # PostgreSQL shows a refused row whole, digests and all.
    (re.compile(r"(Failing row contains )\(.*\)"), rf"\1({STARS})"),
)

_known: set[str] = set()


def hide(values: Iterable[str]) -> None:
    """Put stars for these from now on, wherever they stand. What is shorter than six characters would hide words."""
    _known.update(value for value in values if len(value) >= SHORTEST)


def redacted(text: str) -> str:
    """Return the text with stars for every secret in it."""
    for value in _known:
        text = text.replace(value, STARS)
    for look, stars in LOOKS:
        text = look.sub(stars, text)
    return text
