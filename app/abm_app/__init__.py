"""The Dash app: asks a published snapshot, shows the answer, never computes."""
