"""Alembic's way into booking's tables."""

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.rush import FenceRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.exchange.models import ExchangeRateRow
from subgraphs.booking.flights.models import FlightSeatsRow
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.operator.models import OperatorActionRow
from subgraphs.booking.people.models import PersonRow
from subgraphs.booking.providers.own.orders import OwnOrderRow
from subgraphs.booking.providers.received import WebhookEventRow
from subgraphs.booking.stays.models import RoomRow
from subgraphs.booking.tables import Base
from subgraphs.booking.trips.models import TripRow
from subgraphs.chassis.migrate import migrate_with

DEFINED_BESIDE = (TripRow, BookingRow, EntryRow, KeyRow, PersonRow, WebhookEventRow)
DECIDED = (OperatorActionRow,)
INVENTORY = (OfferRow, ExchangeRateRow, FlightSeatsRow, RoomRow, OwnOrderRow, FenceRow)

migrate_with(Base.metadata)
