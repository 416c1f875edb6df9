"""What must be there before both sides are asked: pages full of notifications and of posts."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from benchmarks.platform import Platform
from benchmarks.workloads import Workload, workloads
from infra.local.environment import GATEWAY
from infra.local.processes import Failed

NOTIFICATIONS: Final = 10  # a page of them, for each person
POSTS: Final = 8  # by each person; all follow each other
FED: Final = 22  # the longest page of a feed that is asked for
PATIENCE_SECONDS: Final = 60.0

IDS = "{ destinations(first: 20) { edges { node { id } } } }"
WHO = "{ viewer { id } }"
UNREAD = "{ notifications { unreadCount } }"
FEED = "query ($first: Int!) { viewer { feed(first: $first) { edges { node { id } } } } }"
RENAME = """
mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { ... on UpdateProfileSuccess { user { displayName } } }
}
"""
FOLLOW = """
mutation ($input: FollowInput!) {
  follow(input: $input) { ... on FollowSuccess { __typename } }
}
"""
PUBLISH = """
mutation ($input: PublishPostInput!) {
  publishPost(input: $input) { ... on PublishPostSuccess { post { id } } }
}
"""
REACT = """
mutation ($input: ReactInput!) {
  react(input: $input) { ... on ReactSuccess { __typename } }
}
"""


class People:
    """Those who ask, through our gateway."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._port = platform.site.ports[GATEWAY]
        self.tokens = platform.tokens()

    def asked(self, token: str, query: str, **variables: Any) -> Any:
        """The one root field's value. Raises Failed."""
        [value] = data_of(self._platform.asked(self._port, query, variables, token)).values()
        if not value:
            raise Failed(f"Nothing came of{query}")
        return value

    def until(self, enough: Callable[[], bool], what: str) -> None:
        """Raises Failed."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not enough():
            if time.monotonic() > end:
                raise Failed(f"Too few {what} came.")
            time.sleep(0.2)


def prepare(platform: Platform) -> list[Workload]:
    """What will be asked, on data that is there."""
    people = People(platform)
    found = people.asked(people.tokens[0], IDS)
    destinations = [edge["node"]["id"] for edge in found["edges"]]
    _notify(people)
    _feed(people, destinations)
    return workloads(destinations)


def _notify(people: People) -> None:
    """Each person, ten times."""
    for token in people.tokens:
        for number in range(NOTIFICATIONS):
            people.asked(token, RENAME, input={"displayName": f"Traveler {number}"})

        def told(token: str = token) -> bool:
            return bool(people.asked(token, UNREAD)["unreadCount"] > NOTIFICATIONS)

        people.until(told, "notifications")


def _feed(people: People, destinations: Sequence[str]) -> None:
    """Everybody follows everybody, publishes, and likes what the others publish."""
    ids = [people.asked(token, WHO)["id"] for token in people.tokens]
    for token, own in zip(people.tokens, ids, strict=True):
        for other in ids:
            if other != own:
                people.asked(token, FOLLOW, input={"userId": other})
    for number in range(POSTS):
        for token, own in zip(people.tokens, ids, strict=True):
            post = _publish(people, token, f"{own}-{number}"[-64:], destinations[number])
            for other in people.tokens:
                if other != token:
                    people.asked(other, REACT, input={"postId": post, "reaction": "LIKE"})
    for token in people.tokens:

        def fed(token: str = token) -> bool:
            return len(people.asked(token, FEED, first=FED)["feed"]["edges"]) == FED

        people.until(fed, "posts")


def _publish(people: People, token: str, key: str, destination: str) -> str:
    post = {"body": "A day well walked.", "audience": "PUBLIC", "destinationId": destination}
    published = people.asked(token, PUBLISH, input={**post, "clientKey": key})
    return str(published["post"]["id"])


def data_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Raises Failed."""
    if answer.get("errors"):
        raise Failed(f"A graph refused: {answer['errors'][:2]}")
    data: dict[str, Any] = answer["data"]
    return data
