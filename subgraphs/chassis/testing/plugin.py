"""pytest fixtures: the real servers, started once for each test process, and their settings.

A server whose address is in the environment (DATABASE_URL, ...) is used instead of an embedded one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra.local.ports import free_port
from infra.local.sandboxes import Amadeus, Duffel, Payments
from infra.local.servers import Kafka, Mongo, Postgres, Server, Valkey
from subgraphs.chassis.settings import Environment, Settings
from subgraphs.chassis.testing.issuer import AUDIENCE, TestIssuer
from subgraphs.chassis.testing.tls import trust_nobody

ROUTER_SECRET = "a router's secret, for tests alone"


def pytest_configure() -> None:
    trust_nobody()


@pytest.fixture(scope="session")
def server_directory() -> Iterator[Path]:
    """Not pytest's own, which each pytest that starts closes to the user PostgreSQL runs as."""
    with TemporaryDirectory(prefix="caravan-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@contextmanager
def started(kind: type[Server], directory: Path, setting: str) -> Iterator[str]:
    if address := os.environ.get(setting):
        yield address
        return
    with kind(directory, free_port(), durable=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres_url(server_directory: Path) -> Iterator[str]:
    with started(Postgres, server_directory, "DATABASE_URL") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(server_directory: Path) -> Iterator[str]:
    with started(Valkey, server_directory, "REDIS_URL") as url:
        yield url


@pytest.fixture(scope="session")
def mongodb_uri(server_directory: Path) -> Iterator[str]:
    with started(Mongo, server_directory, "MONGODB_URI") as uri:
        yield uri


@pytest.fixture(scope="session")
def kafka_servers(server_directory: Path) -> Iterator[str]:
    with started(Kafka, server_directory, "KAFKA_BOOTSTRAP_SERVERS") as servers:
        yield servers


@pytest.fixture(scope="session")
def payments_url(server_directory: Path) -> Iterator[str]:
    """A sandbox of the payment provider; `testing.payments.Sandbox` makes it fail."""
    with started(Payments, server_directory, "PAYMENTS_URL") as url:
        yield url


@pytest.fixture(scope="session")
def amadeus_url(server_directory: Path) -> Iterator[str]:
    """A sandbox of Amadeus; `testing.amadeus.Sandbox` makes it fail."""
    with started(Amadeus, server_directory, "AMADEUS_URL") as url:
        yield url


@pytest.fixture(scope="session")
def duffel_url(server_directory: Path) -> Iterator[str]:
    """A sandbox of Duffel; `infra.sandboxes.duffel` says what a test may do with it."""
    with started(Duffel, server_directory, "DUFFEL_URL") as url:
        yield url


@pytest.fixture(scope="session")
def issuer() -> Iterator[TestIssuer]:
    with TestIssuer.listening() as listening:
        yield listening


@pytest.fixture(scope="session")
def settings(issuer: TestIssuer) -> Settings:
    """Without stores: a test that needs one asks for it, and copies its address in."""
    return Settings(
        environment=Environment.DEVELOPMENT,
        oidc_issuer=issuer.url,
        oidc_audience=AUDIENCE,
        router_secret=ROUTER_SECRET,
    )
