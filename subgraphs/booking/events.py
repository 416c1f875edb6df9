"""Facts booking announces. Identifiers and states; what a trip or a booking holds stays here."""

from dataclasses import dataclass

from subgraphs.chassis.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTrip(Event):
    """Facts of one trip arrive in order."""

    trip_id: str

    @property
    def key(self) -> str:
        return self.trip_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TripCreated(OfTrip):
    topic = "booking.trip-created.v1"

    owner_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TripMemberJoined(OfTrip):
    """Also the owner, when the trip is made."""

    topic = "booking.trip-member-joined.v1"

    user_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TripMemberLeft(OfTrip):
    topic = "booking.trip-member-left.v1"

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChanged(OfTrip):
    """All that others may know of it, as it is now.

    Dates are ISO 8601. `is_booked`: something of it is, and stands. `member_ids`: at most 50.
    """

    topic = "booking.trip-changed.v1"

    destination_id: str | None
    starts_on: str | None
    ends_on: str | None
    is_booked: bool
    member_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent(Event):
    topic = "booking.invitation-sent.v1"

    invitation_id: str
    trip_id: str
    inviter_id: str
    invitee_id: str
    trip_title: str

    @property
    def key(self) -> str:
        return self.invitee_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingChanged(Event):
    """`sequence` numbers a booking's changes: 1, 2, 3, without holes."""

    topic = "booking.booking-changed.v1"

    booking_id: str
    trip_id: str
    booked_by: str
    state: str
    sequence: int

    @property
    def key(self) -> str:
        return self.booking_id


TOPICS = [
    event.topic
    for event in (
        TripCreated,
        TripMemberJoined,
        TripMemberLeft,
        TripChanged,
        InvitationSent,
        BookingChanged,
    )
]
