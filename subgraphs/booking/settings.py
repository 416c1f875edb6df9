"""What is booking told by its environment, beside what every subgraph is told?"""

from typing import Final

from pydantic import Field

from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.settings import Settings

NAME: Final = "booking"


class BookingSettings(Settings, PaymentSettings):
    """`saga_doubt_seconds`: longer than any call to a provider takes, the payment's included."""

    saga_lease_seconds: float = Field(default=6.0, gt=0)  # a process silent for longer is dead
    saga_doubt_seconds: float = Field(default=15.0, gt=0)
    saga_pace: float = Field(default=1.0, gt=0)  # of the waits between two looks
