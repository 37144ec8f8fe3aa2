"""Settings files in TOML and CSV, read into frozen models."""

SETTINGS_FILE = "abm.toml"
"""The name of the settings file; a folder that holds one is a workspace."""
