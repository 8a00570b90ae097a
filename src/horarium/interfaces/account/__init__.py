"""The door of everybody to their own account: second factor, where they are signed in, tokens."""
