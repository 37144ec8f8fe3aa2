"""The words of attribution: for what touches earn credit, whose, by which model, and how it is listed."""

from typing import Final, Literal

Goal = Literal["won", "opened"]
"""What touches earn credit for: deals that were won, or deals that were opened."""

Scope = Literal["committee", "contacts"]
"""Whose touches earn credit: those of everyone at the account, or of the people named on the deal."""

Dimension = Literal["channel", "campaign", "source", "kind", "role"]
"""What credit is listed by."""

MODELS: Final = (
    "linear",
    "first",
    "last",
    "position",
    "w_shaped",
    "time_decay",
    "markov",
    "shapley",
    "marginal",
)
"""
The models: the even split that others are compared with, those that follow a rule, then those that learn.
"""
