"""What the promises cost, as ratios between things that are measured in the same run, on the same machine."""
