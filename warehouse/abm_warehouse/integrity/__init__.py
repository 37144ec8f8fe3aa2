"""Check a workspace for lost, changed and damaged data, and repair it."""
