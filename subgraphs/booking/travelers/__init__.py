"""Stand-in until the travellers are merged."""

from collections.abc import Sequence

from subgraphs.booking.providers.port import Passenger, Requirements


class NoSuchTraveler(Exception): ...


class TravelersAway(Exception): ...


class Travelers:
    async def passengers(
        self, owner_id: str, ids: Sequence[str], booking_id: str, requirements: Requirements
    ) -> list[Passenger]:
        return []
