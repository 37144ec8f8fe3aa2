"""The playbook: what marketing and sales agreed on."""

DEFAULT_PLAYBOOK = "fit-intent-100"
"""The shipped playbook of a new workspace."""
