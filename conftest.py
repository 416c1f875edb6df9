"""Which fixtures every test of the house may ask for."""

pytest_plugins = ["subgraphs.chassis.testing.plugin"]
