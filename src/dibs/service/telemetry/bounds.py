"""Upper bounds that times are told apart by, in seconds."""

LAGS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
"""From something having happened to its being told or done."""
