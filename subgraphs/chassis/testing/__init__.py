"""What the tests of every subgraph stand on: real servers, signed calls, counted statements."""
