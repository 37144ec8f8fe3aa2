"""The words of account-based marketing: roles, kinds of engagement, states, points."""
