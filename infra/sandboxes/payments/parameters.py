"""What did the caller send, in Stripe's form encoding?"""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl

from infra.sandboxes.payments.refusals import invalid

_PLACE_IN_LIST = re.compile(r"\[\d*\]$")
_METADATA = re.compile(r"metadata\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Parameters:
    """By flat name, as `metadata[reference]`; a list's name ends with `[]`."""

    sent: dict[str, str]

    @classmethod
    def of(cls, encoded: str) -> Self:
        pairs = parse_qsl(encoded, keep_blank_values=True)
        return cls({_PLACE_IN_LIST.sub("[]", name): value for name, value in pairs})

    def only(self, *known: str) -> None:
        for name in self.sent.keys() - {*known, "expand[]"}:
            if not _METADATA.fullmatch(name):
                raise invalid(f"Received unknown parameter: {name}", "parameter_unknown", name)

    def text(self, name: str) -> str:
        if not self.sent.get(name):
            raise invalid(f"Missing required param: {name}.", "parameter_missing", name)
        return self.sent[name]

    def amount(self, name: str) -> int:
        """A positive whole number of at most eight digits."""
        text = self.text(name)
        if not re.fullmatch(r"[0-9]{1,8}", text) or int(text) == 0:
            raise invalid(f"Invalid positive integer: {text}", "parameter_invalid_integer", name)
        return int(text)

    def metadata(self) -> dict[str, str]:
        named = ((_METADATA.fullmatch(name), value) for name, value in self.sent.items())
        return {found[1]: value for found, value in named if found}
