"""Holds tickets, seats and stock while people make up their minds."""
