"""Only what its person confirmed is booked: this plan, once, in time, and for no more."""

import asyncio
import json

import pytest
from redis import Redis

from subgraphs.persona.store import keys
from subgraphs.persona.tests.conftest import ANA, BEN, House
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.ordering import (
    BOOK,
    CONFIRM,
    confirmed,
    drafted,
    order_of,
    yes_to,
)
from subgraphs.persona.tests.valkeys import everything


@pytest.mark.usefixtures("working")
async def test_what_does_not_confirm_this_plan_books_nothing(
    house: House, world: SmallWorld
) -> None:
    draft, another = await drafted(house), await drafted(house)
    replaced = await confirmed(house, draft)
    token = await confirmed(house, draft)
    before = everything(house.settings.persona_redis_url)

    refused = {
        "made up": await house.does(BOOK, **order_of(draft, "A" * len(token))),
        "replaced": await house.does(BOOK, **order_of(draft, replaced)),
        "of another plan": await house.does(BOOK, **order_of(another, token)),
        "of another person": await house.does(BOOK, BEN, **order_of(draft, token)),
    }

    paths = {how: (each["code"], *each["path"]) for how, each in refused.items()}
    unknown = dict.fromkeys(refused, ("NOT_FOUND", "confirmationToken"))
    assert paths == unknown | {"of another person": ("NOT_FOUND", "draftId")}
    assert everything(house.settings.persona_redis_url) == before
    assert world.till.sent == []


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("how", "path"), [("expired", "confirmationToken"), ("the plan changed", "revision")]
)
async def test_what_holds_no_longer_books_nothing(
    house: House, world: SmallWorld, how: str, path: str
) -> None:
    draft = await drafted(house)
    token = await confirmed(house, draft)
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        if how == "expired":
            redis.hset(keys.confirmation(ANA, draft["id"]), "expires", 1)
        else:
            kept = json.loads(redis.get(keys.draft(ANA, draft["id"])))
            kept["days"][0]["items"][0]["entity_id"] = "flightoffer_evil"
            redis.set(keys.draft(ANA, draft["id"]), json.dumps(kept))
    before = everything(house.settings.persona_redis_url)

    refused = await house.does(BOOK, **order_of(draft, token))

    assert (refused["code"], refused["path"]) == ("CONFLICT", [path])
    assert everything(house.settings.persona_redis_url) == before
    assert world.till.sent == []


@pytest.mark.usefixtures("working")
async def test_what_cannot_be_confirmed_is_refused_and_nothing_is_kept(house: House) -> None:
    draft = await drafted(house)
    before = everything(house.settings.persona_redis_url)
    inputs = (
        ({"maxTotal": "339.99"}, "INVALID_INPUT"),
        ({"maxTotal": "10000000.01"}, "INVALID_INPUT"),
        ({"maxTotal": "NaN"}, "INVALID_INPUT"),
        ({"revision": "0" * 32}, "CONFLICT"),
        ({"draftId": "draft_00000000000000000000000000"}, "NOT_FOUND"),
    )

    refused = [(await house.does(CONFIRM, **yes_to(draft) | input)) for input, _ in inputs]
    others = await house.does(CONFIRM, BEN, **yes_to(draft))

    assert [each["code"] for each in refused] == [code for _, code in inputs]
    assert others["code"] == "NOT_FOUND"
    assert everything(house.settings.persona_redis_url) == before


@pytest.mark.usefixtures("working")
async def test_a_plan_without_anything_for_sale_is_not_confirmed(house: House) -> None:
    draft = await drafted(house, tools=["SEARCH_PLACES", "DESTINATION"])

    refused = await house.does(CONFIRM, **yes_to(draft, "100"))

    assert (refused["code"], refused["path"]) == ("CONFLICT", ["draftId"])


@pytest.mark.usefixtures("working")
async def test_who_may_not_book_by_themselves_may_not_let_a_persona_book(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    token = await confirmed(house, draft)
    narrow = house.issuer.token(ANA, scope="personas:read personas:write trips:read")

    for mutation, input in ((CONFIRM, yes_to(draft)), (BOOK, order_of(draft, token))):
        answer = await house.ask(mutation, token=narrow, input=input)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    card = await house.does(BOOK, **order_of(draft, token, paymentMethodToken="4242424242424242"))

    assert (card["code"], card["path"]) == ("INVALID_INPUT", ["paymentMethodToken"])
    assert world.till.sent == []


@pytest.mark.usefixtures("working")
async def test_a_confirmation_is_used_once_however_many_use_it(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    token = await confirmed(house, draft)
    first = order_of(draft, token)

    outcomes = await asyncio.gather(
        house.does(BOOK, **first),
        house.does(BOOK, **first),
        *(house.does(BOOK, **order_of(draft, token)) for _ in range(4)),
    )
    won = [each["turn"]["id"] for each in outcomes if each["__typename"] == "BookDraftSuccess"]
    await house.hears(won[0])
    late = await house.does(BOOK, **order_of(draft, token))
    anew = await house.does(CONFIRM, **yes_to(draft))

    assert len(set(won)) == 1
    assert {each["code"] for each in outcomes if "code" in each} == {"CONFLICT"}
    assert (late["code"], late["path"]) == ("CONFLICT", ["confirmationToken"])
    assert (anew["code"], anew["path"]) == ("CONFLICT", ["draftId"])
    assert len(world.till.orders) == 1


@pytest.mark.usefixtures("working")
async def test_the_same_key_is_the_same_turn_and_another_use_of_it_is_refused(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    given = order_of(draft, await confirmed(house, draft))
    first = await house.does(BOOK, **given)
    await house.hears(first["turn"]["id"])

    again = await house.does(BOOK, **given)
    other = await house.does(BOOK, **given | {"tripId": "trip_0gbtsgvb52b6aa1t8wqs6zes85"})

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert first["turn"] == again["turn"]
    assert (other["code"], other["path"]) == ("CONFLICT", ["clientKey"])
    assert len(world.till.sent) == 1
