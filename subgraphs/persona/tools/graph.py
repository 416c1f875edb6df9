"""How does an engine ask the graph? At the gateway, by the traveller's own token, only to read.

What is asked is one of our own documents; what people or engines say goes into its variables.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import OperationDefinitionNode, OperationType, parse

from subgraphs.chassis.outbound.answers import Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound

PATH: Final = "/graphql"
SECONDS: Final = 10.0  # of one operation: offers are waited for


class Reading:
    """One query, which is known to be no more than that when it is written down."""

    def __init__(self, document: str) -> None:
        """Raises ValueError for whatever could change something, or follow it."""
        [definition] = parse(document).definitions
        if (
            not isinstance(definition, OperationDefinitionNode)
            or definition.operation is not OperationType.QUERY
        ):
            raise ValueError("a persona reads")
        self.document = document


class Unreadable(Exception):
    """The graph did not answer, or refused. `cause`: a code, nothing of what was asked."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Graph:
    """A resource of the app and of the worker."""

    def __init__(self, gateway_url: str) -> None:
        self._http = Outbound(gateway_url, Limits(seconds=SECONDS))

    async def __aenter__(self) -> "Graph":
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.__aexit__(*error)

    async def ready(self) -> None:
        """Always: what a persona is asked waits for the gateway."""

    async def read(
        self, reading: Reading, variables: Mapping[str, Any], token: str
    ) -> dict[str, Any]:
        """What could be read; a part that could not be is null there. Raises Unreadable."""
        body = {"query": reading.document, "variables": dict(variables)}
        headers = {"authorization": f"Bearer {token}"}
        try:
            answer = await self._http.ask("POST", PATH, is_safe=True, json=body, headers=headers)
        except (NotSent, Lost) as failure:
            raise Unreadable(failure.cause) from None
        told = answer.json()
        if not isinstance(told, dict):
            raise Unreadable(f"http {answer.status}")
        data = told.get("data")
        if not isinstance(data, dict) or not any(each is not None for each in data.values()):
            raise Unreadable(_code(told))
        return data


def _code(told: Mapping[str, Any]) -> str:
    """Of the first error; NOT_FOUND where all is null without one."""
    match told:
        case {"errors": [{"extensions": {"code": str(code)}}, *_]}:
            return code
    return "NOT_FOUND"
