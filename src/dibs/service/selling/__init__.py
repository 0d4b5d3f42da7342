"""What buyers ask: what is left, and the verbs."""
