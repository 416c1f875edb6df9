"""Which travelers may the viewer read? Their own; everybody else's are absent."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.travelers import repository
from subgraphs.accounts.travelers.models import DocumentRow, TravelerRow
from subgraphs.accounts.travelers.opening import Own
from subgraphs.chassis.sealing.tenants import TenantKeys


class Readable:
    """What the loaders fetch."""

    def __init__(self, keys: TenantKeys, viewer_id: str | None) -> None:
        self._keys = keys
        self._viewer_id = viewer_id

    async def by_id(self, session: AsyncSession, ids: list[str]) -> dict[str, Own[TravelerRow]]:
        if self._viewer_id is None:
            return {}
        rows = await repository.travelers_by_id(session, ids, self._viewer_id)
        return {own.row.id: own for own in await self._opened(self._viewer_id, rows)}

    async def of_owner(
        self, session: AsyncSession, owner_ids: list[str]
    ) -> dict[str, list[Own[TravelerRow]]]:
        if self._viewer_id is None or self._viewer_id not in owner_ids:
            return {}
        rows = await repository.travelers_of(session, self._viewer_id)
        return {self._viewer_id: await self._opened(self._viewer_id, rows)}

    async def documents(
        self, session: AsyncSession, traveler_ids: list[str]
    ) -> dict[str, list[Own[DocumentRow]]]:
        if self._viewer_id is None:
            return {}
        found = await repository.documents_of(session, traveler_ids, self._viewer_id)
        return {
            id: [Own(row, await self._keys.of(self._viewer_id, wrapped)) for row, wrapped in rows]
            for id, rows in found.items()
        }

    async def _opened(self, owner_id: str, rows: repository.Travelers) -> list[Own[TravelerRow]]:
        return [Own(row, await self._keys.of(owner_id, wrapped)) for row, wrapped in rows]
