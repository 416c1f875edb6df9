"""Newest-first pages of documents, of one list or of many, in two commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from subgraphs.chassis.pages import Page
from subgraphs.persona.store.places import id_at
from subgraphs.persona.store.store import Store

V = TypeVar("V")
Asked: TypeAlias = tuple[str, Page]
"""A persona's id, and which page of its list."""


async def newest(
    store: Store,
    asked: Sequence[Asked],
    list_of: Callable[[str], str],
    read: Callable[[Sequence[str]], Awaitable[Mapping[str, V]]],
) -> dict[Asked, list[V]]:
    """`page.limit` of each at most, without what has expired. `list_of`: the list's key."""
    wanted = [(list_of(id), page.position(str), page.limit) for id, page in asked]
    places = await store.places(wanted)
    found = await read([id_at(place) for those in places for place in those])
    return {
        one: [found[id] for id in map(id_at, those) if id in found]
        for one, those in zip(asked, places, strict=True)
    }
