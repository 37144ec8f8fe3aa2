"""Settings files in TOML and CSV, read into frozen models."""

SETTINGS_FILE = "abm.toml"
"""The settings of a workspace; the folder that holds it is one."""
