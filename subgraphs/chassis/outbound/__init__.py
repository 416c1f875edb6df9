"""Asking somebody else's HTTP: within a deadline, never too much, and sure of what was not done."""
