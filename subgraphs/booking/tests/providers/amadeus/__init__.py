"""Amadeus, by hand-made bodies and at its sandbox."""
