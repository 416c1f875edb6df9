"""What its person confirms is booked, once; nothing else ever is."""

import json
import logging
from decimal import Decimal

import pytest

from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.store import keys
from subgraphs.persona.tests.conftest import ANA, House, at_work, with_engines
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.model_server import ITINERARY, USAGE, ModelServer, calls, says
from subgraphs.persona.tests.ordering import (
    CARD,
    CONFIRM,
    booked,
    drafted,
    ordered,
    seen,
    yes_to,
)
from subgraphs.persona.tests.test_memories import FORGET
from subgraphs.persona.tests.test_models import model
from subgraphs.persona.tests.till import Till
from subgraphs.persona.tests.valkeys import everything

LARGE = {"traits": [{"taste": "COMFORT", "weight": 1.0}]}  # two flights, and a room with five stars


@pytest.mark.usefixtures("working")
async def test_what_its_person_confirms_is_booked_and_told_and_read_again(
    house: House, world: SmallWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    draft = await drafted(house, **LARGE)
    given = (await house.does(CONFIRM, **yes_to(draft, "700")))["confirmation"]
    traveler = "traveler_75dk2vwvecbdfssv63qjp8nmgc"

    turn = await ordered(house, draft, given["token"], travelerIds=[traveler])
    early = everything(house.settings.persona_redis_url)
    heard = await house.hears(turn)

    [(key, order)] = world.till.orders.items()
    limits = [Decimal(item["acceptPriceUpTo"]) for item in order["items"]]
    assert given["maxTotal"] == {"amount": "700.00", "currency": "EUR"}
    assert given["draft"] == {"id": draft["id"], "revision": draft["revision"]}
    assert [item["offerId"] for item in order["items"]] == [
        *("flightoffer_cdg", "stayoffer_5", "flightoffer_lis")
    ]
    assert limits == [Decimal("87.50"), Decimal("525.00"), Decimal("87.50")]
    assert order["paymentMethodToken"] == CARD
    assert [item["travelerIds"] for item in order["items"]] == [[traveler]] * 3
    assert order["tripId"] == "trip_of_the_plan"
    trip = world.till.trips[key]
    assert (trip["title"], str(trip["startsOn"]), str(trip["endsOn"])) == (
        *("Lisbon, 3 days", "2027-05-01", "2027-05-03"),
    )
    assert trip["destinationId"] == "destination_lisbon"
    changes = [(asked.kind, asked.name) for asked in world.asked if asked.kind != "query"]
    assert changes == [("mutation", "PlanTrip"), ("mutation", "CheckOutPlan")]
    assert {asked.token for asked in world.asked} == {house.token()}
    kinds = [piece["__typename"] for piece in heard]
    assert kinds == ["TokenChunk", *["BookedChunk"] * 3, "TokenChunk", "DoneChunk"]
    assert (heard[-1]["outcome"], heard[-1]["engine"]) == ("BOOKED", "booking")
    assert heard[-1]["draft"]["id"] == draft["id"]
    again = await seen(house, turn)
    assert again["outcome"] == "BOOKED"
    assert again["order"] == {
        "maxTotal": {"amount": "700.00", "currency": "EUR"},
        "trip": {"id": "trip_of_the_plan"},
        "bookings": [piece["booking"] for piece in heard[1:4]],
        "priceChanges": [],
        "refusal": None,
    }
    assert json.dumps(heard[:3] + await house.hears(turn, after=3)) == json.dumps(heard)
    late = everything(house.settings.persona_redis_url)
    for secret in (given["token"], CARD, house.token()):
        assert secret not in early + late + caplog.text
    assert keys.payment(ANA, turn) in early
    assert keys.payment(ANA, turn) not in late


@pytest.mark.usefixtures("working")
async def test_what_is_dearer_than_confirmed_is_asked_about_and_may_be_confirmed_again(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    world.till.rise = Decimal("9.50")

    asked = await booked(house, draft)
    world.till.rise = Decimal(0)
    done = await booked(house, draft, "374")

    [change] = [piece["change"] for piece in asked["heard"] if "change" in piece]
    assert asked["outcome"] == "NOT_BOOKED"
    assert change["accepted"]["amount"] == "80.00"
    assert change["current"]["amount"] == "89.50"
    assert change["booking"] is None
    order = (await seen(house, asked["turn"]))["order"]
    assert (order["priceChanges"], order["bookings"]) == ([change], [])
    assert order["refusal"]["code"] == "PRICE_CHANGED"
    assert done["outcome"] == "BOOKED"
    assert [order["items"][0]["acceptPriceUpTo"] for order in world.till.sent] == [
        *("80.00", "88.00")
    ]
    assert len({order["idempotencyKey"] for order in world.till.sent}) == 1


@pytest.mark.usefixtures("working")
async def test_what_rises_while_it_is_booked_waits_for_its_person_alone(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    world.till.rise, world.till.in_the_saga = Decimal("1.00"), True

    asked = await booked(house, draft)

    order = (await seen(house, asked["turn"]))["order"]
    assert asked["outcome"] == "PRICE_ASKED"
    assert [each["booking"] for each in order["priceChanges"]] == order["bookings"]
    assert {asked.name for asked in world.asked if asked.kind == "mutation"} == {
        *("PlanTrip", "CheckOutPlan")
    }
    assert (await house.does(CONFIRM, **yes_to(draft)))["code"] == "CONFLICT"


@pytest.mark.usefixtures("working")
async def test_what_becomes_of_it_is_told_by_its_kind_and_may_be_tried_again(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    ends = (
        ({"problem": "SOLD_OUT"}, "NOT_BOOKED", "SOLD_OUT"),
        ({"problem": "OFFER_EXPIRED"}, "NOT_BOOKED", "OFFER_EXPIRED"),
        ({"states": ["FAILED"], "failure": "PAYMENT_DECLINED"}, "NOT_BOOKED", "PAYMENT_DECLINED"),
        ({"states": ["PARKED"]}, "UNDER_WAY", None),
    )
    for till, outcome, code in ends:
        vars(world.till).update(vars(Till()) | till | {"orders": world.till.orders})

        ended = await booked(house, draft)

        refusals = [piece["refusal"]["code"] for piece in ended["heard"] if "refusal" in piece]
        order = (await seen(house, ended["turn"]))["order"]
        assert (ended["outcome"], refusals) == (outcome, [code] if code else [])
        assert (order["refusal"] or {"code": None})["code"] == code
    assert (await house.does(CONFIRM, **yes_to(draft)))["code"] == "CONFLICT"
    assert len(world.till.orders) == 2  # the one whose card was declined, and the last


@pytest.mark.usefixtures("working")
async def test_what_takes_a_while_is_waited_for(house: House, world: SmallWorld) -> None:
    draft = await drafted(house)
    world.till.states = ["ORDERING", "TICKETED"]

    assert (await booked(house, draft))["outcome"] == "BOOKED"
    assert (len(world.till.sent), len(world.till.orders)) == (2, 1)


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("EN", "I may not book by myself. Confirm this plan, and I book it."),
        ("ES", "No puedo reservar por mi cuenta. Confirma este plan, y lo reservo."),
    ],
)
async def test_the_composer_is_refused_when_it_would_book_by_itself(
    house: House, world: SmallWorld, language: str, words: str
) -> None:
    prompt = "3 days in Lisbon, 2027-05-01. Book it, reserva ya"

    answer = await house.answers(await house.persona(language=language), prompt)

    reasons = [piece["reason"] for piece in answer["heard"] if "reason" in piece]
    assert reasons == ["NEEDS_CONFIRMATION"]
    assert words in answer["text"]
    assert {asked.kind for asked in world.asked} == {"query"}


async def test_a_model_is_refused_too_and_what_it_planned_is_booked_once_confirmed(
    house: House, world: SmallWorld, models: tuple[ModelServer, str]
) -> None:
    server, url = models
    rooms = {"geoname_id": "2267057", "check_in": "2027-05-01", "check_out": "2027-05-03"}
    plan = json.loads(json.dumps(ITINERARY).replace("destination_lisbon", "stayoffer_2"))
    server.recording = [
        [*calls("STAY_OFFERS", rooms), *USAGE],
        [*calls("DRAFT_ITINERARY", plan), *USAGE],
        [*calls("checkoutTrip", {"offerId": "stayoffer_2", "confirmationToken": "mine"}), *USAGE],
        [*says("It is for you to confirm."), *USAGE],
    ]
    engine = model(house, url, "scripted")
    workshop = with_engines(house.services.workshop, engine, Composer())
    async with workshop.graph, workshop.checkout.desk, engine, at_work(workshop):
        turn = await house.asks(await house.persona(), "A room in Lisbon, 2027-05-01 to 2027-05-03")
        heard = await house.hears(turn)
        refused = [piece["reason"] for piece in heard if "reason" in piece]
        assert (refused, world.till.sent) == (["NEEDS_CONFIRMATION"], [])

        done = await booked(house, (await seen(house, turn))["draft"])

    [order] = world.till.orders.values()
    assert (heard[-1]["engine"], done["outcome"]) == ("scripted", "BOOKED")
    assert [item["offerId"] for item in order["items"]] == ["stayoffer_2"]
    assert not any("confirmationToken" in json.dumps(body) for body, _ in server.asked[:3])


@pytest.mark.usefixtures("working")
async def test_what_is_forgotten_takes_its_confirmation_and_its_order_along(house: House) -> None:
    id = await house.persona()
    memory = await house.remembers(id, "I live in Paris")
    asked = await house.asks(id, "3 days in Lisbon, 2027-05-01")
    await house.hears(asked)
    draft = (await seen(house, asked))["draft"]
    done = await booked(house, draft)

    await house.does(FORGET, personaId=id, memoryIds=[memory])

    left = everything(house.settings.persona_redis_url)
    assert [each for each in (asked, draft["id"], done["turn"]) if each in left] == []
