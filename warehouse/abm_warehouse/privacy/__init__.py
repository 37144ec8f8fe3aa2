"""What is held about a person: exported and erased."""
