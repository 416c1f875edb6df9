"""The gateway as it runs, in front of three tiny subgraphs and an issuer."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from gateway.tests.client import Client
from gateway.tests.issuer import Issuer
from gateway.tests.programs import ROOT, Gateway, free_port, node, serving
from gateway.tests.schemas import SUBGRAPHS
from gateway.tests.subgraph import Subgraph

SECRET = "a secret of the tests that is long enough"
ORIGIN = "https://app.example"


@dataclass
class World:
    issuer: Issuer
    subgraphs: dict[str, Subgraph]
    folder: Path
    environment: dict[str, str]

    @contextmanager
    def gateway(self, **environment: str) -> Iterator[Gateway]:
        """Another gateway in front of the same subgraphs."""
        port = free_port()
        log = self.folder / f"gateway-{port}.log"
        gateway = Gateway(port, {**self.environment, **environment}, log)
        try:
            yield gateway
        finally:
            gateway.stop()


def composed(folder: Path, urls: dict[str, str]) -> None:
    """Writes supergraph.graphql and partner.graphql."""
    (folder / "schema").mkdir(parents=True)
    (folder / "supergraph").mkdir()
    for name, schema in SUBGRAPHS.items():
        (folder / "schema" / f"{name}.graphql").write_text(schema.as_str())
    listed = [
        {"name": name, "url": f"{url}/graphql", "schema": f"schema/{name}.graphql"}
        for name, url in urls.items()
    ]
    subgraphs = folder / "supergraph" / "subgraphs.yaml"
    subgraphs.write_text(yaml.safe_dump({"subgraphs": listed}))
    compose = [node(), str(ROOT / "supergraph" / "compose.mjs")]
    arguments = ["--list", str(subgraphs), "--out", str(folder)]
    subprocess.run([*compose, *arguments], check=True)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    ports = {name: free_port() for name in SUBGRAPHS}
    composed(folder, {name: f"http://127.0.0.1:{port}" for name, port in ports.items()})
    issuer_port = free_port()
    issuer = Issuer(f"http://127.0.0.1:{issuer_port}")
    subgraphs = {name: Subgraph(name, schema, SECRET) for name, schema in SUBGRAPHS.items()}
    environment = {
        "ENVIRONMENT": "development",
        "ROUTER_SECRET": SECRET,
        "SUPERGRAPH": str(folder / "supergraph.graphql"),
        "PARTNER_SUPERGRAPH": str(folder / "partner.graphql"),
        "OIDC_ISSUER": issuer.url,
        "ALLOWED_ORIGINS": ORIGIN,
    }
    with ExitStack() as running:
        running.enter_context(serving(issuer.app, issuer_port))
        for name, subgraph in subgraphs.items():
            running.enter_context(serving(subgraph.app, ports[name]))
        yield World(issuer, subgraphs, folder, environment)


@pytest.fixture(scope="session")
def gateway(world: World) -> Iterator[Gateway]:
    with world.gateway() as gateway:
        yield gateway


@pytest.fixture
def people(world: World) -> Iterator[Subgraph]:
    subgraph = world.subgraphs["people"]
    subgraph.forget()
    yield subgraph
    assert subgraph.forged == 0
    subgraph.forget()


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    async with Client(gateway.url) as client:
        yield client
