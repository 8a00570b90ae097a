"""Holds a child back until the way is open, so that it can load itself while that is made ready."""

import os
import select
from collections.abc import Mapping

VARIABLE = "HORARIUM_GATE"


class Gate:
    """Closed, until it is opened for good. It is a pipe, and its end is the sign: who comes back later finds it open."""

    def __init__(self) -> None:
        self.descriptor, self._kept = os.pipe()

    @property
    def env(self) -> Mapping[str, str]:
        """Return what a child that inherits the descriptor needs to find the gate."""
        return {VARIABLE: str(self.descriptor)}

    def open(self) -> None:
        """Let through who waits, and who comes."""
        os.close(self._kept)


def is_open(patience: float) -> bool:
    """Tell whether the way of this process is open, within so many seconds. Where there is no gate, it is."""
    descriptor = os.environ.get(VARIABLE)
    return not descriptor or bool(select.select([int(descriptor)], [], [], patience)[0])
