"""Export and erase what is held about a person."""
