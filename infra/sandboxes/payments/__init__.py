"""A payment provider for development and tests: it speaks Stripe's HTTP and moves no money."""
