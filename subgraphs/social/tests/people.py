"""The people of social's tests, and what they do to each other."""

from typing import Any

ANA = "user_01j00000000000000000000ana"
BEN = "user_01j00000000000000000000ben"
CAT = "user_01j00000000000000000000cat"
DAN = "user_01j00000000000000000000dan"


def person(number: int) -> str:
    return f"user_01j000000000000000000p{number:04}"


async def acts(social: Any, mutation: str, by: str, on: str) -> dict[str, Any]:
    """`mutation` takes a `userId`. The outcome, with its `__typename`."""
    name = mutation[0].upper() + mutation[1:]
    followed = "... on FollowSuccess { state user { id viewerFollows } }"
    query = f"""
        mutation($input: {name}Input!) {{
          outcome: {mutation}(input: $input) {{
            __typename
            ... on Problem {{ code path }}
            {followed if mutation == "follow" else ""}
          }}
        }}
    """
    answer = await social.ask(query, by, input={"userId": on})
    assert "errors" not in answer, answer
    return dict(answer["data"]["outcome"])


async def follows(social: Any, by: str, *others: str) -> None:
    for other in others:
        assert (await acts(social, "follow", by, other))["__typename"] == "FollowSuccess"


ENTITIES = "query($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on {} {{ {} }} }} }}"


async def of_user(social: Any, user_id: str, selection: str, viewer: str | None) -> Any:
    """What the viewer sees of a User, asked as the router asks for an entity."""
    query = ENTITIES.format("User", selection)
    answer = await social.ask(query, viewer, r=[{"__typename": "User", "id": user_id}])
    assert "errors" not in answer, answer
    return answer["data"]["_entities"][0]


async def listed(social: Any, user_id: str, name: str, viewer: str | None) -> list[str] | None:
    """The ids in one of a User's lists of people."""
    shown = await of_user(social, user_id, f"{name} {{ edges {{ node {{ id }} }} }}", viewer)
    if shown[name] is None:
        return None
    return [edge["node"]["id"] for edge in shown[name]["edges"]]
