"""A statistics screen from what a class states: search, period, chart, table, download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose

from admin import audit
from admin.access import Permission, current_principal, demand, signed_in
from admin.downloads import send_table
from admin.forms.fields import Text
from admin.house import now
from admin.languages import current_language
from admin.menu import MenuSection
from admin.plain_view import PlainView
from admin.queries.kept_counts import kept_counts
from admin.queries.places import organization_choices
from admin.search import ListRequest, ListRules, read_list_request, request_from_form
from admin.statistics_report import Report, written
from admin.statistics_search import DEFAULT_PERIOD, Period, period_choices, period_of
from carecall.store.scope import SCOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What a report is called."""

    title: Text
    file: Text
    """Name of the downloaded table."""


class StatisticsView(PlainView):
    """A report. Deriving classes state what follows."""

    view_permission = Permission.STATISTICS
    menu_section = MenuSection.STATISTICS
    rules: ClassVar[ListRules]
    words: ClassVar[ReportWords]

    def report(self, wanted: ListRequest, period: Period) -> Report:
        """Return the report of a period; screens state how."""
        raise NotImplementedError

    def is_visible(self) -> bool:
        """Stand in the menu, unlike other views without a list."""
        return signed_in() is not None

    def wanted(self) -> ListRequest:
        """Return what the address asks for."""
        return read_list_request(self.rules, request.args)

    def answered(self, wanted: ListRequest) -> tuple[Report, Period]:
        """Return the report that is asked for and its period."""
        period = period_of(current_principal(), wanted, now())
        return self.kept_report(wanted, period), period

    def kept_report(self, wanted: ListRequest, period: Period) -> Report:
        """Return the report, or what was counted lately of the same calls where counting them takes long."""
        principal = current_principal()
        key = (
            (self.rules.screen, wanted.url(), period, self.db.info[SCOPE]),
            (principal.user_id, principal.timezone, current_language()),
        )
        return kept_counts().of(key, lambda: self.report(wanted, period))

    def whole_report(self, wanted: ListRequest, period: Period) -> Report:
        """Return the report for programs and files, with the lines that the page leaves out."""
        return self.kept_report(wanted, period)

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the report."""
        principal, wanted = current_principal(), self.wanted()
        report, period = self.answered(wanted)
        return str(
            self.render(
                "statistics/report.html",
                heading=self.words.title(),
                report=report,
                period=period,
                wanted=wanted,
                chosen=wanted.value("period") or DEFAULT_PERIOD,
                periods=period_choices(),
                organizations=organization_choices(self.db, principal) if principal.wide else [],
            )
        )

    @expose("/search", methods=("POST",))
    def search_view(self) -> ResponseReturnValue:
        """Take a search and show what it comes to."""
        return redirect(request_from_form(self.rules, request.form).url())

    @expose("/download")
    def download_view(self) -> ResponseReturnValue:
        """Send the table as an Excel file, or the numbers of a chart that has a table of its own."""
        principal, wanted = demand(Permission.STATISTICS), self.wanted()
        report = self.whole_report(wanted, period_of(principal, wanted, now()))
        rows = [*report.rows, *([report.total] if report.total else [])]
        titles = [column.title for column in report.columns]
        cells = [[written(cell) for cell in row] for row in rows]
        if report.texts and request.args.get("of") == "chart":
            titles, cells = report.chart.titles, [list(line) for line in report.chart.lines]
        kind = f"{self.rules.screen}_report"
        audit.record("downloaded", object_type=kind, facts={"rows": len(cells)})
        return send_table(str(self.words.file()), titles, cells, zone=principal.timezone)
