"""Tables that others keep, taken in: CSV files read row by row, each row to an operation, and a report of every row."""
