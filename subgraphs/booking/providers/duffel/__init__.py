"""Duffel, a seller of many airlines' seats: its API v2 over plain HTTP."""
