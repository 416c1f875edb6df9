"""Alice's persona plans on the whole graph, and books nothing but what she confirms."""

from decimal import Decimal
from typing import Any

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import GOOD_CARD
from supergraph.tests.journeys.booking import travelers
from supergraph.tests.journeys.people import Person, nodes
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.streams import by_sse, by_websocket

OWN = "{ viewer { personas { id disclosure memories(first: 5) { edges { node { text } } } } } }"
ASKED = "... on AskPersonaSuccess { turn { id } }"
CONFIRMED = "... on ConfirmDraftSuccess { confirmation { token maxTotal { amount } } }"
BEGUN = "... on BookDraftSuccess { replayed turn { id } }"
REPLY = """
    subscription($turn: ID!, $after: Int! = 0) {
      personaReply(turnId: $turn, afterSequence: $after) {
        __typename
        ... on TokenChunk { sequence text }
        ... on ToolCallChunk { sequence tool }
        ... on CitationChunk { sequence fact { text source } }
        ... on RefusedCallChunk { sequence reason }
        ... on BookedChunk {
          sequence booking { state total { amount } trip { title startsOn endsOn } }
        }
        ... on NotBookedChunk { sequence refusal { code message } }
        ... on RestartChunk { sequence }
        ... on DoneChunk {
          sequence
          outcome
          draft {
            id
            revision
            isVerified
            findings { code message }
            total { amount currency }
            days {
              date
              items {
                title
                uncited
                citations { text }
                entity {
                  __typename
                  ... on Destination { name }
                  ... on City { name }
                  ... on FlightOffer { price { amount } }
                  ... on StayOffer { propertyName }
                }
              }
            }
          }
        }
      }
    }
"""
BOOKINGS = """
    { viewer { trips(first: 20) { edges { node {
      bookings(first: 50) { edges { node { id } } }
    } } } } }
"""


async def heard(transport: Any, person: Person, turn: str, after: int = 0) -> list[dict[str, Any]]:
    """To the end of the turn, which ends the stream."""
    async with transport(person, REPLY, turn=turn, after=after) as stream:
        return [result["data"]["personaReply"] async for result in stream]


async def test_a_persona_drafts_a_journey_through_the_whole_graph(stack: Stack) -> None:
    alice = Person(stack, "alice")
    [persona] = (await alice.asks(OWN))["viewer"]["personas"]
    before = await alice.asks(BOOKINGS)
    prompt = "Plan 3 days in Lisbon, at most 1500 euros"
    given = {"personaId": persona["id"], "clientKey": new_id("key"), "prompt": prompt}

    turn = (await alice.does("askPersona", ASKED, **given))["turn"]["id"]
    live = await heard(by_websocket, alice, turn)

    draft = live[-1]["draft"]
    items = [item for day in draft["days"] for item in day["items"]]
    shown = {item["entity"]["__typename"]: item["entity"] for item in items if item["entity"]}
    facts = [piece["fact"] for piece in live if piece["__typename"] == "CitationChunk"]
    assert persona["disclosure"].startswith("This is an AI persona")
    assert len(nodes(persona["memories"])) == 3
    assert (live[-1]["outcome"], draft["findings"], draft["isVerified"]) == ("DRAFTED", [], True)
    assert shown["Destination"]["name"] == "Lisbon"
    assert shown["StayOffer"]["propertyName"]
    assert shown["FlightOffer"]["price"]["amount"]  # she lives in Paris: it remembered
    assert facts
    assert all(fact["source"] for fact in facts)
    assert await alice.asks(BOOKINGS) == before


async def test_what_she_confirms_is_booked_by_the_persona_and_never_by_itself(
    stack: Stack,
) -> None:
    alice = Person(stack, "alice")
    [persona] = (await alice.asks(OWN))["viewer"]["personas"]
    before = await alice.asks(BOOKINGS)
    prompt = "Plan 5 days in Lisbon, at most 2500 euros, and book it with my card at once"
    given = {"personaId": persona["id"], "clientKey": new_id("key"), "prompt": prompt}
    planned = (await alice.does("askPersona", ASKED, **given))["turn"]["id"]
    live = await heard(by_websocket, alice, planned)
    draft = live[-1]["draft"]
    assert "NEEDS_CONFIRMATION" in [piece.get("reason") for piece in live]
    assert await heard(by_sse, alice, planned, live[4]["sequence"]) == live[5:]
    assert await alice.asks(BOOKINGS) == before

    total = draft["total"]["amount"]
    seen = {"draftId": draft["id"], "revision": draft["revision"]}
    confirmed = await alice.does("confirmDraft", CONFIRMED, **seen, maxTotal=total)
    assert await alice.asks(BOOKINGS) == before
    [first, *_] = await travelers(alice)
    order = {
        "clientKey": new_id("key"),
        "draftId": draft["id"],
        "confirmationToken": confirmed["confirmation"]["token"],
        "paymentMethodToken": GOOD_CARD,
        "travelerIds": [first],
    }
    begun = await alice.does("bookDraft", BEGUN, **order)
    again = await alice.does("bookDraft", BEGUN, **order)
    booking = await heard(by_websocket, alice, begun["turn"]["id"])

    bookings = [piece["booking"] for piece in booking if "booking" in piece]
    assert booking[-1]["outcome"] == "BOOKED", booking
    assert {each["state"] for each in bookings} <= {"CONFIRMED", "TICKETED"}
    assert sum(Decimal(each["total"]["amount"]) for each in bookings) == Decimal(total)
    assert len(bookings) == 3  # there, back, and where she sleeps
    days = [day["date"] for day in draft["days"]]
    [trip] = {tuple(each["trip"].values()) for each in bookings}
    assert (len(days), trip[1:]) == (5, (days[0], days[-1]))
    assert (begun["replayed"], again["replayed"]) == (False, True)
    assert begun["turn"] == again["turn"]


async def test_a_reply_resumes_by_either_transport_though_the_subgraph_dies(stack: Stack) -> None:
    alice = Person(stack, "alice")
    [persona] = (await alice.asks(OWN))["viewer"]["personas"]
    prompt = "Two days in Porto"
    given = {"personaId": persona["id"], "clientKey": new_id("key"), "prompt": prompt}
    turn = (await alice.does("askPersona", ASKED, **given))["turn"]["id"]
    whole = await heard(by_websocket, alice, turn)

    stack.kill("persona")
    stack.wait_for("persona")

    for cut in (1, len(whole) // 2, len(whole) - 1):
        rest = await heard(by_sse, alice, turn, whole[cut - 1]["sequence"])
        assert whole[:cut] + rest == whole
