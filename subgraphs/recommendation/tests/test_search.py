"""Finding things by their words and by what they mean, as soon as they are said."""

from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.search import destinations
from subgraphs.recommendation.search.indexing import embed_waiting
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from subgraphs.recommendation.tests.searching import SEARCH, found, searched
from world.places import destination_id

TRAM = "Took the first tram up the hill, before anybody else was awake."
COFFEE = "One coffee buys you the table for the afternoon."
PARIS = derived_id("destination", "2988507")  # and there is one in Texas


@pytest.fixture(autouse=True)
async def people(recommending) -> None:
    await recommending.knows(ANA)
    await recommending.knows(BEN, display_name="Benoît Lefèvre")
    await recommending.knows(CAT, display_name="Γιάννης Παππάς")


async def test_a_post_is_found_by_its_words_at_once_and_soon_by_its_meaning(
    recommending, embeddings
):
    post = await recommending.writes(BEN, body=TRAM)
    assert await found(recommending, "trams") == [post]
    assert await found(recommending, "tranvía al amanecer") == []

    await embed_waiting(recommending.database, embeddings)

    abroad = await searched(recommending, "tranvía al amanecer")
    assert (abroad["language"], abroad["searchedBy"]) == ("es", ["TEXT", "MEANING"])
    [edge] = abroad["edges"]
    assert edge["node"] == {"__typename": "Post", "id": post}
    assert edge["matchedBy"] == ["MEANING"]
    assert edge["snippet"] == TRAM.removesuffix(".")
    [by_both] = (await searched(recommending, "the first tram"))["edges"]
    assert by_both["matchedBy"] == ["TEXT", "MEANING"]
    assert edge["score"] < by_both["score"] <= 1


async def test_what_is_said_otherwise_is_found_by_what_it_says_now(recommending, embeddings):
    post = await recommending.writes(BEN, body=TRAM)
    await embed_waiting(recommending.database, embeddings)

    await recommending.edits(post, BEN, COFFEE)

    assert await found(recommending, "tram") == []
    assert (await found(recommending, "coffee"))[0] == post
    await embed_waiting(recommending.database, embeddings)
    assert (await found(recommending, "den Nachmittag im Café verbringen"))[0] == post


async def test_an_older_word_that_comes_late_changes_nothing(recommending):
    post = await recommending.writes(BEN, body=TRAM)

    await recommending.edits(post, BEN, COFFEE, at=datetime.now(UTC) - timedelta(hours=1))

    assert await found(recommending, "tram") == [post]


async def test_a_deleted_post_is_gone_at_once_with_every_word(recommending, embeddings):
    post = await recommending.writes(BEN, body=TRAM)
    await embed_waiting(recommending.database, embeddings)

    await recommending.hears("social.post-deleted.v1", post_id=post, author_id=BEN)
    await recommending.edits(post, BEN, COFFEE)  # it comes late

    assert await found(recommending, "tram or coffee", kinds=["POST"]) == []
    assert await recommending.count(DocumentRow) == await recommending.count(EmbeddingRow) == 3


async def test_people_are_found_by_name_accents_aside_and_by_their_new_name(recommending):
    assert await found(recommending, "benoit LEFEVRE") == [BEN]
    assert await found(recommending, "Παππάς") == [CAT]

    profile = {"handle": "ben", "display_name": "Benny Blanco", "visibility": "PUBLIC"}
    await recommending.hears("accounts.profile-changed.v1", user_id=BEN, **profile)

    assert await found(recommending, "Lefèvre") == []
    assert await found(recommending, "blanco") == [BEN]


async def test_destinations_are_found_by_their_names_in_any_language(recommending):
    await destinations.write(recommending.database)

    for text in ("Lisbon", "Lissabon", "lisboa", "リスボン"):
        assert (await found(recommending, text))[0] == destination_id("lisbon")
    morocco = await found(recommending, "cities in Morocco", first=20)
    assert {destination_id("marrakesh"), destination_id("casablanca")} < {*morocco}
    assert (await found(recommending, "paris"))[0] == PARIS


async def test_kinds_that_are_not_asked_for_are_not_found(recommending):
    await destinations.write(recommending.database)
    post = await recommending.writes(BEN, body="Lisbon, for the third time.")

    everything = await found(recommending, "lisbon")

    assert {destination_id("lisbon"), post} <= {*everything}
    assert await found(recommending, "lisbon", kinds=["POST"]) == [post]
    assert await found(recommending, "lisbon", kinds=[]) == everything


async def test_the_part_of_a_long_post_that_matches_is_shown(recommending):
    long = "Nothing happened. " * 40 + "Then we saw a heron in the park. " + "We went home. " * 40
    await recommending.writes(BEN, body=long)

    [edge] = (await searched(recommending, "herons"))["edges"]

    assert "heron in the park" in edge["snippet"]
    assert len(edge["snippet"].split()) <= 30


@pytest.mark.parametrize("gone", [0, 1])
async def test_pages_follow_each_other_even_where_something_goes_meanwhile(recommending, gone):
    posts = [await recommending.writes(BEN, body=f"Tram number {n}") for n in range(5)]
    everything = await found(recommending, "tram")
    assert {*everything} == {*posts}

    first = await searched(recommending, "tram", first=2)
    await recommending.hears("social.post-deleted.v1", post_id=everything[gone], author_id=BEN)
    after = first["pageInfo"]["endCursor"]
    second = await searched(recommending, "tram", first=2, after=after)
    after = second["pageInfo"]["endCursor"]
    third = await searched(recommending, "tram", first=2, after=after)

    pages = [[edge["node"]["id"] for edge in page["edges"]] for page in (first, second, third)]
    assert pages == [everything[:2], everything[2:4], everything[4:]]
    assert third["pageInfo"]["hasNextPage"] is False


async def test_a_search_takes_three_statements_however_much_it_finds(recommending, embeddings):
    for number in range(8):
        await recommending.writes(BEN, body=f"Tram number {number}")
    await embed_waiting(recommending.database, embeddings)
    await searched(recommending, "tram")

    with statements(recommending.database) as seen:
        answer = await searched(recommending, "tram")

    assert len(answer["edges"]) == 8
    assert len(seen) == 3


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u202e\u200d", "a" * 201, "tram " * 2_000])
async def test_what_cannot_be_searched_for_is_refused(recommending, text):
    answer = await recommending.ask(SEARCH, text=text)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]


@pytest.mark.parametrize("after", ["x", "WyJ4IiwieSJd", "WyJuYW4iLCJ5Il0", "WyIxIl0"])
async def test_a_cursor_of_another_list_is_refused(recommending, after):
    answer = await recommending.ask(SEARCH, text="tram", after=after)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]


@pytest.mark.parametrize(
    "text",
    [
        "tram & | ! <-> :* ()",
        "'tram\\' \"tram\" $$tram$$",
        "\u202etram\u202c \U0001f68b",
        "t\u0301ram tram a\u0300\u0301\u0302\u0303",
        "TRAM " * 40,
        "ｔｒａｍ tram",
    ],
)
async def test_odd_signs_around_a_word_do_no_harm(recommending, text):
    post = await recommending.writes(BEN, body=TRAM)

    assert post in await found(recommending, text)
