"""How is what is not settled printed?"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.table import Table

from subgraphs.booking.operator.cases import Case


def listed(cases: Sequence[Case]) -> Table:
    table = Table("booking", "state", "provider", "in doubt", "failure", "quiet for", "decisions")
    for case in cases:
        row = case.booking
        table.add_row(
            row.id,
            row.state,
            row.provider,
            case.doubt,
            row.failure or "",
            _since(case.quiet_since),
            " ".join(sorted(case.decisions)),
        )
    return table


def shown(case: Case) -> RenderableType:
    """With all its evidence."""
    row = case.booking
    known = Table("known", "")
    for name, value in (
        ("state", row.state),
        ("failure", f"{row.failure or ''} {row.refusal or ''}".strip()),
        ("provider", row.provider),
        ("total", f"{row.total.value} {row.total.currency}"),
        ("order", f"{row.order_id or ''} {row.order_state or ''}".strip()),
        ("reference", row.order_reference or ""),
        ("money", f"{row.money} {row.intent_id or ''}".strip()),
        ("in doubt", case.doubt),
        ("decisions", " ".join(sorted(case.decisions))),
    ):
        known.add_row(name, value)
    return Group(known, _attempts(case), _ledger(case))


def _attempts(case: Case) -> Table:
    table = Table("sent", "number", "under", "at", "asked", "outcome", "detail")
    for each in case.attempts:
        table.add_row(
            each.action,
            str(each.number),
            each.client_ref,
            each.sent_at.isoformat(timespec="seconds"),
            each.asked_at.isoformat(timespec="seconds") if each.asked_at else "",
            each.outcome or "?",
            json.dumps(each.detail, sort_keys=True),
        )
    return table


def _ledger(case: Case) -> Table:
    table = Table("ledger", "account", "amount")
    for line in case.lines:
        table.add_row(line.reference, line.account, f"{line.amount.value} {line.amount.currency}")
    return table


def _since(moment: datetime) -> str:
    return str(datetime.now(UTC) - moment).partition(".")[0]
