"""Pages follow each other without a gap or a repeat, and a forged cursor is only refused."""

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.pages import Page, connection, cursor_of, page_info, shown, values_of

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(storable, min_size=1, max_size=4))
def test_a_cursor_holds_what_was_put_in(values):
    cursor = cursor_of(*values)

    assert values_of(cursor, len(values)) == tuple(values)
    assert cursor.isascii()
    assert not set(cursor) & set("+/= ")


def made(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode()


FORGED = {
    "nothing": "",
    "a word": "abc",
    "characters of no alphabet": "!!!!",
    "letters outside ASCII": "é" * 8,
    "half a character": "\ud800",
    "bytes that are no text": made(b"\xff\xfe\xfd"),
    "a number": made(7),
    "an object": made({"a": "b"}),
    "a text": made("ab"),
    "too few": made([]),
    "too many": made(["a", "b"]),
    "a number inside": made([7]),
    "null inside": made([None]),
    "a list inside": made([["a"]]),
    "NUL inside": made(["a\0"]),
    "half a character inside": made(b'["\\ud800"]'),
    "deep lists": made(b"[" * 740),
    "a text without end": "A" * 100_000,
}


@pytest.mark.parametrize("forgery", FORGED)
@pytest.mark.parametrize("argument", ["after", "before"])
def test_a_cursor_that_this_list_did_not_give_out_is_refused(forgery, argument):
    with pytest.raises(InvalidInput) as refusal:
        Page.of(
            10 if argument == "after" else None,
            **{argument: FORGED[forgery]},
            **({} if argument == "after" else {"last": 10}),
        )

    assert refusal.value.path == [argument]


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text):
    with suppress(InvalidInput):
        assert len(values_of(text, 1)) == 1


@pytest.mark.parametrize("value", ["x", "", "1.5", "1e3", "9" * 19, "-" + "9" * 40, "9" * 700])
def test_a_cursor_that_is_no_number_is_refused_where_numbers_are_compared(value):
    for page, argument in (
        (Page.of(10, cursor_of(value)), "after"),
        (Page.of(None, last=10, before=cursor_of(value)), "before"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            page.position(int)
        assert refusal.value.path == [argument]


def test_a_page_without_a_cursor_begins_at_the_beginning():
    assert Page.of(10).position(int) is None
    assert Page.of(10, cursor_of(7)).position(int) == 7


@pytest.mark.parametrize(
    ("first", "last", "path"),
    [
        (None, None, ["first"]),
        (0, None, ["first"]),
        (-1, None, ["first"]),
        (101, None, ["first"]),
        (10**30, None, ["first"]),
        (None, 0, ["last"]),
        (None, 101, ["last"]),
        (10, 10, ["last"]),
    ],
)
def test_a_page_is_of_one_to_a_hundred_items_from_one_end(first, last, path):
    with pytest.raises(InvalidInput) as refusal:
        Page.of(first, last=last)

    assert refusal.value.path == path


def rows_of(page: Page, items: list[int]) -> list[int]:
    """What a repository reads for a page, in reading order."""
    position = page.position(int)
    ordered = items[::-1] if page.backward else items
    if position is not None:
        ordered = [i for i in ordered if (i < position if page.backward else i > position)]
    return ordered[: page.limit]


@given(st.integers(0, 30), st.integers(1, 7), st.booleans())
def test_pages_follow_each_other_to_the_end_from_both_ends(count, size, backward):
    items = list(range(count))
    found: list[int] = []
    cursor, more = None, True
    while more:
        page = Page.of(None, last=size, before=cursor) if backward else Page.of(size, after=cursor)
        rows = rows_of(page, items)
        part, info = shown(rows, page), page_info(rows, page, cursor_of)
        assert len(part) <= size
        found = part + found if backward else found + part
        more = info.has_previous_page if backward else info.has_next_page
        beyond = info.has_next_page if backward else info.has_previous_page
        assert beyond == (cursor is not None)
        cursor = info.start_cursor if backward else info.end_cursor

    assert found == items


def test_an_empty_page_has_no_cursors():
    page = connection(str, [], Page.of(5), cursor_of)

    assert page.edges == []
    assert (page.page_info.start_cursor, page.page_info.end_cursor) == (None, None)
    assert not page.page_info.has_next_page


PAGE = """
    query($first: Int, $last: Int) {
      parrots(first: $first, last: $last) {
        edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""


async def test_a_client_sees_a_page_and_where_it_stands(parrots):
    answer = await parrots.ask(PAGE, first=2)

    assert answer["data"]["parrots"] == {
        "edges": [
            {"cursor": cursor_of("0"), "node": {"id": "0"}},
            {"cursor": cursor_of("1"), "node": {"id": "1"}},
        ],
        "pageInfo": {
            "hasNextPage": True,
            "hasPreviousPage": False,
            "startCursor": cursor_of("0"),
            "endCursor": cursor_of("1"),
        },
    }


@pytest.mark.parametrize("asked", [{}, {"first": 0}, {"first": 101}, {"first": 1, "last": 1}])
async def test_a_client_that_asks_for_no_page_is_told_so(parrots, asked):
    assert await parrots.codes(PAGE, **asked) == ["INVALID_INPUT"]
