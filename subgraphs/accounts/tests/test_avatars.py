"""The generated picture of a person: drawn from their id and name, served to every browser."""

from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.accounts.app import create_app
from subgraphs.accounts.people.avatars import PALETTES, svg_of
from subgraphs.accounts.people.initials import initials_of
from subgraphs.accounts.tests.conftest import ALICE, AVATARS
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import statements

SVG = "{http://www.w3.org/2000/svg}"


async def fetched(accounts, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(accounts.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://accounts") as browser:
        return await browser.get(path, headers=headers)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Alice Moreau", "AM"),
        ("bob", "B"),
        ("Ana Maria de Souza Lima", "AL"),
        ("Inês Prado, your guide in Lisbon", "IP"),
        ("Дмитрий Орлов", "ДО"),
        ("Ελένη Παππά", "ΕΠ"),
        ("élodie d'Arc", "ÉD"),
        ("e\u0301lodie", "E\u0301"),
        ("ნინო ბერიძე", "ნ"),
        ("英子 佐藤", "英"),
        ("김민준", "김"),
        ("فريد منصور", "ف"),
        ("प्रिया शर्मा", "प"),
        ("R2 D2", "RD"),
        ("(she) Kim", "SK"),
        ("👩🏽\u200d🚀 Nova", "N"),
        ("👩🏽\u200d🚀👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("🇵🇹🇯🇵", "🇵🇹"),
        ("...", "."),
        (", ,", ","),
        ("", ""),
    ],
)
def test_one_or_two_characters_stand_for_a_name_in_any_script(name, initials):
    assert initials_of(name) == initials


def test_a_picture_is_the_same_every_time_and_anothers_is_another():
    ids = [derived_id("user", str(number)) for number in range(60)]

    assert [svg_of(id, "Ana") for id in ids] == [svg_of(id, "Ana") for id in ids]
    assert len({svg_of(id, "Ana") for id in ids}) == 60


@given(st.text(), st.text())
def test_whatever_a_name_holds_the_picture_is_well_formed_and_runs_nothing(user_id, name):
    drawn = ElementTree.fromstring(svg_of(user_id, name))

    allowed = {"svg", "title", "defs", "linearGradient", "stop", "path", "g", "circle", "text"}
    assert {element.tag.removeprefix(SVG) for element in drawn.iter()} <= allowed
    attributes = {name for element in drawn.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name for name in attributes)


def test_the_picture_says_whose_it_is():
    drawn = ElementTree.fromstring(svg_of(ALICE, '<b>Tom</b> & "Ana" ]]>'))

    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-labelledby"] == drawn.find(f"{SVG}title").attrib["id"]
    assert drawn.findtext(f"{SVG}title") == '<b>Tom</b> & "Ana" ]]>'


def brightness(colour: str) -> float:
    """WCAG 2's relative luminance, 0 to 1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_white_letters_are_legible_on_every_sky_and_ground():
    colours = [colour for palette in PALETTES for colour in (*palette.sky, *palette.grounds)]

    assert [c for c in colours if 1.05 / (brightness(c) + 0.05) < 3] == []


async def test_a_picture_is_served_to_browsers_and_kept_by_them(accounts):
    first = await fetched(accounts, f"/avatars/{ALICE}.svg")
    again = await fetched(
        accounts, f"/avatars/{ALICE}.svg", **{"if-none-match": first.headers["etag"]}
    )

    assert (first.status_code, first.text) == (200, svg_of(ALICE, "Alice Moreau"))
    assert first.headers["content-type"].startswith("image/svg+xml")
    assert first.headers["cache-control"] == "public, max-age=600"
    assert "default-src 'none'" in first.headers["content-security-policy"]
    assert first.headers["x-content-type-options"] == "nosniff"
    assert (again.status_code, again.content) == (304, b"")


async def test_another_name_is_another_picture(accounts):
    first = await fetched(accounts, f"/avatars/{ALICE}.svg")
    await accounts.ask('mutation { updateProfile(input: {displayName: "Al"}) { __typename } }')

    again = await fetched(
        accounts, f"/avatars/{ALICE}.svg", **{"if-none-match": first.headers["etag"]}
    )

    assert again.status_code == 200


@pytest.mark.parametrize(
    "id",
    [
        derived_id("user", "nobody"),
        derived_id("trip", "none"),
        "user_%00",
        "%00",
        "x" * 3_000,
        "..%2f..%2fetc",
    ],
)
async def test_nobodys_picture_is_not_found(accounts, id):
    assert (await fetched(accounts, f"/avatars/{id}.svg")).status_code == 404


async def test_a_private_persons_picture_is_as_absent_as_nobodys(accounts):
    bob = await accounts.person("bob", visibility="PRIVATE")

    private = await fetched(accounts, f"/avatars/{bob}.svg")
    nobodys = await fetched(accounts, f"/avatars/{new_id('user')}.svg")

    assert (private.status_code, private.content) == (404, b"")
    assert dict(private.headers) == {
        **nobodys.headers,
        "x-request-id": private.headers["x-request-id"],
    }


async def test_everybody_shown_has_a_picture_their_own_first(accounts):
    bob = await accounts.person("bob", visibility="FOLLOWERS")
    carla = await accounts.person("carla", avatar_url="https://media.example/c.png")
    dora = await accounts.person("dora", visibility="PRIVATE")
    query = "query($ids: [_Any!]!) { _entities(representations: $ids) { ...on User {avatarUrl} } }"
    references = [{"__typename": "User", "id": id} for id in (ALICE, bob, carla, dora)]

    with statements(accounts.database) as seen:
        answer = await accounts.ask(query, dora, ids=references)

    assert [user["avatarUrl"] for user in answer["data"]["_entities"]] == [
        f"{AVATARS}/{ALICE}.svg",
        f"{AVATARS}/{bob}.svg",
        "https://media.example/c.png",
        None,
    ]
    assert len(seen) == 1


async def test_without_an_address_to_serve_them_from_there_are_no_generated_pictures(
    accounts, accounts_settings
):
    unset = accounts_settings.model_copy(update={"avatars_url": None})
    router = Router(create_app(unset, accounts.database), "accounts", ROUTER_SECRET)

    answer = await router.ask('{ user(handle: "alice") { avatarUrl } }')

    assert answer == {"data": {"user": {"avatarUrl": None}}}
