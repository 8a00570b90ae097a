"""What `doctor` looks at: each check one small function that returns how something is and what to do about it."""
