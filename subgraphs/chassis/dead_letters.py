"""Dead letters: what could not be applied, to look at and to send again.

`python -m subgraphs.chassis.dead_letters list TOPIC` and `... replay TOPIC`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import typer
from aiokafka import AIOKafkaConsumer

from subgraphs.chassis.kafka import DEAD, Kafka
from subgraphs.chassis.settings import BusSettings

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
        while batches := await reader.getmany(timeout_ms=3_000):
            for record in (record for records in batches.values() for record in records):
                await act(record)
                count += 1
            if commit:
                await reader.commit()
    return count


@asynccontextmanager
async def _reader(kafka: Kafka, topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    reader = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka.servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


if __name__ == "__main__":
    app()
