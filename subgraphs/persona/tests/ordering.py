"""How a person confirms a plan of their persona's, and has it booked."""

from itertools import count
from typing import Any

from subgraphs.persona.tests.conftest import ANA, LISBON, House

CARD = "pm_card_of_ana"
CONFIRM = """
    mutation($input: ConfirmDraftInput!) {
      confirmDraft(input: $input) {
        __typename
        ... on ConfirmDraftSuccess {
          confirmation { token expiresAt maxTotal { amount currency } draft { id revision } }
        }
        ... on Problem { code message path }
      }
    }
"""
BOOK = """
    mutation($input: BookDraftInput!) {
      bookDraft(input: $input) {
        __typename
        ... on BookDraftSuccess { replayed turn { id prompt } }
        ... on Problem { code message path }
      }
    }
"""
ORDER = """
    query($id: ID!) {
      personaTurn(id: $id) {
        state outcome draft { id revision total { amount } }
        order {
          maxTotal { amount currency } trip { id } bookings { id }
          priceChanges { accepted { amount } current { amount } booking { id } }
          refusal { code message }
        }
      }
    }
"""
KEYS = count(1)
Draft = dict[str, Any]


async def drafted(house: House, prompt: str = LISBON, **input: Any) -> Draft:
    """By a persona of Ana's own; two flights and a room, for 340 euros unless she likes comfort."""
    turn = await house.asks(await house.persona(**input), prompt)
    await house.hears(turn)
    return dict((await seen(house, turn))["draft"])


async def seen(house: House, turn: str) -> dict[str, Any]:
    """A turn, as it is read again later."""
    answer = await house.ask(ORDER, ANA, id=turn)
    assert "errors" not in answer, answer
    return dict(answer["data"]["personaTurn"])


def yes_to(draft: Draft, most: str | None = None) -> dict[str, Any]:
    total = most or draft["total"]["amount"]
    return {"draftId": draft["id"], "revision": draft["revision"], "maxTotal": total}


async def confirmed(house: House, draft: Draft, most: str | None = None) -> str:
    """The token."""
    given = await house.does(CONFIRM, **yes_to(draft, most))
    return str(given["confirmation"]["token"])


def order_of(draft: Draft, token: str, **input: Any) -> dict[str, Any]:
    given = {"draftId": draft["id"], "confirmationToken": token, "paymentMethodToken": CARD}
    return {"clientKey": f"order-{next(KEYS)}", **given, **input}


async def ordered(house: House, draft: Draft, token: str, **input: Any) -> str:
    """The turn that books it."""
    begun = await house.does(BOOK, **order_of(draft, token, **input))
    return str(begun["turn"]["id"])


async def booked(house: House, draft: Draft, most: str | None = None) -> dict[str, Any]:
    """Confirmed and booked, to the end: the last piece, with all that was heard."""
    turn = await ordered(house, draft, await confirmed(house, draft, most))
    heard = await house.hears(turn)
    return {**heard[-1], "turn": turn, "heard": heard}
