"""Consumers of messages: where they are told, and what became of each delivery."""
