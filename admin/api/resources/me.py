"""Who the key is, and what it opens."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.door import current_program
from admin.api.reach import db
from admin.api.scopes import Scope
from admin.api.values.own import Me, OwnKey, OwnOrganization
from admin.house import house, now
from admin.queries.held_stops import stops_held
from admin.search import end_of, start_of
from carecall.store.session import system_reading
from carecall.store.tables import ApiKeyRow, OrganizationRow, PlannedCallRow

ME = Area(tag="me", read=Scope.CALLS_READ, write=Scope.CALLS_READ)


def me() -> Me:
    """Return the key with its reach and scopes."""
    principal, program = current_principal(), current_program()
    rows = db().scalars(select(OrganizationRow).order_by(OrganizationRow.path)).all()
    reach = [OwnOrganization.model_validate(row) for row in rows if row.id in principal.scope]
    own = next(each for each in reach if each.id == principal.organization_id)
    return Me(
        key=own_key(program.key_id),
        organization=own,
        reach=[own, *(each for each in reach if each.id != own.id)],
        scopes=sorted(scope.value for scope in program.scopes),
        language=principal.language,
        time_zone=principal.timezone,
        calls_stopped=stopped(own.id),
        calls_today=calls_today(),
    )


def own_key(key_id: int) -> OwnKey:
    """Return the key without its secret."""
    with system_reading(house().sessions, "a key asks for itself") as session:
        return OwnKey.model_validate(session.get_one(ApiKeyRow, key_id))


def stopped(organization_id: int) -> bool:
    """Say whether an emergency stop of the organization, of one above or of everything holds."""
    row = db().get_one(OrganizationRow, organization_id)
    above = {int(key) for key in row.path.split("/") if key}
    stops = stops_held(db(), current_principal())
    return any(stop.organization_id is None or stop.organization_id in above for stop in stops)


def calls_today() -> int:
    """Return how many calls are due today."""
    zone = current_principal().timezone
    today = now().astimezone(ZoneInfo(zone)).date()
    due = select(func.count(PlannedCallRow.id)).where(
        PlannedCallRow.due_at >= start_of(today, zone), PlannedCallRow.due_at < end_of(today, zone)
    )
    return db().scalar(due) or 0


OPERATIONS = (ME.get("getMe", "/me", "Read who the key is and what it opens", me, Me, scope=None),)
