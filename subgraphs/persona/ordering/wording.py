"""What does a persona say while it books? The same words for everybody, whatever engine planned."""

from collections.abc import Mapping
from typing import Final

from subgraphs.persona.personas.models import Language
from subgraphs.persona.turns.models import Outcome

CONFIRMED: Final[Mapping[Language, str]] = {
    Language.EN: "Book this plan, as I confirmed it.",
    Language.ES: "Reserva este plan, como lo confirmé.",
}
BEGINS: Final[Mapping[Language, str]] = {
    Language.EN: "You confirmed the plan, so I am booking it, for {amount} {currency} at most. ",
    Language.ES: "Confirmaste el plan, así que lo reservo, por {amount} {currency} como máximo. ",
}
ENDS: Final[Mapping[Language, Mapping[Outcome, str]]] = {
    Language.EN: {
        Outcome.BOOKED: "All of it is booked.",
        Outcome.UNDER_WAY: "It is under way. The bookings show how it goes on.",
        Outcome.PRICE_ASKED: (
            "Something costs more than you confirmed. It waits for your yes or no, and nothing is"
            " bought before."
        ),
        Outcome.NOT_BOOKED: "It is not booked, and nothing is charged.",
        Outcome.UNSETTLED: (
            "I do not know whether it is booked. Look at the trip before you try again."
        ),
    },
    Language.ES: {
        Outcome.BOOKED: "Todo está reservado.",
        Outcome.UNDER_WAY: "Está en marcha. Las reservas muestran cómo sigue.",
        Outcome.PRICE_ASKED: (
            "Algo cuesta más de lo que confirmaste. Espera tu sí o tu no, y antes no se compra"
            " nada."
        ),
        Outcome.NOT_BOOKED: "No está reservado, y no se cobra nada.",
        Outcome.UNSETTLED: ("No sé si está reservado. Mira el viaje antes de intentarlo otra vez."),
    },
}
