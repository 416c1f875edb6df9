"""Do the embedded servers answer their own clients, and keep what they acknowledged?"""

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from infra.local.ports import LARGEST, free_port, is_free
from infra.local.servers import SERVERS, Server

Write = Callable[[Server], Awaitable[None]]


def connected(server: Server) -> Awaitable[asyncpg.Connection]:
    return asyncpg.connect(host="127.0.0.1", port=server.port, user="postgres", database="postgres")


async def write_postgres(server: Server) -> None:
    connection = await connected(server)
    await connection.execute("CREATE TABLE kept AS SELECT 'a tent' AS what")
    await connection.close()


async def read_postgres(server: Server) -> object:
    connection = await connected(server)
    what = await connection.fetchval("SELECT what FROM kept")
    await connection.close()
    return what


async def write_mongo(server: Server) -> None:
    async with AsyncMongoClient(server.url) as client:
        await client.test.kept.insert_one({"what": "a tent"})


async def read_mongo(server: Server) -> object:
    async with AsyncMongoClient(server.url) as client:
        found = await client.test.kept.find_one()
    return found and found["what"]


async def write_valkey(server: Server) -> None:
    async with Redis.from_url(server.url) as client:
        await client.set("kept", "a tent")


async def read_valkey(server: Server) -> object:
    async with Redis.from_url(server.url, decode_responses=True) as client:
        return await client.get("kept")


async def write_kafka(server: Server) -> None:
    async with AIOKafkaProducer(bootstrap_servers=server.url) as producer:
        await producer.send_and_wait("kept", b"a tent")


async def read_kafka(server: Server) -> object:
    consumer = AIOKafkaConsumer(
        "kept", bootstrap_servers=server.url, auto_offset_reset="earliest", fetch_max_wait_ms=20
    )
    async with consumer:
        return (await consumer.getone()).value.decode()


WRITES = {
    "postgres": (write_postgres, read_postgres),
    "mongo": (write_mongo, read_mongo),
    "valkey": (write_valkey, read_valkey),
    "personas": (write_valkey, read_valkey),
    "kafka": (write_kafka, read_kafka),
}


@pytest.mark.parametrize("name", SERVERS)
async def test_a_server_answers_its_own_client_and_lets_its_port_go(
    name: str, tmp_path: Path
) -> None:
    write, read = WRITES[name]
    async with SERVERS[name](tmp_path, free_port(), durable=False) as server:
        await write(server)
        assert await read(server) == "a tent"
        assert not is_free(server.port)
        assert server.port <= LARGEST
    assert is_free(server.port)


@pytest.mark.parametrize("name", ["postgres", "mongo", "personas"])
async def test_what_a_record_acknowledged_survives_kill_9(name: str, tmp_path: Path) -> None:
    write, read = WRITES[name]
    async with SERVERS[name](tmp_path, free_port()) as server:
        await write(server)
        os.kill(server.pid, signal.SIGKILL)
    async with SERVERS[name](tmp_path, free_port()) as again:
        assert await read(again) == "a tent"


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no rights to drop")
async def test_postgresql_runs_without_roots_rights_in_a_folder_closed_to_others(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    async with SERVERS["postgres"](closed, free_port(), durable=False) as server:
        assert psutil.Process(server.pid).uids().real != 0
    assert closed.stat().st_mode & 0o777 == 0o700
