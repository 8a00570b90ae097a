"""The door of calendar programs: sessions as iCalendar (RFC 5545), behind addresses that nobody guesses."""
