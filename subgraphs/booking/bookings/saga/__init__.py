"""From asked for to ticketed, or undone: a durable workflow, whose steps may each be run again.

`workflow` is the order of the steps and what DBOS checkpoints; the other modules are the steps.
"""
