"""Durable workflows: each step is checkpointed in PostgreSQL and outlives its process."""
