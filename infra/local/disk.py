"""Is there room for the stack's data?"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.processes import Failed

NEEDED = 2_000_000_000  # bytes
FULL = 50_000_000


def refuse_small(data: Path) -> None:
    """Raise `Failed` where the stack would not fit."""
    data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(data).free
    if free < NEEDED:
        raise Failed(f"{data} has {free / 1e9:.1f} GB left; the stack needs 2 GB. Make room.")


@contextmanager
def explained(data: Path) -> Iterator[None]:
    """Where anything fails inside and the disk is full, raise `Failed` that says so."""
    try:
        yield
    except (Failed, OSError) as failure:
        no_space = isinstance(failure, OSError) and failure.errno == errno.ENOSPC
        if no_space or shutil.disk_usage(data).free < FULL:
            raise Failed(f"The disk that holds {data} is full. Make room, start again.") from None
        raise
