"""DBOS in one process, and what its open source leaves to us: taking over from who died.

DBOS recovers the workflows of its own executor id when that one starts again. Here each process has
an id of its own, so the living look for the dead (`executors`) and put their unfinished workflows
back into the queue; of all who do so at once, one gets each workflow. The version below is that of
the workflows' steps, not of the release: a deploy finishes what the one before it began.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Self

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID, error
from dbos._dbos import _get_dbos_instance
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.chassis.database import STILL_SECONDS, Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.workflows.executors import Executor, Executors

SCHEMA: Final = "dbos"
DRAIN_SECONDS: Final = 2
FINISHED_KEPT: Final = "30 days"

UNFINISHED: Final = "status IN ('PENDING', 'ENQUEUED', 'DELAYED')"
RUNNING: Final = text(
    f"SELECT status, executor_id FROM {SCHEMA}.workflow_status"
    f" WHERE workflow_uuid = ANY(:ids) AND {UNFINISHED}"
)
STOP: Final = text(
    f"UPDATE {SCHEMA}.workflow_status SET status = 'CANCELLED', owner_xid = NULL,"
    " queue_name = NULL, deduplication_id = NULL, started_at_epoch_ms = NULL,"
    " updated_at = 1000 * extract(epoch FROM now()),"
    " completed_at = 1000 * extract(epoch FROM now())"
    f" WHERE workflow_uuid = ANY(:ids) AND {UNFINISHED}"
)
# What was sent to a workflow goes with it by itself; these know it by name alone.
FORGET: Final = text(
    f"WITH gone AS (DELETE FROM {SCHEMA}.workflow_status"
    " WHERE status IN ('SUCCESS', 'ERROR', 'CANCELLED') AND updated_at <"
    f" 1000 * extract(epoch FROM now() - interval '{FINISHED_KEPT}') RETURNING workflow_uuid),"
    f" steps AS (DELETE FROM {SCHEMA}.operation_outputs USING gone"
    " WHERE operation_outputs.workflow_uuid = gone.workflow_uuid),"
    f" given AS (DELETE FROM {SCHEMA}.workflow_input USING gone"
    " WHERE workflow_input.workflow_uuid = gone.workflow_uuid)"
    f" DELETE FROM {SCHEMA}.workflow_output USING gone"
    " WHERE workflow_output.workflow_uuid = gone.workflow_uuid"
)

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
        self._pulse = database.alone()  # a full pool must not look like a death
        self._executors = Executors(self._pulse, row, new_id("executor"), lease)
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
        with suppress(OSError, *SqlOutbox.outages):
            await self._executors.leave()
        await self._pulse.__aexit__()

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
        """What the dead left, put back into the queue just now: the workflows' ids.

        One that left some of another version is remembered until a process of that one comes.
        """
        left = []
        for id in await self._executors.dead():
            left += await asyncio.to_thread(DBOS._recover_pending_workflows, [id])
            if not await self._has_left(id):
                await self._executors.forget(id)
        return [handle.get_workflow_id() for handle in left]

    async def is_running(self, ids: Sequence[str]) -> bool:
        """Whether one of them goes on by itself; what no process runs that we know of is put back
        into the queue."""
        executors = await self._database.fetched(lambda read: _executors(read, ids))
        for stray in await self._executors.unknown(executors):
            await asyncio.to_thread(DBOS._recover_pending_workflows, [stray])
        return bool(executors)

    async def stop(self, ids: Sequence[str]) -> None:
        """They begin no step any more. Needs no DBOS in this process."""
        async with self._database.transaction() as transaction:
            await transaction.session.execute(STOP, {"ids": list(ids)})

    async def forget_finished(self) -> None:
        """Checkpoints of workflows that ended long ago; what they did is in our own tables."""
        async with self._database.transaction() as transaction:
            await transaction.session.execute(FORGET)

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
                if left := await self.take_over():
                    log.warning("took over from the dead", workflows=left)
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
            "sys_db_idle_transaction_timeout_sec": STILL_SECONDS,
            "max_executor_threads": 20,
            "log_level": "ERROR",
            "enable_otlp": False,
        }


async def _executors(session: AsyncSession, ids: Sequence[str]) -> set[str]:
    """Of those that are unfinished; the empty name for one that waits in the queue."""
    found = await session.execute(RUNNING, {"ids": list(ids)})
    return {executor if status == "PENDING" else "" for status, executor in found}


def _destroy() -> None:
    """Waits for what runs; DBOS itself would wait for a second where nothing does."""
    running = _get_dbos_instance()._active_workflows_set.activeList()
    DBOS.destroy(workflow_completion_timeout_sec=DRAIN_SECONDS if running else 0)


def _synchronous(url: URL) -> str:
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
