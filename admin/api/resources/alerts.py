"""Emergency alerts: who must be looked at now, who does it, and what it turned out to be."""

from __future__ import annotations

from admin.access import current_principal
from admin.alert_search import RULES
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.reach import db, one, refuse_field
from admin.api.scopes import Scope
from admin.api.values.work import Alert, ResolveAsked
from admin.api.work_deeds import do, only_line, with_version
from admin.audit import actor
from admin.beaten import alert_beaten
from admin.house import now
from admin.queries.alert_list import alerts_of
from admin.search import ListRequest
from admin.work_note import judge_note
from carecall.store import alerts
from carecall.store.tables import AlertRow

ALERTS = Area(tag="alerts", read=Scope.ALERTS_READ, write=Scope.ALERTS_WRITE)
LIST = ModelList(
    id="Alerts",
    path="/alerts",
    summary="List emergency alerts",
    rules=RULES,
    listing=lambda wanted: alerts_of(db(), current_principal(), wanted, now()),
    line=Alert.of,
    model=Alert,
)


def read_one(alert_id: int) -> Reply:
    """Return an alert."""
    one(AlertRow, alert_id)
    wanted = ListRequest(rules=RULES, sort=RULES.default_sort)
    found = alerts_of(db(), current_principal(), wanted, now(), key=alert_id)
    return with_version(Alert.of(only_line(found.lines)))


def see(alert_id: int) -> Reply:
    """Write that somebody has looked at an alert: it is not escalated any more."""
    do(AlertRow, alert_id, lambda: alerts.see(db(), alert_id, actor(), now()), alert_beaten)
    return read_one(alert_id)


def own(alert_id: int) -> Reply:
    """Care for an alert from now on."""
    do(AlertRow, alert_id, lambda: alerts.own(db(), alert_id, actor(), now()), alert_beaten)
    return read_one(alert_id)


def resolve(alert_id: int, body: ResolveAsked, version: int) -> Reply:
    """Bring an alert to its end, unless somebody changed it since it was read."""
    row = one(AlertRow, alert_id)
    note, problem = judge_note(body.note, row.note)
    if problem:
        raise refuse_field("note", problem)
    ended = alerts.Resolution(verdict=body.verdict, action=body.action, note=note)
    do(
        AlertRow,
        alert_id,
        lambda: alerts.resolve(db(), alert_id, ended, actor(), now(), version=version),
        alert_beaten,
    )
    return read_one(alert_id)


ONE = "/alerts/<int:alert_id>"
OPERATIONS = (
    *list_of(ALERTS, LIST),
    ALERTS.get("getAlert", ONE, "Read an alert", read_one, Alert),
    ALERTS.post("seeAlert", f"{ONE}/see", "Mark an alert as seen", see, Alert),
    ALERTS.post("ownAlert", f"{ONE}/own", "Take an alert", own, Alert),
    ALERTS.post("resolveAlert", f"{ONE}/resolve", "Resolve an alert with a verdict", resolve, Alert, body=ResolveAsked, versioned=True),
)  # fmt: skip
