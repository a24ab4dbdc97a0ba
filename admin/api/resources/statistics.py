"""Statistics: every report with its definitions, as the console shows it."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from pydantic import Field

from admin import audit
from admin.access import Permission, demand
from admin.api.areas import Area
from admin.api.lists import wanted_of
from admin.api.problems import Problem
from admin.api.scopes import Scope
from admin.api.screens_at_hand import SCREENS
from admin.api.shapes import ApiModel
from admin.api.values.parts import Day, Key
from admin.api.values.reports import DefinitionGiven, ReportGiven, ReportName, ReportNames
from admin.help_texts import DEFINITIONS
from admin.house import now
from admin.statistics_search import period_of
from admin.statistics_view import StatisticsView

STATISTICS = Area(tag="statistics", read=Scope.STATISTICS_READ, write=Scope.STATISTICS_READ)


class ReportQuery(ApiModel):
    """Of which period and whose calls."""

    period: str | None = Field(
        default=None,
        max_length=10,
        description="month, 3, 6, 12, 24 or custom; 12 where it is left out",
    )
    from_: Day | None = Field(
        default=None, alias="from", description="Without a period, or with custom."
    )
    until: Day | None = Field(
        default=None, description="The last day, included; today where it is left out."
    )
    organization: Key | None = None
    """The id of one within reach; its rows and those of all below it."""
    campaign: str | None = Field(default=None, max_length=100)
    """Words of the campaign's name; reports about calls only."""


def reports() -> dict[str, StatisticsView]:
    """Return the reports by name, in the order of the menu."""
    views = current_app.extensions[SCREENS].values()
    return {view.endpoint: view for view in views if isinstance(view, StatisticsView)}


def names() -> ReportNames:
    """Return what can be asked for, and what every figure means."""
    demand(Permission.STATISTICS)
    return ReportNames(
        reports=[
            ReportName(report=name, title=str(view.words.title()))
            for name, view in reports().items()
        ],
        definitions=[
            DefinitionGiven(key=key, title=str(found.title), text=str(found.text))
            for key, found in DEFINITIONS.items()
        ],
    )


def read_report(report: str, query: ReportQuery) -> ReportGiven:
    """Return one report."""
    principal = demand(Permission.STATISTICS)
    view = reports().get(report)
    if view is None:
        raise Problem(404)
    raw = {name: str(value) for name, value in query.model_dump(by_alias=True).items() if value}
    wanted = wanted_of(view.rules, raw, lambda name: {"parameter": name})
    period = period_of(principal, wanted, now())
    found = ReportGiven.of(
        report, str(view.words.title()), view.whole_report(wanted, period), period
    )
    audit.record(
        "downloaded", object_type=f"{view.rules.screen}_report", facts={"rows": len(found.rows)}
    )
    return found


OPERATIONS = (
    STATISTICS.get("listReports", "/statistics", "List the reports, and what every figure means", names, ReportNames),
    STATISTICS.get("getReport", "/statistics/<report>", "Read a report", read_report, ReportGiven, query=ReportQuery, text=lambda: _("Of the last twelve months with this one, unless a period or days are asked; 60 months at most. first_day and last_day in the answer say which days it counts.")),
)  # fmt: skip
