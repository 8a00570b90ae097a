"""The business itself: its settings, places, rooms and holidays."""
