"""The emergency stop: press it, lift it, see what it holds."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import Permission, current_principal, demand
from admin.actions import call_stops as actions
from admin.api.areas import Area
from admin.api.door import end_session
from admin.api.problems import Problem
from admin.api.reach import db
from admin.api.scopes import Scope
from admin.api.values.rehearsals import ReleaseAsked, StopAsked, StopGiven, Stops
from admin.audit import actor
from admin.house import now
from admin.queries.held_stops import stops_held
from carecall.store.stops import StopOrder

STOPS = Area(tag="call stops", read=Scope.STOP_CALLS_WRITE, write=Scope.STOP_CALLS_WRITE)


def held() -> Stops:
    """Return the stops that hold for the organizations in reach."""
    return Stops(stops=[StopGiven.of(stop) for stop in stops_held(db(), current_principal())])


def press(body: StopAsked) -> Stops:
    """Stop all calls of an organization and everything below it, or of the platform."""
    reason = "".join(sign for sign in body.reason if sign.isprintable()).strip()
    actions.stop(order_of(body.organization_id, reason=reason, hang_up=body.hang_up), now())
    return held()


def lift(body: ReleaseAsked) -> Stops:
    """Let calls go out again."""
    if not actions.lift(order_of(body.organization_id), now()):
        raise Problem(409, "not_stopped", _("Nothing was stopped there."))
    return held()


def order_of(organization_id: int | None, *, reason: str = "", hang_up: bool = False) -> StopOrder:
    """Return an order; a foreign organization is not there, everything is the platform operator's."""
    if organization_id is None:
        demand(Permission.CONTRACTS)
    elif organization_id not in current_principal().scope:
        raise Problem(404)
    # What follows writes in a session of its own, and SQLite has one writer at a time.
    end_session()
    return StopOrder(organization_id=organization_id, reason=reason, hang_up=hang_up, actor=actor())


OPERATIONS = (
    STOPS.get("listCallStops", "/call-stops", "List the emergency stops that hold", held, Stops),
    STOPS.post("stopCalls", "/call-stops", "Stop all calls from this moment on", press, Stops, body=StopAsked, errors=(404,)),
    STOPS.post("releaseCalls", "/call-stops/release", "Let calls go out again", lift, Stops, body=ReleaseAsked, errors=(404,)),
)  # fmt: skip
