"""Pages of many parents in one command are the pages of each alone."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.document_pages import newest_of_each, position_of, row_cursor
from subgraphs.chassis.documents import Documents, keep_newest
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.pages import Page, cursor_of, page_info, shown

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class LeafDocument(Document):
    id: str
    tree: str
    position: str
    at: datetime = NOON

    class Settings:
        name = "leaves"
        indexes = [IndexModel([("tree", ASCENDING), ("position", DESCENDING)])]


@pytest.fixture(scope="module")
async def leaves(mongodb_uri: str) -> AsyncIterator[Documents]:
    async with Documents(mongodb_uri, "chassis", [LeafDocument]) as documents:
        yield documents


@pytest.fixture(autouse=True)
async def no_leaves(leaves: Documents) -> None:
    await LeafDocument.get_pymongo_collection().delete_many({})


async def grow(dice, trees):
    rows = []
    for number in range(60):
        at, id = NOON + timedelta(milliseconds=dice.randrange(30)), f"leaf_{number:02}"
        rows.append({"_id": id, "tree": dice.choice(trees), "position": position_of(at, id)})
    await LeafDocument.get_pymongo_collection().insert_many(rows)
    return rows


@pytest.mark.parametrize("seed", range(3))
async def test_every_leaf_comes_once_newest_first_whoever_is_asked_beside(seed):
    dice = random.Random(seed)
    trees = ["oak", "elm", "fir", "ash"]
    rows = await grow(dice, trees)
    found = {tree: [] for tree in trees}
    pages = {tree: Page.of(dice.randrange(1, 9)) for tree in trees}
    while pages:
        wanted = {tree: ({"tree": tree}, page) for tree, page in pages.items()}
        read = await newest_of_each(LeafDocument, wanted)
        for tree, page in list(pages.items()):
            found[tree] += shown(read[tree], page)
            info = page_info(read[tree], page, row_cursor)
            pages[tree] = Page.of(page.size, info.end_cursor)
            if not info.has_next_page:
                del pages[tree]

    newest = sorted(rows, key=lambda row: row["position"], reverse=True)
    for tree in trees:
        expected = [row["_id"] for row in newest if row["tree"] == tree]
        assert [row["_id"] for row in found[tree]] == expected
        assert all(row.keys() == {"_id", "tree", "position"} for row in found[tree])


async def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(InvalidInput):
        Page.of(5, cursor_of("one", "two"))


def test_positions_sort_by_the_millisecond_and_then_by_id():
    times = [NOON, NOON + timedelta(milliseconds=1), NOON + timedelta(seconds=1)]
    ordered = [position_of(at, id) for at in times for id in ("a", "b")]

    assert ordered == sorted(ordered)
    assert position_of(NOON + timedelta(microseconds=900), "a") == position_of(NOON, "a")


@pytest.mark.parametrize("seed", range(3))
async def test_of_facts_in_any_order_the_newest_stands(seed):
    facts = list(range(6))
    random.Random(seed).shuffle(facts)
    for number in [*facts, *facts[:2]]:
        at = NOON + timedelta(seconds=number)
        await keep_newest(LeafDocument, {"_id": "leaf"}, at, {"tree": f"tree {number}"})

    row = await LeafDocument.get_pymongo_collection().find_one({"_id": "leaf"})
    assert (row["tree"], row["at"]) == ("tree 5", NOON + timedelta(seconds=5))
