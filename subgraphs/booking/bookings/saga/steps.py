"""The sagas' steps, by the names under which the workflows run them."""

from typing import Final

from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.saga.desk import Desk
from subgraphs.booking.bookings.saga.ordering import Orders
from subgraphs.booking.bookings.saga.outages import outlasting
from subgraphs.booking.bookings.saga.parking import Parking
from subgraphs.booking.bookings.saga.paying import Payment
from subgraphs.booking.bookings.saga.pricing import Pricing
from subgraphs.booking.bookings.saga.undoing import Undoing
from subgraphs.booking.cancellations.cancelling import Cancelling
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.refunds.repaying import Repaying

PACE: Final = 1.0


class Steps:
    """`pace`: of the waits between two looks, 1 but in tests."""

    def __init__(self, desk: Desk, paying: Paying, exchange: Exchange, pace: float = PACE) -> None:
        orders, payment = Orders(desk), Payment(desk, paying)
        self.pace = pace
        self.price = outlasting(Pricing(desk, exchange).price)
        self.hold = outlasting(orders.hold)
        self.authorise = outlasting(payment.authorise)
        self.order = outlasting(orders.order)
        self.ticket = outlasting(orders.ticket)
        self.capture = outlasting(payment.capture)
        self.undo = outlasting(Undoing(desk, paying).undo)
        self.give_up = outlasting(Parking(desk).give_up)
        self.cancel = outlasting(Cancelling(desk).cancel)
        self.pay_back = outlasting(Repaying(desk, paying).pay_back)
