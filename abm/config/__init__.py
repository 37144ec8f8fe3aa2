"""Settings files in TOML and CSV, read into frozen models."""
