"""Visits in a Parquet file: `user_id`, `geonameid`, `arrived_at`, `left_at` (UTC)."""

from collections.abc import Iterator
from pathlib import Path

from pyarrow import parquet

from ml.trips import Stay, Visit

COLUMNS = ["user_id", "geonameid", "arrived_at", "left_at"]


def read(path: Path) -> Iterator[Visit]:
    """Raises ValueError where a column is missing, or one leaves before arriving."""
    file = parquet.ParquetFile(path)
    if missing := set(COLUMNS) - set(file.schema_arrow.names):
        raise ValueError(f"{path} has no {', '.join(sorted(missing))}.")
    for batch in file.iter_batches(columns=COLUMNS):
        for user, place, arrived, left in zip(*batch.to_pydict().values(), strict=True):
            if left < arrived:
                raise ValueError(f"{path}: user {user} leaves {place} before arriving, {arrived}.")
            yield Visit(str(user), Stay(int(place), arrived, left))


def read_users(path: Path) -> frozenset[str]:
    """One user id a line."""
    return frozenset(line.strip() for line in path.read_text().splitlines() if line.strip())
