"""Orders and payments: checking out, paying, and what providers say of it."""
