"""Holds a child back until the way is open, so that it can load itself while that is made ready."""

import fcntl
import os
import select
import termios
import time
from collections.abc import Mapping

VARIABLE = "HORARIUM_GATE"


class Gate:
    """Closed, until it is opened for good. It is a pipe, and a byte in it is the sign: nobody takes it out, so that who comes
    back later finds the gate open. If this process dies before, the byte never comes.
    """

    def __init__(self) -> None:
        self.descriptor, self._entry = os.pipe()

    @property
    def env(self) -> Mapping[str, str]:
        """Return what a child that inherits the descriptor needs to find the gate."""
        return {VARIABLE: str(self.descriptor)}

    def open(self) -> None:
        """Let through who waits, and who comes."""
        os.write(self._entry, b".")


def is_open(patience: float) -> bool:
    """Tell whether the way of this process is open, within so many seconds. Where there is no gate, it is."""
    descriptor = os.environ.get(VARIABLE)
    if not descriptor:
        return True
    if not select.select([int(descriptor)], [], [], patience)[0]:
        return False
    if fcntl.ioctl(int(descriptor), termios.FIONREAD, bytes(4)) != bytes(4):
        return True
    time.sleep(patience)  # who could have opened it is dead
    return False
