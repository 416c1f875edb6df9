"""What can happen in a conversation. Each is one entry of its log."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from subgraphs.social.reactions import Reaction


class Kind(StrEnum):
    DIRECT = "DIRECT"
    GROUP = "GROUP"
    TRIP = "TRIP"


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Opened(Fact):
    """Always the first entry. `trip_id`: of a trip's room."""

    is_a: Literal["OPENED"] = "OPENED"
    kind: Kind
    member_ids: list[str]
    title: str | None = None
    owner_id: str | None = None
    trip_id: str | None = None


class Titled(Fact):
    is_a: Literal["TITLED"] = "TITLED"
    title: str
    owner_id: str | None


class Joined(Fact):
    """`as_of`: when, by the clock of who says so; of news on one person the latest counts."""

    is_a: Literal["JOINED"] = "JOINED"
    user_id: str
    as_of: datetime


class Left(Fact):
    is_a: Literal["LEFT"] = "LEFT"
    user_id: str
    as_of: datetime


class Sent(Fact):
    """`reply_to`: the sequence of the message that this one answers."""

    is_a: Literal["SENT"] = "SENT"
    body: str
    client_key: str
    reply_to: int | None = None


class Edited(Fact):
    is_a: Literal["EDITED"] = "EDITED"
    message: int
    body: str


class Deleted(Fact):
    is_a: Literal["DELETED"] = "DELETED"
    message: int


class Reacted(Fact):
    is_a: Literal["REACTED"] = "REACTED"
    message: int
    reaction: Reaction


class Unreacted(Fact):
    is_a: Literal["UNREACTED"] = "UNREACTED"
    message: int


class Read(Fact):
    """`messages`: how many there are up to and with the sequence `up_to`."""

    is_a: Literal["READ"] = "READ"
    up_to: int
    messages: int


OfMembers = Opened | Titled | Joined | Left
OfMessage = Edited | Deleted | Reacted | Unreacted
AnyFact = Annotated[OfMembers | Sent | OfMessage | Read, Field(discriminator="is_a")]
