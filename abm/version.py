"""The version of the product, for whoever records what made a thing."""

VERSION = "0.1.0"
