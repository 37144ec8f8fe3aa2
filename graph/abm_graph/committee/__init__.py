"""The buying committee of an account: its graph, its seats, its roll-up."""
