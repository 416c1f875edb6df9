"""At which step can this provider fail, and how?"""

from enum import StrEnum
from typing import TypeAlias

from infra.sandboxes import failures


class Step(StrEnum):
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    FIND = "find"
    EVENT = "event"  # what is told to webhooks


class How(StrEnum):
    DROP_BEFORE = "drop_before"  # the connection is cut, nothing happened
    DROP_AFTER = "drop_after"  # it happened, then the connection is cut
    ERROR_BEFORE = "500_before"  # nothing happened; Stripe keeps this answer under the key too
    ERROR_AFTER = "500_after"  # it happened, and the answer under the key is still a 500
    DELAY = "delay"  # it happens `seconds` later, whether or not somebody still waits
    LAG = "lag"  # `find` alone: the search does not know what was written just now
    # `refund` alone.
    PENDING = "pending"  # it is on its way, and succeeds `seconds` later by the clock
    PENDING_FAILS = "pending_fails"  # it fails then
    # `event` alone: of all that is told of one event.
    DUPLICATE = "duplicate"  # told three times
    REORDER = "reorder"  # told only after a later event was
    POSTPONED = "postponed"  # told `seconds` later by the clock
    FORGE = "forge"  # signed with another secret
    STALE = "stale"  # signed an hour ago
    LOST = "lost"  # told when the hand delivers it


Failure: TypeAlias = failures.Failure[Step, How]
Failures: TypeAlias = failures.Failures[Step, How]
