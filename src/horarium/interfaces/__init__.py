"""The doors, by who stands there: desk, coaching, learning, public, api, hooks, and the commands. No models."""
