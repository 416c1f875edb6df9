"""What is written out when somebody looks: of hundreds of offers found, a page shows twenty."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Lazy(Mapping[str, Any]):
    def __init__(self, write: Callable[[], dict[str, Any]]) -> None:
        self._write = write
        self._written: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def _all(self) -> dict[str, Any]:
        if self._written is None:
            self._written = self._write()
        return self._written
