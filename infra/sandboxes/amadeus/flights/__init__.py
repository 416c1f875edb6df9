"""Flights: searched for, priced, ordered, and the seats on them."""
