"""Statistics > Usage: calls by month and by organization."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from admin.access import current_principal
from admin.help_texts import DEFINITIONS
from admin.queries.usage_figures import (
    Usage,
    altogether,
    by_month,
    by_organization,
    over_in,
)
from admin.search import ListRequest
from admin.statistics_report import Chart, Report, Series, Share, StatCell, StatColumn, percent
from admin.statistics_search import Period, rules_of
from admin.statistics_view import ReportWords, StatisticsView
from carecall.domain.figures import completion_rate, connection_rate

FIGURES = ("total", "connected", "unanswered", "connection_rate", "completed", "completion_rate", "people")  # fmt: skip
MOST_BARS = 30
"""Organizations in the chart; the table has all."""


def usage_columns(first: str) -> list[StatColumn]:
    """Return the columns of a usage report."""
    known = [StatColumn(title=str(DEFINITIONS[key].title), define=key) for key in FIGURES]
    return [StatColumn(title=first), *known]


def usage_row(title: str, usage: Usage) -> list[StatCell]:
    """Return one line of a usage report, its denominators beside its rates."""
    tally = usage.tally
    return [
        title, tally.total, tally.connected, tally.unanswered, Share(tally.connected, tally.total),
        tally.completed, Share(tally.completed, tally.total), usage.people,
    ]  # fmt: skip


def bars(usages: Sequence[Usage]) -> list[Series]:
    """Return the bars that make up the total, connected below unanswered."""
    return [
        Series(title=_("Connected"), values=[each.tally.connected for each in usages]),
        Series(title=_("Unanswered"), values=[each.tally.unanswered for each in usages]),
    ]


def rates(usages: Sequence[Usage]) -> list[Series]:
    """Return both rates as lines."""
    connection = [percent(connection_rate(each.tally)) for each in usages]
    completion = [percent(completion_rate(each.tally)) for each in usages]
    return [
        Series(title=_("Connection rate"), values=connection, line=True),
        Series(title=_("Completion rate"), values=completion, line=True),
    ]


class MonthlyUsageView(StatisticsView):
    """Calls month by month."""

    rules = rules_of("monthly_usage")
    words = ReportWords(title=lambda: _("Monthly usage"), file=lambda: _("monthly-usage"))

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each month and the whole period below."""
        conditions = over_in(current_principal(), wanted, period)
        months = by_month(self.db, conditions, period)
        whole = altogether(self.db, conditions)
        names = [f"{month:%Y-%m}" for month in months]
        usages = list(months.values())
        return Report(
            columns=usage_columns(_("Calendar month")),
            rows=[usage_row(*pair) for pair in zip(names, usages, strict=True)],
            total=usage_row(_("Total"), whole),
            chart=Chart(
                kind="bar", labels=names, series=[*bars(usages), *rates(usages)], stacked=True
            ),
            empty=not whole.tally.total,
        )


class OrganizationUsageView(StatisticsView):
    """Calls organization by organization."""

    rules = rules_of("organization_usage")
    words = ReportWords(
        title=lambda: _("Usage by organization"), file=lambda: _("usage-by-organization")
    )

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each organization that had calls, the busiest first."""
        conditions = over_in(current_principal(), wanted, period)
        found = by_organization(self.db, conditions)
        whole = altogether(self.db, conditions)
        shown = found[:MOST_BARS]
        return Report(
            columns=usage_columns(_("Organization")),
            rows=[usage_row(*pair) for pair in found],
            total=usage_row(_("Total"), whole),
            chart=Chart(
                kind="lying",
                labels=[name for name, _usage in shown],
                series=bars([usage for _name, usage in shown]),
                stacked=True,
            ),
            empty=not found,
        )
