"""Keyset pages: how a list that can grow is cut, and how a client asks for the next piece."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import strawberry

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.graph_types import PARTNER, PageInfo
from subgraphs.chassis.price import refuse_unstorable

LARGEST = 100
LARGEST_NUMBER = 2**63 - 1  # that a store can compare with

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


@strawberry.type(description="One item of a page.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque; pass as `after` to go on from here.")
    node: T = strawberry.field(description="The item itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="In order; at most the asked number.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


@strawberry.federation.type(name="Edge", description="One item of a page.", tags=[PARTNER])
class PartnerEdge(Edge[T]):
    """An edge that the partner contract shows."""


@strawberry.federation.type(name="Connection", description="One page of a list.", tags=[PARTNER])
class PartnerConnection(Generic[T]):
    """A connection that the partner contract shows."""

    edges: list[PartnerEdge[T]] = strawberry.field(
        description="In order; at most the asked number."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


@dataclass(frozen=True, slots=True)
class Page:
    """A validated request for items: `size` of them, after or before a keyset."""

    size: int
    after: tuple[str, ...] | None = None
    before: tuple[str, ...] | None = None
    backward: bool = False

    @classmethod
    def of(
        cls,
        first: int | None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        *,
        keys: int = 1,
    ) -> Self:
        """Raises InvalidInput on a size outside 1..100 or a cursor this list did not give out.

        `keys`: how many values a cursor of this list holds.
        """
        if last is not None and first is not None:
            raise InvalidInput("Pass `first` or `last`, not both.", path=["last"])
        name, size = ("last", last) if last is not None else ("first", first)
        if size is None or not 1 <= size <= LARGEST:
            raise InvalidInput(f"`{name}` must be 1 to {LARGEST}.", path=[name])
        return cls(
            size=size,
            after=values_of(after, keys, "after") if after is not None else None,
            before=values_of(before, keys, "before") if before is not None else None,
            backward=last is not None,
        )

    def position(self, of: Callable[[str], K]) -> K | None:
        """Where a list of one key goes on from. Raises InvalidInput."""
        name, values = ("before", self.before) if self.backward else ("after", self.after)
        refusal = InvalidInput(f"`{name}` is not a cursor of this list.", path=[name])
        try:
            position = of(values[0]) if values else None
        except ValueError:
            raise refusal from None
        if isinstance(position, int) and abs(position) > LARGEST_NUMBER:
            raise refusal
        return position

    @property
    def limit(self) -> int:
        """Rows to read: one more than shown, to know whether others follow."""
        return self.size + 1


def cursor_of(*values: object) -> str:
    text = json.dumps([str(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(cursor: str, keys: int, argument: str = "after") -> tuple[str, ...]:
    """The keyset behind a cursor. Raises InvalidInput."""
    refusal = InvalidInput(f"`{argument}` is not a cursor of this list.", path=[argument])
    if len(cursor) > 1_000:
        raise refusal
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        refuse_unstorable(values)
    except (binascii.Error, ValueError, RecursionError, InvalidInput):
        raise refusal from None
    if (
        not isinstance(values, list)
        or len(values) != keys
        or not all(isinstance(value, str) for value in values)
    ):
        raise refusal
    return tuple(values)


def shown(rows: Sequence[R], page: Page) -> list[R]:
    """The page's rows in list order, from `limit` rows read in reading order."""
    kept = list(rows[: page.size])
    return kept[::-1] if page.backward else kept


def page_info(rows: Sequence[R], page: Page, cursor: Callable[[R], str]) -> PageInfo:
    """`rows`: as read, at most `page.limit` of them."""
    kept = shown(rows, page)
    beyond = len(rows) > page.size
    return PageInfo(
        has_next_page=page.before is not None if page.backward else beyond,
        has_previous_page=beyond if page.backward else page.after is not None,
        start_cursor=cursor(kept[0]) if kept else None,
        end_cursor=cursor(kept[-1]) if kept else None,
    )


def connection(
    of: Callable[[R], T], rows: Sequence[R], page: Page, cursor: Callable[[R], str]
) -> Connection[T]:
    """A connection of `of(row)`, from `page.limit` rows in reading order."""
    return Connection(
        edges=[Edge(cursor=cursor(row), node=of(row)) for row in shown(rows, page)],
        page_info=page_info(rows, page, cursor),
    )


def partner_connection(
    of: Callable[[R], T], rows: Sequence[R], page: Page, cursor: Callable[[R], str]
) -> PartnerConnection[T]:
    return PartnerConnection(
        edges=[PartnerEdge(cursor=cursor(row), node=of(row)) for row in shown(rows, page)],
        page_info=page_info(rows, page, cursor),
    )
