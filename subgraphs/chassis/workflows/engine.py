"""DBOS in one process, and what its open source leaves to us: taking over from who died.

DBOS recovers the workflows of its own executor id when that one starts again. Here each process has
an id of its own, so the living look for the dead (`executors`) and put their unfinished workflows
back into the queue; of all who do so at once, one gets each workflow. The version below is that of
the workflows' steps, not of the release: a deploy finishes what the one before it began.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Self

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID, error
from sqlalchemy import text
from sqlalchemy.engine import URL

from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.workflows.executors import Executor, Executors

SCHEMA: Final = "dbos"
DRAIN_SECONDS: Final = 2
FINISHED_KEPT: Final = "30 days"

Workflow = Callable[..., Coroutine[Any, Any, None]]

log = structlog.get_logger(__name__)
logging.getLogger("dbos").setLevel(logging.ERROR)  # it speaks of its paid service


class Workflows:
    """A resource of each process that runs a subgraph's workflows. One a process: so is DBOS.

    `lease`: after which silence a process is dead, and its workflows go to the others.
    """

    def __init__(
        self,
        database: Database,
        subgraph: str,
        version: str,
        row: type[Executor],
        lease: timedelta,
    ) -> None:
        self._database = database
        self._subgraph = subgraph
        self._version = version
        self._executors = Executors(database, row, new_id("executor"), lease)
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        DBOS(config=self._config())
        DBOS.launch()  # blocks for some 50 ms; afterwards workflows run on this loop
        await self._executors.beat()
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as alone:  # the loop's own threads are DBOS's, and end with it
            await loop.run_in_executor(alone, _destroy)
        loop.set_default_executor(ThreadPoolExecutor())
        await self._executors.leave()

    async def ready(self) -> None:
        """Always: it waits for its database as everything here does."""

    async def start(self, workflow: Workflow, id: str, *arguments: Any) -> None:
        """One id is one workflow: started again, nothing more happens."""
        with SetWorkflowID(id):
            await DBOS.start_workflow_async(workflow, *arguments)

    async def tell(self, id: str, topic: str, message: str, key: str) -> None:
        """What a workflow waits to hear, or will; once for one key. Nothing where there is none."""
        with suppress(error.DBOSNonExistentWorkflowError):
            await DBOS.send_async(id, message, topic, idempotency_key=key)

    async def take_over(self) -> list[str]:
        """The ids of dead processes whose workflows were put back into the queue just now.

        One that left some of another version is remembered until a process of that one comes.
        """
        taken = []
        for id in await self._executors.dead():
            await asyncio.to_thread(DBOS._recover_pending_workflows, [id])
            if not await self._has_left(id):
                await self._executors.forget(id)
                taken.append(id)
        return taken

    async def forget_finished(self) -> None:
        """Checkpoints of workflows that ended long ago; what they did is in our own tables."""
        gone = text(
            f"DELETE FROM {SCHEMA}.workflow_status"
            " WHERE status IN ('SUCCESS', 'ERROR', 'CANCELLED') AND updated_at <"
            f" 1000 * extract(epoch FROM now() - interval '{FINISHED_KEPT}')"
        )
        async with self._database.transaction() as transaction:
            await transaction.session.execute(gone)

    async def _has_left(self, executor_id: str) -> bool:
        """Whether any workflow of it still waits for somebody."""
        left = text(
            f"SELECT EXISTS (SELECT 1 FROM {SCHEMA}.workflow_status"
            " WHERE status = 'PENDING' AND executor_id = :id)"
        )
        async with self._database.read() as session:
            return bool(await session.scalar(left, {"id": executor_id}))

    async def _watch(self) -> None:
        """Until cancelled. Outages of the database are waited out."""
        while True:
            try:
                await self._executors.beat()
                if dead := await self.take_over():
                    log.warning("took over from the dead", executors=dead)
            except (OSError, *SqlOutbox.outages) as outage:
                log.warning("workflows wait", reason=type(outage).__name__)
            await asyncio.sleep(self._executors.beat_seconds)

    def _config(self) -> DBOSConfig:
        return {
            "name": self._subgraph,
            "system_database_url": _synchronous(self._database.engine.url),
            "dbos_system_schema": SCHEMA,
            "executor_id": self._executors.own_id,
            "application_version": self._version,
            "sys_db_pool_size": 10,
            "max_executor_threads": 20,
            "log_level": "ERROR",
            "enable_otlp": False,
        }


def _destroy() -> None:
    DBOS.destroy(workflow_completion_timeout_sec=DRAIN_SECONDS)


def _synchronous(url: URL) -> str:
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
