"""Who changed what, when, and through which door: the events of sessions, seats and series, told to whoever may know."""
