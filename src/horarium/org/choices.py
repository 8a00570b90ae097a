from __future__ import annotations

# What a business may call otherwise.
NOUNS = ("coach", "member", "session", "batch")
LONGEST_WORD = 40
