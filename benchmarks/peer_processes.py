"""How is the peer started: Apollo's gateway before plain subgraphs, on the stores of our stack?"""

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from benchmarks.platform import Platform, running
from benchmarks.sides import ASKED, PEER, ROUTER, Side
from infra.local import programs
from infra.local.environment import GATEWAY, Site
from infra.local.ports import free_port
from infra.local.processes import ROOT, Program

# Between two turns its router keeps its connections, and does not ask again where one was closed.
KEPT_OPEN = ("--timeout-keep-alive", "3600")


@contextmanager
def peer(platform: Platform, ours: Side) -> Iterator[Side]:
    site = platform.site
    ports = {name: free_port() for name in (*ASKED, GATEWAY)}
    started = {name: _subgraph(site, name, ports[name]) for name in ASKED}
    started[ROUTER] = _router(site, ports)
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(running(program)) for name, program in started.items()
        }
        yield Side(PEER, ports[GATEWAY], processes, ours.stores)


def _subgraph(site: Site, name: str, port: int) -> Program:
    """Started as ours is, but for what it serves."""
    ours = programs.server_of(replace(site, ports={**site.ports, name: port}), name)
    served = (f"subgraphs.{name}.app", f"benchmarks.peer.{name}")
    return replace(
        ours,
        name=f"peer-{name}",
        command=(*(part.replace(*served) for part in ours.command), *KEPT_OPEN),
        environment={**site.environment(name), **_keys(site)},
        log=site.data / "logs" / f"peer-{name}.log",
    )


def _router(site: Site, ports: Mapping[str, int]) -> Program:
    port = ports[GATEWAY]
    addresses = {f"{name.upper()}_URL": f"http://127.0.0.1:{ports[name]}/graphql" for name in ASKED}
    told = {"OIDC_AUDIENCE": "caravan", "PORT": str(port), **addresses, **_keys(site)}
    return Program(
        name="peer-router",
        command=(str(programs.node()), str(ROOT / "benchmarks/peer/router.mjs")),
        environment={**site.environment(GATEWAY), **told},
        log=site.data / "logs" / "peer-router.log",
        answers=lambda: _answers(port),
    )


def _keys(site: Site) -> dict[str, str]:
    return {"OIDC_JWKS_URL": f"{site.address('accounts')}/jwks.json"}


def _answers(port: int) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        b'{"query": "{ __typename }"}',
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
