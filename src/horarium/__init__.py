"""Horarium runs a training business: one calendar that cannot collide."""

__version__ = "0.1.0"
