"""Who is who: users with their roles, guardians, tokens, and who coaches whom."""
