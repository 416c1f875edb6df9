"""What the travel sandboxes sell: the seeded world's airports and properties, their own flights."""
