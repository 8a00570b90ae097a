"""In which language, with which words, dates and numbers a door speaks."""
