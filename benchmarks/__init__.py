"""Figures from one command, each beside what most teams would write instead."""
