"""Source profiles: how the files of a system are read."""
