"""Cells that a spreadsheet would run as a formula, made harmless on the way out and themselves again on the way in.

A spreadsheet takes what begins with `=` for a formula, and so some of what begins with `+ - @`, their full-width forms, a tab
or a line end. An apostrophe before it says that it is text. Of a cell that begins with apostrophes and then such a sign one
more is written and one is taken away again, so whatever was kept comes back as it was; 'Ndrangheta stays 'Ndrangheta.
"""

from __future__ import annotations

import re

RUN = re.compile(
    "'*[=+\\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]"
)


def escaped(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs."""
    return f"'{text}" if RUN.match(text) else text


def unescaped(cell: str) -> str:
    """Return the text that a cell stands for."""
    return cell[1:] if cell.startswith("'") and RUN.match(cell) else cell
