"""Statistics > Trends: who changed against their own earlier calls, in what, and why it is told."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.formats import shown_moment
from admin.languages import later as _l
from admin.languages import spoken_language
from admin.queries.trend_figures import MOST_SHOWN, MOST_WRITTEN, ChangedPerson, Changes, changes_in
from admin.search import ListRequest
from admin.statistics_report import Chart, Leading, Report, Series, StatCell, StatColumn
from admin.statistics_search import Period, rules_of
from admin.statistics_view import ReportWords, StatisticsView
from carecall.domain.trends import Measure

MEASURES: Mapping[Measure, str] = {
    Measure.ANSWER_LENGTH: _l("Answer length"),
    Measure.ANSWER_DELAY: _l("Answer delay"),
    Measure.MISSED_CALLS: _l("Missed calls"),
    Measure.SLEEP: _l("Hours slept"),
    Measure.MEALS: _l("Meals"),
}


class TrendStatisticsView(StatisticsView):
    """Changes of people in reach, each with its plain reason; for whoever may see people too."""

    rules = rules_of("trend_statistics", by_campaign=False)
    words = ReportWords(title=lambda: _("Trends"), file=lambda: _("trends"))

    def is_accessible(self) -> bool:
        """Let in whoever may see statistics and people: each line names one."""
        return super().is_accessible() and current_principal().may(Permission.VIEW)

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each change, and its counts by measure as a chart."""
        return self.of_changes(wanted, period, MOST_SHOWN)

    def whole_report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for every change, however many there are."""
        return self.of_changes(wanted, period, MOST_WRITTEN)

    def of_changes(self, wanted: ListRequest, period: Period, most: int) -> Report:
        """Return the report with its newest lines; its chart counts all changes."""
        found = changes_in(self.db, current_principal(), wanted, period, spoken_language(), most)
        names = [str(text) for text in MEASURES.values()]
        return Report(
            columns=[
                StatColumn(title=title)
                for title in (
                    _("Recipient name"), _("Organization name"), _("What changed"), _("Why it is told"),
                    _("Found"), _("State"),
                )
            ],
            rows=[self.row(each) for each in found.lines],
            chart=Chart(
                kind="bar",
                labels=names,
                series=[
                    Series(title=_("Still so"), values=[found.standing.get(each, 0) for each in MEASURES]),
                    Series(title=_("No longer so"), values=[found.over.get(each, 0) for each in MEASURES]),
                ],
                stacked=True,
                first=_("What changed"),
            ),
            answer=answer_of(found),
            empty=not found.lines,
            texts=True,
            left_out=max(0, found.number - len(found.lines)),
        )  # fmt: skip

    def row(self, each: ChangedPerson) -> list[StatCell]:
        """Return one line of the table."""
        over = each.closed_at is not None
        return [
            Leading(each.name, url_for("recipients.index_view", open=each.recipient_id)),
            each.organization,
            str(MEASURES[each.measure]),
            each.reason,
            shown_moment(each.found_at, current_principal().timezone),
            _("No longer so") if over else _("Still so"),
        ]


def answer_of(found: Changes) -> str:
    """Return who changed in one sentence, with the numbers that the chart draws."""
    parts = [
        f"{text} {found.standing.get(key, 0)} + {found.over.get(key, 0)}"
        for key, text in MEASURES.items()
        if found.standing.get(key) or found.over.get(key)
    ]
    people = ngettext("%(n)s person changed.", "%(n)s people changed.", found.people, n=f"{found.people:,}")  # fmt: skip
    return (
        f"{people} {_('Still so + no longer so: %(parts)s.', parts=', '.join(parts))}"
        if parts
        else ""
    )
