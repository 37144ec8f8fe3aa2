"""The SQL models: found, ordered, fingerprinted, built and checked."""
