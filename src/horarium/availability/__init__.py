"""When a coach could work: weekly hours, additions, blocks, and the coach's defaults."""
