"""What goes in and out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewLesson:
    """A lesson to be: its title, and the address at which it can be watched again, if there is one."""

    title: str
    video_url: str = ""
