"""Background agents: each a thin loop around a call into the engine."""
