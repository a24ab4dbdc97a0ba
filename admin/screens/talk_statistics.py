"""Statistics > Connected calls: how long people talk, and at which attempt they answer."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import current_principal
from admin.formats import shown_rate, shown_seconds
from admin.help_texts import DEFINITIONS
from admin.queries.usage_figures import by_attempts, by_length, over_in
from admin.search import ListRequest
from admin.statistics_report import Chart, Report, Series, Share, StatColumn, percent
from admin.statistics_search import Period, rules_of
from admin.statistics_view import ReportWords, StatisticsView
from carecall.domain.figures import average_talk_s
from carecall.domain.histograms import BANDS_S, attempt_steps, gained, step_rate


def band_name(number: int) -> str:
    """Return `0:15 to 0:30`; the last band is open."""
    low = shown_seconds(BANDS_S[number])
    if number + 1 == len(BANDS_S):
        return _("%(low)s and more", low=low)
    return _("%(low)s to under %(high)s", low=low, high=shown_seconds(BANDS_S[number + 1]))


def defined(key: str) -> StatColumn:
    """Return the column of a defined figure."""
    return StatColumn(title=str(DEFINITIONS[key].title), define=key)


class CallDurationView(StatisticsView):
    """How long connected calls last."""

    rules = rules_of("call_duration")
    words = ReportWords(title=lambda: _("Call duration"), file=lambda: _("call-duration"))

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each band of lengths."""
        counts, tally = by_length(self.db, over_in(current_principal(), wanted, period))
        names = [band_name(number) for number in range(len(BANDS_S))]
        average = shown_seconds(average_talk_s(tally))
        return Report(
            columns=[defined("talk"), defined("connected"), StatColumn(title=_("Share"))],
            rows=[
                [name, count, Share(count, tally.connected)]
                for name, count in zip(names, counts, strict=True)
            ],
            total=[_("Total"), tally.connected, Share(tally.connected, tally.connected)],
            chart=Chart(
                kind="bar", labels=names, series=[Series(title=_("Connected"), values=counts)]
            ),
            answer=_("On average people talked for %(average)s, over %(n)s connected calls.",
                     average=average, n=f"{tally.connected:,}") if tally.connected else "",
            empty=not tally.connected,
        )  # fmt: skip


class CallAttemptsView(StatisticsView):
    """At which attempt people answer: whether a further redial is worth it."""

    rules = rules_of("call_attempts")
    words = ReportWords(title=lambda: _("Call attempts"), file=lambda: _("call-attempts"))

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return a line for each attempt."""
        counts = by_attempts(self.db, over_in(current_principal(), wanted, period))
        steps, total = attempt_steps(counts), sum(counts.values())
        names = [_("Attempt %(n)s", n=step.attempt_no) for step in steps]
        answered = [step.connected for step in steps]
        last = steps[-1] if steps else None
        sentence = last and _(
            "Attempt %(n)s reached %(part)s of %(whole)s calls that were still to be answered, and raised the connection rate by %(gain)s.",
            n=last.attempt_no, part=f"{last.connected:,}", whole=f"{last.rung:,}", gain=shown_rate(gained(last, total)),
        )  # fmt: skip
        return Report(
            columns=[
                StatColumn(title=_("Attempt")), defined("rung"), defined("answered_at"),
                StatColumn(title=_("Share answered")), defined("gain"),
            ],
            rows=[
                [name, step.rung, step.connected, Share(step.connected, step.rung), Share(step.connected, total)]
                for name, step in zip(names, steps, strict=True)
            ],
            chart=Chart(
                kind="bar",
                labels=names,
                series=[
                    Series(title=_("Answered at this attempt"), values=answered),
                    Series(title=_("Rang so often, not answered then"), values=[step.rung - step.connected for step in steps]),
                    Series(title=_("Share answered"), values=[percent(step_rate(step)) for step in steps], line=True),
                ],
                stacked=True,
            ),
            answer=sentence or "",
            empty=not steps,
        )  # fmt: skip
