"""The door of visitors, and the way in."""
