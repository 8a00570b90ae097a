"""The door of those who run the business: owner and office."""
