"""To what has a person agreed? Accounts knows, and tells it to their own token."""

from typing import Final

from subgraphs.persona.errors import ConsentUnknown
from subgraphs.persona.memories.models import Purpose
from subgraphs.persona.tools.graph import Graph, Reading, Unreadable

CONSENTS: Final = Reading("query Consents { viewer { consents { purpose granted } } }")


class Consents:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def in_force(self, token: str) -> set[Purpose]:
        """Raises ConsentUnknown."""
        try:
            viewer = (await self._graph.read(CONSENTS, {}, token))["viewer"]
        except Unreadable:
            raise ConsentUnknown from None
        if viewer.get("consents") is None:
            raise ConsentUnknown
        granted = {each["purpose"] for each in viewer["consents"] if each["granted"]}
        return {purpose for purpose in Purpose if purpose in granted}
