"""The words of a call, and the one dispatch that answers it."""
