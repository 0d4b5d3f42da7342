"""The stock API: products at locations, and carts, over the same engine."""
