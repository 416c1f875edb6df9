"""How a provider tells of events: signed, at least once, and as wrongly as a test asks."""
