"""Booking.com's multi-destination trips (WSDM 2021), from an operator's own copy of the CSV file.

`user_id`, `checkin`, `checkout`, `city_id`, `utrip_id` and more. Cities are numbered by Booking.com
and cannot be placed on a map: here they are below zero, where GeoNames has none. The licence is for
non-commercial use: nothing of it is shipped.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ml.trips import Stay, Visit

COLUMNS = {"utrip_id", "checkin", "checkout", "city_id"}


def read(path: Path) -> Iterator[Visit]:
    """Each trip is its own user, as that benchmark splits it. Raises ValueError for another
    file."""
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        if missing := COLUMNS - set(rows.fieldnames or ()):
            raise ValueError(f"{path} has no {', '.join(sorted(missing))}.")
        for row in rows:
            if row["city_id"] == "0":  # to be predicted, and not told
                continue
            stay = Stay(-int(row["city_id"]), _day(row["checkin"]), _day(row["checkout"]))
            yield Visit(row["utrip_id"], stay)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
