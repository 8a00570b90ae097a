"""The business's one colour, and all that is computed from it: fills, words and washes, light and dark.

Contrast is the ratio of WCAG 2.2 (relative luminance), 1 to 21.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

PAPER, GROUND, INK = "#ffffff", "#f6f7f5", "#15181e"
DARK_PAPER, DARK_INK = "#15181d", "#15181e"
STEP = 0.01
WORDS_ON_PAPER, WORDS_ON_FILL, ON_DARK = 5.0, 4.5, 7.0


@dataclass(frozen=True, slots=True)
class Accent:
    """The accent on one kind of paper: a fill and the words on it, words on paper, washes, the fill pressed."""

    fill: str
    on_fill: str
    words: str
    wash: str
    mid: str
    press: str


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def on_light(colour: str) -> Accent:
    """Return the accent on white paper."""
    fill = _until(colour, -STEP, lambda c: contrast(c, _words_on(c)) >= WORDS_ON_FILL)
    wash = mixed(colour, PAPER, 0.07)
    reads = lambda c: contrast(c, PAPER) >= WORDS_ON_PAPER and min(contrast(c, wash), contrast(c, GROUND)) >= WORDS_ON_FILL  # noqa: E731
    press = _lighter(fill, -0.08)
    return Accent(fill, _words_on(fill), _until(colour, -STEP, reads), wash, mixed(colour, PAPER, 0.22), press)


def on_dark(colour: str) -> Accent:
    """Return the accent on dark paper: light enough to be read on it, with dark words on its fill."""
    fill = _until(colour, STEP, lambda c: contrast(c, DARK_PAPER) >= ON_DARK)
    washes = mixed(fill, DARK_PAPER, 0.07), mixed(fill, DARK_PAPER, 0.22)
    return Accent(fill, DARK_INK, fill, *washes, _lighter(fill, 0.06))


def mixed(colour: str, paper: str, share: float) -> str:
    """Return so much of a colour in a paper."""
    return _hex(tuple(c * share + p * (1 - share) for c, p in zip(_parts(colour), _parts(paper), strict=True)))


def _words_on(fill: str) -> str:
    return max(PAPER, INK, key=lambda words: contrast(words, fill))


def _until(colour: str, step: float, enough: Callable[[str], bool]) -> str:
    for _ in range(round(1 / STEP)):
        if enough(colour):
            break
        colour = _lighter(colour, step)
    return colour


def _lighter(colour: str, by: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + by)), saturation))


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
