"""Amadeus's Self-Service API, or that of whoever speaks it, behind the port."""
