"""What still answers while a part of the stack is dead."""

from contextlib import suppress
from typing import Any

from subgraphs.chassis.events import Envelope
from subgraphs.chassis.tests.facts import held
from supergraph.tests.journeys.booking import booked, flight, invited, planned
from supergraph.tests.journeys.people import Person, nodes, until
from supergraph.tests.journeys.stack import Stack, data_of
from supergraph.tests.journeys.talking import opened, room_of, said

THREE_DOMAINS = """
    {
      viewer { handle }
      airport(iataCode: "LIS") { name }
      notifications(first: 1) { unreadCount }
    }
"""
TRIPS = """
    {
      viewer {
        trips(first: 20) {
          edges { node { title bookings(first: 1) { edges { node { state } } } room { title } } }
        }
      }
    }
"""
NEWS = "{ notifications(first: 1) { edges { node { kind text } } } }"
SEEDED = {"A week of hills", "Looking for the lights", "Harbour baths"}  # Bob's
LAST = "query($id: ID!) { conversation(id: $id) { lastMessage { body } } }"


async def test_with_social_dead_the_others_answer_and_its_fields_say_so(stack: Stack) -> None:
    with stack.without("social"):
        answer = await stack.ask(
            '{ viewer { handle } airport(iataCode: "LIS") { iataCode } '
            "unread: notifications(first: 1) { unreadCount } }",
            person="alice",
        )

    assert answer["data"]["viewer"] == {"handle": "alice"}
    assert answer["data"]["airport"] == {"iataCode": "LIS"}
    assert answer["data"]["unread"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert error["path"] == ["unread"]


async def test_with_redis_dead_everything_answers(stack: Stack) -> None:
    with stack.without("valkey"):
        answers = [await stack.ask(THREE_DOMAINS, person="alice") for _ in range(5)]

    for answer in answers:
        assert data_of(answer)["viewer"] == {"handle": "alice"}


async def test_with_social_dead_trips_answer_and_their_rooms_say_so(stack: Stack) -> None:
    with stack.without("social"):
        answer = await stack.ask(TRIPS, person="bob")

    trips = nodes(answer["data"]["viewer"]["trips"])
    seeded = [trip for trip in trips if trip["title"] in SEEDED]
    assert len(seeded) == len(SEEDED)
    assert {trip["bookings"]["edges"][0]["node"]["state"] for trip in seeded} == {"CONFIRMED"}
    assert [trip["room"] for trip in trips] == [None] * len(trips)
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {"SUBGRAPH_UNAVAILABLE"}


async def test_with_the_broker_dead_one_books_and_talks_and_others_hear_of_it_later(
    stack: Stack,
) -> None:
    emma, liam = Person(stack, "emma"), Person(stack, "liam")
    offer = await flight(emma, "AMS", "DUB")
    conversation = await opened(emma, liam)

    with stack.without("kafka"):
        trip = await planned(emma, f"Green, then greener {offer['id']}")
        done = await booked(emma, trip, offer)
        await invited(emma, trip, liam)
        sequence = await said(emma, conversation, f"Look at your invitations. {trip}")
        at_once = await liam.asks(LAST, id=conversation)
        room = await emma.asks("query($id: ID!) { trip(id: $id) { room { id } } }", id=trip)

    assert done["booking"]["state"] == "CONFIRMED"
    assert at_once["conversation"]["lastMessage"]["body"] == f"Look at your invitations. {trip}"
    assert room == {"trip": {"room": None}}
    assert (await room_of(emma, trip))["title"] == f"Green, then greener {offer['id']}"
    text = f"You are asked along: Green, then greener {offer['id']}."
    await until(
        lambda: liam.asks(NEWS),
        lambda news: nodes(news["notifications"])[0] == {"kind": "TRIP_INVITATION", "text": text},
    )
    await until(
        lambda: published(stack, "social.message-sent.v1"),
        lambda events: (
            (conversation, sequence)
            in [(event["conversation_id"], event["sequence"]) for event in events]
        ),
    )
    await until(
        lambda: published(stack, "booking.booking-changed.v1"),
        lambda events: (
            (done["booking"]["id"], "CONFIRMED")
            in [(event["booking_id"], event["state"]) for event in events]
        ),
    )


async def published(stack: Stack, topic: str) -> list[dict[str, Any]]:
    """Data of the events that the broker holds; none while it is not quite back."""
    records: list[Any] = []
    with suppress(TimeoutError):
        records = await held(f"127.0.0.1:{stack.ports['kafka']}", topic)
    return [Envelope.decoded(record.value).data for record in records]
