"""What is each process of the local stack told?"""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import yaml
from dotenv import dotenv_values

from infra.local import ports
from infra.local.processes import ROOT
from infra.local.sandboxes import SANDBOXES
from infra.local.servers import SERVERS, Server

# The setting that puts a real server in the place of the embedded one.
REPLACED_BY = {
    "postgres": "DATABASE_URL",
    "valkey": "REDIS_URL",
    "personas": "PERSONA_REDIS_URL",
    "mongo": "MONGODB_URI",
    "kafka": "KAFKA_BOOTSTRAP_SERVERS",
    "payments": "PAYMENTS_URL",
    "amadeus": "AMADEUS_URL",
    "duffel": "DUFFEL_URL",
}
STARTED_HERE = {**SERVERS, **SANDBOXES}
GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Subgraph:
    port: int
    needs: frozenset[str]  # names of servers


def listed() -> dict[str, Subgraph]:
    """Every subgraph by its name."""
    entries = yaml.safe_load((ROOT / "supergraph/subgraphs.yaml").read_text())["subgraphs"]
    return {
        entry["name"]: Subgraph(urlsplit(entry["url"]).port or 80, frozenset(entry["needs"]))
        for entry in entries
    }


@dataclass(frozen=True, slots=True)
class Site:
    """One place where the stack runs. `given`: what the person set, in the shell or in `.env`."""

    data: Path
    given: Mapping[str, str]
    ports: Mapping[str, int]
    listed: Mapping[str, Subgraph]

    @classmethod
    def of(cls, data: Path, given: Mapping[str, str], *, free_ports: bool = False) -> Self:
        subgraphs = listed()
        own = {name: subgraph.port for name, subgraph in subgraphs.items()}
        chosen = {**ports.SERVERS, **own, GATEWAY: ports.GATEWAY}
        if free_ports:
            chosen = {name: ports.free_port() for name in chosen}
        elif "PORT" in given:
            chosen[GATEWAY] = int(given["PORT"])
        return cls(data.resolve(), given, chosen, subgraphs)

    def servers(self, subgraphs: Iterable[str]) -> list[Server]:
        """Those to start here: needed by one of these, and not replaced by a real one."""
        needed = {server for name in subgraphs for server in self.listed[name].needs}
        return [
            server(self.data, self.ports[name])
            for name, server in STARTED_HERE.items()
            if name in needed and REPLACED_BY[name] not in self.given
        ]

    def subgraphs(self) -> list[str]:
        """Those to start here: all but the ones that `<NAME>_URL` says run elsewhere."""
        return [name for name in self.listed if _url_setting(name) not in self.given]

    def address(self, name: str) -> str:
        """Where the process `name` answers HTTP."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def environment(self, name: str) -> dict[str, str]:
        """Everything the process `name` is told; what the person set goes before our choice."""
        servers = {
            REPLACED_BY[server]: kind(self.data, self.ports[server]).url
            for server, kind in SERVERS.items()
        }
        chosen = {
            **servers,
            "ENVIRONMENT": "development",
            "OIDC_ISSUER": self.address("accounts"),
            "AVATARS_URL": f"{self.address('accounts')}/avatars",
            "ISSUER_KEYS_DIR": str(self.data / "keys"),
            "TRAVELER_KEYS_FILE": str(self.data / "keys" / "travelers.json"),
            "ACCOUNTS_INTERNAL_URL": self.address("accounts"),
            "PERSONA_KEYS_FILE": str(self.data / "keys" / "personas.json"),
            "GATEWAY_URL": self.address(GATEWAY),
            "RECOMMENDATION_MODELS": str(self.data / "models"),
            "PYTHONUNBUFFERED": "1",
            "TYPER_STANDARD_TRACEBACK": "1",  # its last line is the reason
        }
        if name in self.listed:
            chosen |= self._sandboxes(self.listed[name].needs)
        if name == GATEWAY:
            chosen |= {_url_setting(each): f"{self.address(each)}/graphql" for each in self.listed}
            chosen |= {
                "NODE_ENV": "production",
                "NODE_COMPILE_CACHE": str(self.data / "node-cache"),
                "SUPERGRAPH": str(ROOT / "supergraph/supergraph.graphql"),
                "PARTNER_SUPERGRAPH": str(ROOT / "supergraph/partner.graphql"),
            }
        told = {**chosen, **self.given}
        told.setdefault("ROUTER_SECRET", self._router_secret())
        if name == GATEWAY:
            told["PORT"] = str(self.ports[GATEWAY])
        return told

    def _sandboxes(self, needed: frozenset[str]) -> dict[str, str]:
        """A sandbox's key is for the sandbox alone."""
        told: dict[str, str] = {}
        known = [(name, kind) for name, kind in SANDBOXES.items() if name in needed]
        if sellers := [name for name, kind in known if kind.sells]:
            told["PROVIDERS"] = ",".join(["own", *sellers])
        for name, kind in known:
            if REPLACED_BY[name] not in self.given:
                sandbox = kind(self.data, self.ports[name])
                told |= {REPLACED_BY[name]: sandbox.url, **sandbox.settings()}
        return told

    def _router_secret(self) -> str:
        file = self.data / "router-secret"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()


def given() -> dict[str, str]:
    """The shell's settings, then those of `.env`; an empty value is not set."""
    from_file = dotenv_values(ROOT / ".env")
    return {key: value for key, value in {**from_file, **os.environ}.items() if value}


def _url_setting(subgraph: str) -> str:
    return f"{subgraph.upper()}_URL"
