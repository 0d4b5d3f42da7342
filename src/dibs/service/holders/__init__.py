"""Whose a reservation is: how that is proved, and what is told to whom."""
