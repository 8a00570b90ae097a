"""The door of machines that ring: schedulers, and whoever asks whether the house lives."""
