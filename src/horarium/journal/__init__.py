"""What happened: events as rows, who heard them, and the runs of the nightly jobs."""
