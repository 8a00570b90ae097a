"""The door of coaches."""
