"""Who sells is named by a setting; a wrong name stops the process at its start."""

import pytest

from subgraphs.booking.providers.registry import built
from subgraphs.booking.settings import BookingSettings
from subgraphs.chassis.database import Database


def named(settings: BookingSettings, providers: str) -> BookingSettings:
    return settings.model_copy(update={"providers": providers})


def test_our_own_stock_needs_no_adapter(
    booking_settings: BookingSettings, database: Database
) -> None:
    assert booking_settings.providers == "own"
    assert built(booking_settings, database) == []


@pytest.mark.parametrize("providers", ["", "duffel", "own,nobody", "own,,duffel", "OWN"])
def test_a_wrong_name_is_refused(
    booking_settings: BookingSettings, database: Database, providers: str
) -> None:
    with pytest.raises(ValueError, match="PROVIDERS"):
        built(named(booking_settings, providers), database)
