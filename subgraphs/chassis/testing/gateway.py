"""The gateway as it runs, before whatever processes somebody serves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from infra.local.environment import GATEWAY, Site
from infra.local.ports import free_port
from infra.local.processes import Process
from infra.local.programs import gateway
from subgraphs.chassis.settings import Settings

UNLIMITED = "999999999999"  # what one caller may spend in a minute


@contextmanager
def gateway_before(
    processes: Mapping[str, Sequence[str]], settings: Settings, data: Path
) -> Iterator[str]:
    """Its address, until the end of the block.

    `processes`: the addresses of a subgraph's, by its name; it is told what they are. Raises Failed
    where it does not start.
    """
    told = {f"{name.upper()}_URL": _graphs(urls) for name, urls in processes.items()}
    told |= {
        "OIDC_ISSUER": settings.oidc_issuer,
        "OIDC_AUDIENCE": settings.oidc_audience,
        "ROUTER_SECRET": settings.router_secret.get_secret_value(),
        "RATE_LIMIT_COST_PER_MINUTE": UNLIMITED,
        "LOG_LEVEL": "warning",
    }
    if settings.redis_url:
        told["REDIS_URL"] = settings.redis_url
    site = Site.of(data, told)
    site = replace(site, ports={**site.ports, GATEWAY: free_port()})
    process = Process(gateway(site))
    process.start()
    try:
        process.wait_until_ready()
        yield site.address(GATEWAY)
    finally:
        process.stop()


def _graphs(urls: Sequence[str]) -> str:
    return ",".join(f"{url}/graphql" for url in urls)
