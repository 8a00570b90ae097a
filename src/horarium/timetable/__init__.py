"""The one calendar: series, sessions, seats, their generation, and the constraints that keep them apart."""
