"""What members reserve: a standing hour every week, or one hour once."""
