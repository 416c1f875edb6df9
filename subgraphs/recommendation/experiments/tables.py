"""Experiments as a person reads them on a terminal."""

from rich.table import Table

from ml.evaluation.bootstrap import Interval
from subgraphs.recommendation.experiments.repository import SAID
from subgraphs.recommendation.experiments.service import Result


def table(result: Result) -> Table:
    shown = Table("arm", "share", "people", "exposures", *SAID, "clicked, nothing drawn")
    shown.title = f"{result.experiment.name}: {result.experiment.asks}"
    for arm in result.arms:
        rates = [_told(rate) for rate in (*arm.rates.values(), arm.undrawn)]
        shown.add_row(arm.name, f"{arm.share:.0%}", str(arm.people), str(arm.exposures), *rates)
    dealt = "otherwise than declared: compare nothing" if result.is_mismatched else "as declared"
    shown.caption = f"since {result.since:%Y-%m-%d}; people are dealt {dealt}"
    return shown


def _told(rate: Interval | None) -> str:
    return f"{rate.mean:.2%} ({rate.low:.2%} to {rate.high:.2%})" if rate else ""
