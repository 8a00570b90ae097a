"""Coaches, members, availability and series given out as CSV, row by row, so that the import reads them again as they were."""
