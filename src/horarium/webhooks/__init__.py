"""Telling other people's machines what happens to sessions and bookings."""
