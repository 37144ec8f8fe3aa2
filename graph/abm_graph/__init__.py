"""The buying committee as a graph; knows no database."""
