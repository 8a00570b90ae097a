"""What the business offers: courses with their lessons, and what is given live."""
