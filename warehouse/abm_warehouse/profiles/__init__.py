"""Source profiles: how to read the files of a source system."""
