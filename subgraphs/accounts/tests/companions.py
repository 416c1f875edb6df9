"""Travelers as a client adds and sees them."""

from typing import Any

from sqlalchemy import text

from subgraphs.accounts.tests.conftest import ALICE, Accounts
from subgraphs.chassis.ids import new_id

READ, WRITE, SENSITIVE = "travelers:read", "travelers:write", "travelers:read_sensitive"
ALL = f"openid {READ} {WRITE} {SENSITIVE}"

TRAVELER = """
    id givenName familyName dateOfBirth gender email phone
    documents { id kind countryCode last4 expiresOn }
"""
ADD = f"""
    mutation($input: AddTravelerInput!) {{
      addTraveler(input: $input) {{
        __typename
        ... on AddTravelerSuccess {{ traveler {{ {TRAVELER} }} }}
        ... on Problem {{ code path retryable }}
      }}
    }}
"""
UPDATE = f"""
    mutation($input: UpdateTravelerInput!) {{
      updateTraveler(input: $input) {{
        __typename
        ... on UpdateTravelerSuccess {{ traveler {{ {TRAVELER} }} }}
        ... on Problem {{ code path }}
      }}
    }}
"""
REMOVE = """
    mutation($input: RemoveTravelerInput!) {
      removeTraveler(input: $input) {
        __typename
        ... on RemoveTravelerSuccess { travelerId }
        ... on Problem { code path }
      }
    }
"""
ADD_DOCUMENT = f"""
    mutation($input: AddTravelDocumentInput!) {{
      addTravelDocument(input: $input) {{
        __typename
        ... on AddTravelDocumentSuccess {{ documentId traveler {{ {TRAVELER} }} }}
        ... on Problem {{ code path retryable }}
      }}
    }}
"""
REMOVE_DOCUMENT = f"""
    mutation($input: RemoveTravelDocumentInput!) {{
      removeTravelDocument(input: $input) {{
        __typename
        ... on RemoveTravelDocumentSuccess {{ traveler {{ {TRAVELER} }} }}
        ... on Problem {{ code path }}
      }}
    }}
"""
OWN = f"{{ viewer {{ travelers {{ edges {{ node {{ {TRAVELER} }} }} }} }} }}"

JULES = {
    "givenName": "Jules",
    "familyName": "Moreau",
    "dateOfBirth": "2019-09-02",
    "gender": "M",
    "email": "jules@caravan.example",
    "phone": "+33199000002",
}
PASSPORT = {
    "kind": "PASSPORT",
    "countryCode": "FR",
    "number": "12ab34567",
    "expiresOn": "2090-06-30",
}


async def told(accounts: Accounts, query: str, as_user: str = ALICE, **asked: Any) -> dict:
    """The answer of the one mutation, which has no error."""
    answer = await accounts.ask(query, as_user, scope=ALL, input=asked)
    assert "errors" not in answer, answer
    [field] = answer["data"].values()
    return field


async def added(accounts: Accounts, as_user: str = ALICE, **columns: Any) -> dict:
    """A traveler, as the graph shows them."""
    asked = {"clientKey": new_id("key"), **JULES, **columns}
    return (await told(accounts, ADD, as_user, **asked))["traveler"]


async def documented(
    accounts: Accounts, traveler_id: str, as_user: str = ALICE, **columns: Any
) -> dict:
    """The answer of adding a document."""
    asked = {"clientKey": new_id("key"), "travelerId": traveler_id, **PASSPORT, **columns}
    return await told(accounts, ADD_DOCUMENT, as_user, **asked)


async def own(accounts: Accounts, as_user: str = ALICE) -> list[dict]:
    answer = await accounts.ask(OWN, as_user, scope=ALL)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["viewer"]["travelers"]["edges"]]


async def rows(accounts: Accounts, table: str) -> list[dict]:
    """As they are stored."""
    async with accounts.database.read() as session:
        found = await session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1'))
        return [dict(row) for row in found.mappings()]


async def stored(accounts: Accounts) -> list[list[dict]]:
    return [await rows(accounts, table) for table in ("user_keys", "travelers", "travel_documents")]
