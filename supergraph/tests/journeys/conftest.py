from collections.abc import Iterator
from pathlib import Path

import pytest

from supergraph.tests.journeys.stack import Stack, started


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all journeys, so that one stack serves them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="package")  # gone before the tests that follow
def stack(server_directory: Path) -> Iterator[Stack]:
    with started(server_directory / "stack") as running:
        yield running
