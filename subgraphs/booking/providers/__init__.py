"""Who sells what we book: one port, and an adapter for each provider behind it."""
