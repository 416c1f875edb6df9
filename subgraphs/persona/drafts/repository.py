"""Every look at drafts. Whose they are is part of their key."""

from collections.abc import Sequence
from functools import partial

from subgraphs.chassis.ids import with_prefix
from subgraphs.persona.drafts.models import DraftDocument
from subgraphs.persona.store import keys
from subgraphs.persona.store.pages import Asked, newest
from subgraphs.persona.store.store import Store


async def by_ids(store: Store, owner_id: str, ids: Sequence[str]) -> dict[str, DraftDocument]:
    wanted = with_prefix("draft", ids)
    found = await store.read([keys.draft(owner_id, id) for id in wanted])
    return {
        id: DraftDocument.model_validate(kept)
        for id, kept in zip(wanted, found, strict=True)
        if kept
    }


async def pages(
    store: Store, owner_id: str, asked: Sequence[Asked]
) -> dict[Asked, list[DraftDocument]]:
    """Newest first, by a persona's id and its page."""
    return await newest(
        store, asked, partial(keys.drafts, owner_id), partial(by_ids, store, owner_id)
    )
