"""The posts of social's tests, and how they are asked for."""

from itertools import count
from typing import Any

from subgraphs.social.tests.people import ENTITIES

DESTINATION = "destination_01j0000000000000000000rome"
TRIP = "trip_01j0000000000000000000trip"
KEYS = count()
PUBLISH = """
    mutation($input: PublishPostInput!) {
      outcome: publishPost(input: $input) {
        __typename
        ... on PublishPostSuccess { post { id body audience author { id } } }
        ... on Problem { code path }
      }
    }
"""
IDS = "edges { node { id } }"


async def publishes(social: Any, by: str, body: str = "Hello", **draft: Any) -> dict[str, Any]:
    wanted = {"clientKey": f"key-{next(KEYS)}", "body": body, "audience": "PUBLIC", **draft}
    answer = await social.ask(PUBLISH, by, input=wanted)
    assert "errors" not in answer, answer
    return dict(answer["data"]["outcome"])


async def a_post(social: Any, by: str, audience: str = "PUBLIC", **draft: Any) -> str:
    """Its id."""
    trip = {"tripId": TRIP} if audience == "TRIP" else {}
    outcome = await publishes(social, by, audience=audience, **trip, **draft)
    return str(outcome["post"]["id"])


async def does(social: Any, mutation: str, by: str, selection: str = "", **input: Any) -> Any:
    """Its outcome; `selection` is on its success."""
    name = mutation[0].upper() + mutation[1:]
    chosen = f"... on {name}Success {{ {selection} }}" if selection else ""
    query = f"""
        mutation($input: {name}Input!) {{
          outcome: {mutation}(input: $input) {{
            __typename ... on Problem {{ code path }} {chosen}
          }}
        }}
    """
    answer = await social.ask(query, by, input=input)
    assert "errors" not in answer, answer
    return answer["data"]["outcome"]


async def seen(social: Any, post_id: str, viewer: str | None, selection: str = "id") -> Any:
    query = f"query($id: ID!) {{ post(id: $id) {{ {selection} }} }}"
    answer = await social.ask(query, viewer, id=post_id)
    assert "errors" not in answer, answer
    return answer["data"]["post"]


async def entity(social: Any, typename: str, id: str, selection: str, viewer: str | None) -> Any:
    representations = [{"__typename": typename, "id": id}]
    query = ENTITIES.format(typename, selection)
    return (await social.ask(query, viewer, r=representations))["data"]["_entities"][0]


async def shelf(social: Any, typename: str, id: str, viewer: str | None) -> list[str] | None:
    """The ids of the posts of a User, a Destination or a Trip."""
    shown = await entity(social, typename, id, f"posts {{ {IDS} }}", viewer)
    return shown["posts"] and [edge["node"]["id"] for edge in shown["posts"]["edges"]]


async def in_feed(social: Any, viewer: str) -> list[tuple[str, str]]:
    shown = await entity(social, "User", viewer, "feed { edges { node { id } why } }", viewer)
    return [(edge["node"]["id"], edge["why"]) for edge in shown["feed"]["edges"]]


async def on_trip(social: Any, *people: str) -> None:
    for person in people:
        await social.hears(
            "booking.trip-member-joined.v1", trip_id=TRIP, user_id=person, role="MEMBER"
        )


async def comments(social: Any, by: str, post_id: str, body: str = "Well said") -> str:
    """The id of the comment."""
    selection = "comment { id }"
    key = f"key-{next(KEYS)}"
    outcome = await does(
        social, "addComment", by, selection, postId=post_id, clientKey=key, body=body
    )
    return str(outcome["comment"]["id"])


async def commented(social: Any, post_id: str, viewer: str | None) -> list[str]:
    """The ids of the comments that the viewer sees, newest first."""
    post = await seen(social, post_id, viewer, f"comments {{ {IDS} }}")
    return [edge["node"]["id"] for edge in post["comments"]["edges"]]
