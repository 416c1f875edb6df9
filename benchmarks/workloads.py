"""What is asked of both graphs, and how no two requests in flight are the same."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any, Final
from uuid import uuid4

# Some are by the sea, some deep inland, so that few and many airports are near.
PLACES: Final = [
    {"latitude": latitude + step / 50, "longitude": longitude - step / 50}
    for step in range(8)
    for latitude, longitude in (
        (38.7, -9.1),
        (48.9, 2.3),
        (52.5, 13.4),
        (40.7, -74.0),
        (35.7, 139.7),
        (-33.9, 151.2),
        (19.1, 72.9),
        (-23.5, -46.6),
    )
]
# Each has far more than 20 destinations.
COUNTRIES: Final = ["BR", "CN", "DE", "ES", "FR", "GB", "ID", "IN", "IT", "JP", "MX", "TR", "US"]

DESTINATION: Final = """
fragment Shown on Destination {
  id slug name countryCode importance location { latitude longitude }
  airports(first: 3) { edges { distanceMeters node { id iataCode name } } }
}
"""
HOME: Final = (
    """
query Home($near: NearInput!) {
  viewer { id handle displayName avatarUrl }
  destinations(near: $near, first: 5) { edges { distanceMeters node { ...Shown } } }
  notifications(first: 10) { unreadCount edges { node { id kind text isRead createdAt } } }
}
"""
    + DESTINATION
)
EXPLORE: Final = (
    """
query Explore($country: String!, $last: ID!) {
  viewer { id handle displayName }
  lastSeen: node(id: $last) { id ... on Destination { name countryCode } }
  destinations(countryCode: $country, first: 20) {
    edges { cursor node { ...Shown } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
    + DESTINATION
)

FEED: Final = """
query Feed($first: Int!) {
  viewer {
    id
    feed(first: $first) {
      edges {
        cursor
        why
        node {
          id body audience createdAt
          author { id handle displayName avatarUrl }
          destination { id name countryCode }
          reactions { reaction count viewerReacted }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


@dataclass(frozen=True)
class Workload:
    name: str
    asks: str  # in words
    query: str
    variables: Sequence[dict[str, Any]]

    def payloads(self) -> list[bytes]:
        return [
            json.dumps({"query": self.query, "variables": variables}).encode()
            for variables in self.variables
        ]


def workloads(destinations: Sequence[str]) -> list[Workload]:
    """`destinations`: ids of some, to ask for by id alone."""
    seen = cycle(destinations)
    return [
        Workload(
            "home",
            "the viewer, five destinations near a point with three airports each, ten"
            " notifications with the unread count: three subgraphs at once",
            HOME,
            [{"near": place} for place in PLACES],
        ),
        Workload(
            "explore",
            "the viewer, twenty destinations of a country with three airports each, and one more"
            " by its global id, which accounts hands on to the catalog: an entity join",
            EXPLORE,
            [{"country": country, "last": next(seen)} for country in COUNTRIES for _ in range(5)],
        ),
        Workload(
            "feed",
            "the viewer's home feed: twenty posts, two more or less, with authors, destinations"
            " and reactions, joined from three subgraphs",
            FEED,
            [{"first": first} for first in (20, 18, 22, 19, 21)],
        ),
    ]


def requests(host: str, payloads: Sequence[bytes], tokens: Sequence[str]) -> Iterator[bytes]:
    """Whole HTTP requests without end; each has an id, and seldom the last one's variables."""
    run = uuid4().hex[:12]
    for number, body, token in zip(count(), cycle(payloads), cycle(tokens), strict=False):
        head = (
            f"POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
            f"accept: application/json\r\nauthorization: Bearer {token}\r\n"
            f"x-request-id: {run}-{number}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
