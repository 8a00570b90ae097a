"""What all pages share: who may see them, how a week is laid out, how things are said."""
