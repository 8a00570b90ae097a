"""Pure values and the few mechanisms under every app. Imports nothing of the apps."""
