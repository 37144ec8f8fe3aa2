"""Measure how fast the product is, against floors and other ways to the same result: ``abm bench``."""
