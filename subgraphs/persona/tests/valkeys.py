"""The servers that persona's record may be: alone, one node of a cluster, or with RedisJSON."""

import os
from pathlib import Path
from typing import Any, Final

from redis import Redis

from infra.local.ports import free_port
from infra.local.servers import Personas

MODULE: Final = "REDISJSON_MODULE"  # where its .so lies, for who has it
OWN_KINDS: Final = {
    "none": lambda redis, key: None,  # it has expired meanwhile
    "string": lambda redis, key: redis.get(key),
    "hash": lambda redis, key: redis.hgetall(key),
    "zset": lambda redis, key: redis.zrange(key, 0, -1),
    "set": lambda redis, key: redis.smembers(key),
    "stream": lambda redis, key: redis.xrange(key),
    "ReJSON-RL": lambda redis, key: redis.execute_command("JSON.GET", key),
}


class Clustered(Personas):
    """One node that holds all slots: keys of two people in one script are refused."""

    name = "clustered"

    def command(self) -> list[str]:
        bus = str(free_port())  # its own choice, 10,000 above, may be a client's
        return [*super().command(), "--cluster-enabled", "yes", "--cluster-port", bus]

    def take_all_slots(self) -> None:
        with Redis.from_url(self.url) as redis:
            redis.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            while b"cluster_state:ok" not in redis.execute_command("CLUSTER", "INFO"):
                pass


class WithJson(Personas):
    name = "with-json"

    def command(self) -> list[str]:
        return [*super().command(), "--loadmodule", os.environ[MODULE]]


KINDS: Final = (Personas, Clustered, *((WithJson,) if MODULE in os.environ else ()))


def server(kind: type[Personas], directory: Path) -> Personas:
    return kind(directory, free_port(), durable=False)


def everything(url: str) -> str:
    """All that it holds, keys included; raises KeyError for a type that is not ours."""
    with Redis.from_url(url) as redis:
        kept = {key: _held(redis, key) for key in redis.keys("*")}
    return str(kept)


def _held(redis: "Redis", key: bytes) -> Any:
    return OWN_KINDS[redis.type(key).decode()](redis, key)


def on_disk(server: Personas) -> bytes:
    """What its append-only files hold."""
    files = (server.directory / "appendonlydir").glob("*")
    return b"".join(file.read_bytes() for file in sorted(files))


class Commands:
    """What a server was told by clients in the block, as its own slow log has it.

    What a script calls is there as well, in the script's own small letters.
    """

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self.seen: list[str] = []

    def __enter__(self) -> list[str]:
        self._redis.config_set("slowlog-max-len", 1_000)
        self._redis.config_set("slowlog-log-slower-than", 0)
        self._redis.slowlog_reset()
        return self.seen

    def __exit__(self, *_: object) -> None:
        noted = [entry["command"].split()[0].decode() for entry in self._redis.slowlog_get(1_000)]
        ours = {"SLOWLOG", "CONFIG"}
        self.seen += [each for each in noted if each.isupper() and each not in ours]
        self._redis.config_set("slowlog-log-slower-than", -1)
        self._redis.close()
