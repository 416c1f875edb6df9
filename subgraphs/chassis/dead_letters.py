"""Dead letters: what could not be applied, to look at and to send again.

`python -m subgraphs.chassis.dead_letters list TOPIC` and `... replay TOPIC`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition

from subgraphs.chassis.kafka import DEAD, Kafka
from subgraphs.chassis.settings import BusSettings

QUIET_MILLISECONDS: Final = 1_000  # nothing came for so long: that was all

app = typer.Typer(help=__doc__, no_args_is_help=True)


@app.command("list")
def show(topic: str) -> None:
    """Print each dead letter of TOPIC: its key and why it died."""

    async def tell(record: Any) -> None:
        headers = {name: value.decode() for name, value in record.headers}
        typer.echo(f"{record.offset}\t{(record.key or b'').decode()}\t{headers.get('reason')}")

    asyncio.run(_each(Kafka(BusSettings()), topic, f"{topic}.list", tell, commit=False))


@app.command()
def replay(topic: str) -> None:
    """Send TOPIC's dead letters to TOPIC again, each once; inboxes drop what was applied."""
    typer.echo(f"replayed {asyncio.run(replayed(Kafka(BusSettings()), topic))}")


async def replayed(kafka: Kafka, topic: str) -> int:
    async with kafka.producer() as producer:

        async def send(record: Any) -> None:
            await producer.send_and_wait(topic, record.value, key=record.key)

        return await _each(kafka, topic, f"{topic}.replay", send, commit=True)


async def _each(
    kafka: Kafka,
    topic: str,
    group: str,
    act: Callable[[Any], Awaitable[None]],
    *,
    commit: bool,
) -> int:
    count = 0
    async with _reader(kafka, topic + DEAD, group) as reader:
        while batches := await reader.getmany(timeout_ms=QUIET_MILLISECONDS):
            for place, records in batches.items():
                for record in records:
                    await act(record)
                    count += 1
                if commit:
                    await reader.commit({place: records[-1].offset + 1})
    return count


@asynccontextmanager
async def _reader(kafka: Kafka, topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Reads on from where the group stands. It joins no group: one at a time is enough."""
    reader = AIOKafkaConsumer(
        bootstrap_servers=kafka.servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await reader.start()
        await reader.topics()
        partitions = reader.partitions_for_topic(topic) or ()
        reader.assign([TopicPartition(topic, partition) for partition in partitions])
        yield reader
    finally:
        await reader.stop()


if __name__ == "__main__":
    app()
