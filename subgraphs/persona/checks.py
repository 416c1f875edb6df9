"""Is what a person writes as it must be?"""

import json
import unicodedata
from hashlib import sha256
from typing import Any

from subgraphs.chassis.errors import InvalidInput


def line(text: str, field: str, longest: int) -> str:
    """Trimmed, on one line, without control characters. Raises InvalidInput."""
    kept = " ".join(text.split())
    if not 1 <= len(kept) <= longest:
        raise InvalidInput(f"`{field}` has 1 to {longest} characters.", path=[field])
    if any(unicodedata.category(each) == "Cc" for each in kept):
        raise InvalidInput(f"`{field}` has no control characters.", path=[field])
    return kept


def fingerprint(asked: Any) -> str:
    """Of what was asked for under a client key, so that a second use of the key is noticed."""
    return sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:32]
