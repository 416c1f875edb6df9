"""Searching for places, as people type."""

import pytest
from sqlalchemy import event

from subgraphs.catalog.places.names import folded, particular, slug_of
from subgraphs.catalog.places.search import slips
from subgraphs.catalog.tests.conftest import Catalog
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.testing.stores import statements

SEARCH = """
    query($text: String!, $only: PlaceKind, $first: Int! = 5, $after: String) {
        searchPlaces(text: $text, only: $only, first: $first, after: $after) {
            edges { cursor node { __typename id name
                ... on Airport { iataCode } ... on Destination { slug } } }
            pageInfo { hasNextPage endCursor }
        }
    }
"""


async def found(catalog: Catalog, typed: str, **arguments: object) -> list[str]:
    """Slugs of destinations and codes of airports, in order."""
    data = await catalog.ask(SEARCH, text=typed, **arguments)
    nodes = [edge["node"] for edge in data["searchPlaces"]["edges"]]
    return [node.get("slug") or node["iataCode"] for node in nodes]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # as they are called
        ("Lisbon", "lisbon"),
        ("Paris", "paris"),
        ("New York", "new-york-city"),
        ("San Francisco", "san-francisco"),
        # while they are typed
        ("sao pau", "sao-paulo"),
        ("munch", "munich"),
        ("rio de jan", "rio-de-janeiro"),
        ("buenos a", "buenos-aires"),
        ("ho chi", "ho-chi-minh-city"),
        ("phnom pen", "phnom-penh"),
        ("barc", "barcelona"),
        # without accents, capitals and punctuation
        ("ZURICH", "zurich"),
        ("koln", "koln"),
        ("sao paulo", "sao-paulo"),
        ("reykjavik", "reykjavik"),
        ("st. petersburg", "saint-petersburg"),
        ("xian", "xian"),
        # in other languages and scripts
        ("東京", "tokyo"),
        ("Москва", "moscow"),
        ("القاهرة", "cairo"),
        ("Αθήνα", "athens"),
        ("서울", "seoul"),
        ("München", "munich"),
        ("Firenze", "florence"),
        ("København", "copenhagen"),
        ("Kapstadt", "cape-town"),
        ("Bombay", "mumbai"),
        # by a nickname or a code
        ("NYC", "new-york-city"),
        ("LIS", "LIS"),
        ("jfk", "JFK"),
        ("LHR", "LHR"),
        ("EGLL", "LHR"),
        ("LA", "los-angeles"),
        # by a later word
        ("heathrow", "LHR"),
        ("vegas", "las-vegas"),
        ("lisbon airport", "LIS"),
        ("charles de g", "CDG"),
        # with a typing mistake
        ("muncih", "munich"),
        ("madird", "madrid"),
        ("lodnon", "london"),
        ("new yrok", "new-york-city"),
        ("bercelona", "barcelona"),
        ("bangkock", "bangkok"),
        ("los angles", "los-angeles"),
        ("buenos iares", "buenos-aires"),
        ("kuala lumper", "kuala-lumpur"),
        ("amsterdm", "amsterdam"),
        ("marakech", "marrakesh"),
        ("phili delphia", "philadelphia"),
        ("lisbn airport", "LIS"),
        ("heatrow airport", "LHR"),
    ],
)
async def test_the_place_that_was_meant_comes_first(
    catalog: Catalog, typed: str, first: str
) -> None:
    assert (await found(catalog, typed))[0] == first


async def test_a_small_city_leads_to_the_destination_around_it(catalog: Catalog) -> None:
    assert (await found(catalog, "Queluz"))[0] == "lisbon"


async def test_of_namesakes_the_largest_comes_first(catalog: Catalog) -> None:
    namesakes = [
        slug for slug in await found(catalog, "paris", only="DESTINATION") if "par" in slug
    ]
    assert namesakes[:2] == ["paris", "paris-us"]


