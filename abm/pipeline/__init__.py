"""The run: parameters in, models and steps in order, a published snapshot out."""
