"""Pieces of pages: pure functions from rows to components."""