async def test_one_kind_alone_may_be_asked_for(catalog: Catalog) -> None:
    assert (await found(catalog, "lisb", only="AIRPORT"))[0] == "LIS"
    assert "LIS" not in await found(catalog, "lisb", only="DESTINATION", first=100)


async def test_nothing_alike_is_an_empty_page(catalog: Catalog) -> None:
    data = await catalog.ask(SEARCH, text="qwrtpsdfghjklzx")
    assert data["searchPlaces"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "'"])
async def test_a_text_without_a_letter_is_refused(catalog: Catalog, typed: str) -> None:
    assert await catalog.refusal(SEARCH, text=typed) == {
        "code": "INVALID_INPUT",
        "message": "Type a letter or a digit to search for.",
    }


async def test_a_text_over_a_hundred_characters_is_refused(catalog: Catalog) -> None:
    await catalog.ask(SEARCH, text="qz" * 50)
    refusal = await catalog.refusal(SEARCH, text="qz" * 50 + "q")
    assert refusal == {"code": "INVALID_INPUT", "message": "A search text holds 100 characters."}


@pytest.mark.parametrize("typed", ["s", "san", "international airport", "100%", "a_b", "\\"])
async def test_a_search_ends(catalog: Catalog, typed: str) -> None:
    """At most 200 places, each once, however vague the text and however it is paged."""
    if not folded(typed):
        assert (await catalog.refusal(SEARCH, text=typed))["code"] == "INVALID_INPUT"
        return
    ids: list[str] = []
    after = None
    while True:
        page = (await catalog.ask(SEARCH, text=typed, first=37, after=after))["searchPlaces"]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(ids) == len(set(ids)) <= 200
    if typed in {"s", "san"}:
        assert len(ids) == 200


async def test_a_search_costs_one_statement_and_one_for_each_kind_found(catalog: Catalog) -> None:
    with statements(catalog.database) as seen:
        places = await found(catalog, "london", first=20)
    assert {"london", "LHR"} <= set(places)
    assert len(seen) == 3


async def test_a_search_made_twice_ranks_once_while_it_is_remembered(
    catalog: Catalog, redis_url: str
) -> None:
    async with Cache(redis_url, "catalog") as cache:
        await cache.drop("search::sao pau")
        remembering = Catalog(catalog.database, catalog.geo, cache)
        first = await found(remembering, "sao pau", first=3)
        with statements(catalog.database) as seen:
            assert await found(remembering, "São Pau", first=3) == first
    assert not [statement for statement in seen if "place_names" in statement]


@pytest.mark.parametrize("typed", ["l", "lisbon", "lisbno"])
async def test_a_search_reads_names_through_an_index(catalog: Catalog, typed: str) -> None:
    executed = []
    engine = catalog.database.engine
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *call: executed.append(call))
    await found(catalog, typed)
    about_names = [call[2:4] for call in executed if "FROM place_names" in call[2]]
    assert about_names
    async with engine.connect() as connection:
        for statement, parameters in about_names:
            plan = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
            lines = "\n".join(plan.scalars())
            assert "Seq Scan" not in lines
            assert "place_names_pkey" in lines or "place_names_by_trigram" in lines


def test_names_are_compared_without_accents_case_and_punctuation() -> None:
    assert folded("São  PAULO") == folded("sao-paulo") == "sao paulo"
    assert folded("Łódź") == "lodz"
    assert folded("Đà Nẵng") == "da nang"
    assert folded("Straße") == "strasse"
    assert folded("Xi'an") == folded("Xi’an") == "xian"
    assert folded("東京") == "東京"
    assert particular("lisbon portela airport") == "lisbon portela"
    assert slug_of("São Tomé & Príncipe") == "sao-tome-principe"


def test_a_slip_is_a_swap_or_one_letter_too_many() -> None:
    assert slips("abc") == ["ab", "ac", "acb", "bac", "bc"]
