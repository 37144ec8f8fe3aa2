"""From a file to a batch in the warehouse, exactly once."""
