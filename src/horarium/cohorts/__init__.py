"""Groups that take a class together: numbered batches that open by themselves, and a coach's own classes."""
