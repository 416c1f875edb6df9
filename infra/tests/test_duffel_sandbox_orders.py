"""What may be ordered at the sandbox of Duffel, how often, and how is it found again?"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.tests.duffel import ADULT, PASSPORT, Duffel, balance, calling, refused


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"type": ""}, "validation_required", "/type"),
        ({"type": "later"}, "validation_format", "/type"),
        ({"selected_offers": []}, "validation_required", "/selected_offers"),
        ({"selected_offers": ["a", "b"]}, "validation_length", "/selected_offers"),
        ({"selected_offers": ["off_0"]}, "validation_inclusion", "/selected_offers/0"),
        ({"passengers": []}, "validation_required", "/passengers"),
        ({"passengers": [{"id": "pas_0", **ADULT}]}, "validation_passengers", "/passengers"),
        ({"payments": [{"type": "balance"}]}, "validation_exclusion", "/payments"),
        ({"services": [{"id": "ase_0"}]}, "validation_inclusion", "/services"),
        ({"metadata": {"a key": "x"}}, "validation_format", "/metadata/a key"),
        ({"metadata": {"key": 1}}, "validation_format", "/metadata/key"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_sold(duffel, changes, code, pointer):
    offer = await duffel.offer()
    before = await duffel.left(offer)
    answer = await duffel.order(duffel.hold(offer, **changes))
    assert refused(answer) == (422, code)
    assert answer.json()["errors"][0]["source"]["pointer"] == pointer
    assert (await duffel.truth(), await duffel.left(offer)) == ([], before)
    assert (await duffel.order(duffel.hold(offer))).status_code == 201


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("given_name", ""),
        ("family_name", "Дмитриев"),
        ("family_name", "A name of more than twenty"),
        ("born_on", "24.07.1987"),
        ("born_on", "2999-07-24"),
        ("gender", "x"),
        ("title", "sir"),
        ("email", "amelia"),
        ("phone_number", "020 8016 0509"),
    ],
)
async def test_a_passenger_is_told_of_in_full(duffel, name, value):
    offer = await duffel.offer()
    passenger = {"id": offer["passengers"][0]["id"], **ADULT, name: value}
    answer = await duffel.order(duffel.hold(offer, passengers=[passenger]))
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["type"]) == (422, "validation_error")
    assert error["source"]["pointer"] == f"/passengers/0/{name}"
    assert await duffel.truth() == []


async def test_far_away_a_passport_is_asked_for_and_shown_to_nobody(duffel):
    offer = await duffel.offer("Flex", "LHR", "JFK")
    assert offer["passenger_identity_documents_required"] is True
    data = duffel.hold(offer)
    answer = await duffel.order(data)
    assert answer.json()["errors"][0]["source"]["pointer"] == "/passengers/0/identity_documents"
    data["passengers"][0]["identity_documents"] = [{**PASSPORT, "expires_on": "2020-01-01"}]
    assert refused(await duffel.order(data)) == (422, "validation_format")
    data["passengers"][0]["identity_documents"] = [PASSPORT]
    answer = await duffel.order(data)
    assert answer.status_code == 201
    assert PASSPORT["unique_identifier"] not in answer.text


async def test_an_infant_travels_with_an_adult(duffel):
    offer = (await duffel.offers(passengers=[{"type": "adult"}, {"age": 1}]))[-1]
    data = duffel.hold(offer)
    assert refused(await duffel.order(data)) == (422, "validation_required")
    data["passengers"][0]["infant_passenger_id"] = data["passengers"][1]["id"]
    assert (await duffel.order(data)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "1.00"}, "payment_amount_does_not_match_order_amount"),
        ({"currency": "USD"}, "payment_currency_does_not_match_order_currency"),
        ({"type": "card"}, "validation_format"),
    ],
)
async def test_only_the_price_pays(duffel, changes, code):
    offer = await duffel.offer("Basic")
    payment = {**balance(offer), **changes}
    answer = await duffel.order(duffel.instant(offer, payments=[payment]))
    assert (refused(answer), await duffel.truth()) == ((422, code), [])


async def test_a_fare_that_is_paid_at_once_is_not_held(duffel):
    offer = await duffel.offer("Basic")
    assert refused(await duffel.order(duffel.hold(offer))) == (422, "validation_inclusion")
    assert await duffel.truth() == []


async def test_of_many_orders_for_the_last_seat_one_is_made(duffel):
    offers = [await duffel.offer() for _ in range(6)]
    await duffel.stock(offers[0], 1)
    answers = await asyncio.gather(*(duffel.order(duffel.hold(each)) for each in offers))
    made = [answer for answer in answers if answer.status_code == 201]
    lost = {refused(answer) for answer in answers if answer.status_code != 201}
    assert (len(made), lost) == (1, {(422, "offer_no_longer_available")})
    assert (len(await duffel.truth()), await duffel.left(offers[0])) == (1, [0])
    first = offers[0]["slices"][0]["comparison_key"]
    assert first not in {each["slices"][0]["comparison_key"] for each in await duffel.offers()}

    quote = (await duffel.quote(made[0].json()["data"]["id"])).json()["data"]
    await duffel.confirm(quote["id"])
    assert await duffel.left(offers[0]) == [1]
    await duffel.stock(offers[0], 100)


async def test_a_search_is_booked_once(duffel):
    one, other, *_ = await duffel.offers("LHR", "CDG")
    data = [duffel.instant(each) for each in (one, one, one, other)]
    answers = await asyncio.gather(*map(duffel.order, data))
    assert [answer.status_code for answer in answers].count(201) == 1
    lost = {refused(answer) for answer in answers if answer.status_code != 201}
    assert lost == {(422, "offer_request_already_booked")}
    assert len(await duffel.truth()) == 1


async def test_an_order_is_found_by_paging_though_the_list_may_lag(duffel):
    order = await duffel.held()
    await duffel.order(duffel.instant(await duffel.offer()))
    await duffel.fail("find", "lag")
    assert await references(duffel) == []
    assert await references(duffel) == [duffel.reference] * 2
    awaiting = await duffel.ask("GET", "/air/orders?awaiting_payment=true&limit=1")
    assert awaiting.json()["data"][0]["id"] == order["id"]


async def references(duffel: Duffel) -> list[str]:
    """Ours among those of every order, one a page."""
    found, after = [], ""
    while True:
        path = f"/air/orders?limit=1&{after}"
        page = (await duffel.ask("GET", path)).json()
        found += [each["metadata"].get("reference") for each in page["data"]]
        if page["meta"]["after"] is None:
            return [each for each in found if each == duffel.reference]
        after = f"after={page['meta']['after']}"
