"""The door of members and their guardians."""
