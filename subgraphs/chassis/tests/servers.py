"""Servers of one test's own, to be killed and started again on the same port."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.local.servers import Server


async def killed(server: Server, how: signal.Signals = signal.SIGKILL) -> None:
    """Send the signal; of a kill, see the end."""
    os.kill(server.pid, how)
    if how is signal.SIGKILL:
        await server.__aexit__(None, None, None)


@asynccontextmanager
async def revived(server: Server) -> AsyncIterator[Server]:
    """Another run of the killed server, at the same address and over what it left."""
    again = type(server)(server.directory.parent, server.port, durable=server.durable)
    async with again:
        yield again
        await killed(again)  # whoever is still connected would hold up its stop
