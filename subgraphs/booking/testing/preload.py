"""What booking computes at its start, computed by the import: whoever is forked after it has it."""

from subgraphs.booking.providers.own.flights import of_the_world

of_the_world()
