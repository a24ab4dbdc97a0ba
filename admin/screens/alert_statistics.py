"""Statistics > Emergency alerts: how many, how many were right, how fast somebody was there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from flask_babel import gettext as _

from admin.access import current_principal
from admin.help_texts import DEFINITIONS
from admin.queries.alert_figures import AlertMonth, alert_months
from admin.search import ListRequest
from admin.statistics_report import (
    Chart,
    Report,
    Series,
    Share,
    StatCell,
    StatColumn,
    Wait,
    percent,
)
from admin.statistics_search import Period, rules_of
from admin.statistics_view import ReportWords, StatisticsView
from carecall.domain.figures import AlertTally, alert_precision
from carecall.domain.histograms import middle


def alert_columns() -> list[StatColumn]:
    """Return the columns of the alert report."""
    named = [("alerts", ""), ("verdict", _("True")), ("verdict", _("False")), ("verdict", _("Unsure")),
             ("verdict", _("Open")), ("precision", ""), ("seen", ""), ("resolved", "")]  # fmt: skip
    known = [
        StatColumn(title=title or str(DEFINITIONS[key].title), define=key) for key, title in named
    ]
    return [StatColumn(title=_("Calendar month")), *known]


def alert_row(title: str, month: AlertMonth) -> list[StatCell]:
    """Return one line of the alert report."""
    tally = month.tally
    return [
        title, tally.total, tally.true, tally.false, tally.unsure, tally.open,
        Share(tally.true, tally.true + tally.false),
        Wait(middle(month.seen_after_s)), Wait(middle(month.resolved_after_s)),
    ]  # fmt: skip


def whole_of(months: Sequence[AlertMonth]) -> AlertMonth:
    """Return all months as one; its medians are of all waits, not of the months' medians."""
    return AlertMonth(
        tally=AlertTally(
            true=sum(each.tally.true for each in months),
            false=sum(each.tally.false for each in months),
            unsure=sum(each.tally.unsure for each in months),
            open=sum(each.tally.open for each in months),
        ),
        seen_after_s=list(chain.from_iterable(each.seen_after_s for each in months)),
        resolved_after_s=list(chain.from_iterable(each.resolved_after_s for each in months)),
    )


def alert_series(months: Sequence[AlertMonth]) -> list[Series]:
    """Return the bars by verdict and the precision over them."""
    tallies = [each.tally for each in months]
    return [
        Series(title=_("True"), values=[each.true for each in tallies]),
        Series(title=_("False"), values=[each.false for each in tallies]),
        Series(title=_("Unsure"), values=[each.unsure for each in tallies]),
        Series(title=_("Open"), values=[each.open for each in tallies]),
        Series(title=_("Precision"), values=[percent(alert_precision(each)) for each in tallies], line=True),
    ]  # fmt: skip


class AlertStatisticsView(StatisticsView):
    """Alerts month by month."""

    rules = rules_of("alert_statistics", by_campaign=False)
    words = ReportWords(title=lambda: _("Alert statistics"), file=lambda: _("alert-statistics"))

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each month and the whole period below."""
        found = alert_months(self.db, current_principal(), wanted, period)
        names, months = [f"{month:%Y-%m}" for month in found], list(found.values())
        whole = whole_of(months)
        return Report(
            columns=alert_columns(),
            rows=[alert_row(*pair) for pair in zip(names, months, strict=True)],
            total=alert_row(_("Total"), whole),
            chart=Chart(kind="bar", labels=names, series=alert_series(months), stacked=True),
            empty=not whole.tally.total,
        )
