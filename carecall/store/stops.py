"""The emergency stop: no call goes out, for one organization and all below it or for everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.news import News, NewsTopic
from carecall.ports.stops import CallToEnd
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.outbox import publish
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CallRow, OrganizationRow, SettingRow

STOP_PREFIX = "stop_calls."
"""Before an organization's id: the key of what is kept beside its stop."""
LIVE = (CallState.ORIGINATING, CallState.RINGING, CallState.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrder:
    """Who stops what, and why."""

    organization_id: int | None
    """None stops everything."""
    reason: str = ""
    hang_up: bool = False
    """Also end the calls that ring or talk."""
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEntry:
    """One stop that holds, as lists show it."""

    organization: str | None
    """None: everything is stopped."""
    stopped_at: datetime
    reason: str
    hang_up: bool


def stop_calls(session: Session, order: StopOrder, now: datetime) -> None:
    """Stop calls from this transaction's commit on; stopping again keeps the first moment and takes the new wish."""
    key = order.organization_id
    if key is not None:
        organization = session.get_one(OrganizationRow, key, with_for_update=True)
        organization.calls_stopped_at = organization.calls_stopped_at or now
    name = STOP_ALL_CALLS if key is None else f"{STOP_PREFIX}{key}"
    row = session.get(SettingRow, name, with_for_update=True)
    value = {"by": order.actor.name, "reason": order.reason, "hang_up": order.hang_up}
    if row is None:
        row = SettingRow(key=name, value=value, changed_at=now)
        session.add(row)
    else:
        row.value = value
    session.flush()
    record_deed(session, order.actor, _deed("calls.stop", order), now)
    publish(session, _news(NewsTopic.CALLS_STOPPED, key, row.changed_at), now)


def resume_calls(session: Session, order: StopOrder, now: datetime) -> bool:
    """Let calls go out again; False when they were not stopped.

    Resuming everything lifts no organization's own stop, and resuming an organization none of one above it.
    """
    key = order.organization_id
    name = STOP_ALL_CALLS if key is None else f"{STOP_PREFIX}{key}"
    row = session.get(SettingRow, name, with_for_update=True)
    stopped = row is not None
    if row is not None:
        session.delete(row)
    if key is not None:
        organization = session.get_one(OrganizationRow, key, with_for_update=True)
        stopped = stopped or organization.calls_stopped_at is not None
        organization.calls_stopped_at = None
    session.flush()
    if stopped:
        record_deed(session, order.actor, _deed("calls.resume", order), now)
        publish(session, _news(NewsTopic.CALLS_RESUMED, key, now), now)
    return stopped


def list_stops(session: Session) -> list[StopEntry]:
    """Return every stop that holds, that of everything first."""
    kept = {row.key: row for row in session.scalars(_settings())}
    stops: list[StopEntry] = []
    everything = kept.get(STOP_ALL_CALLS)
    if everything is not None:
        stops.append(_entry(None, everything.changed_at, everything))
    stopped = session.scalars(
        select(OrganizationRow)
        .where(OrganizationRow.calls_stopped_at.is_not(None))
        .order_by(OrganizationRow.path)
    )
    for row in stopped:
        if row.calls_stopped_at is not None:
            setting = kept.get(f"{STOP_PREFIX}{row.id}")
            stops.append(_entry(row.name, row.calls_stopped_at, setting))
    return stops


class SqlStops:
    """ports.stops.Stops over a database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def calls_to_end(self) -> Sequence[CallToEnd]:
        """Return the live calls under a stop that wants them ended."""
        with system_reading(self._sessions, "looking for calls to end") as session:
            wanted = [row for row in session.scalars(_settings()) if row.value.get("hang_up")]
            return [call for row in wanted for call in _live_calls(session, row)]


def _live_calls(session: Session, setting: SettingRow) -> list[CallToEnd]:
    statement = select(CallRow.id, CallRow.state).where(CallRow.state.in_(LIVE))
    if setting.key != STOP_ALL_CALLS:
        stopped = session.get(OrganizationRow, int(setting.key.removeprefix(STOP_PREFIX)))
        if stopped is None:
            return []
        below = select(OrganizationRow.id).where(OrganizationRow.path.startswith(stopped.path))
        statement = statement.where(CallRow.organization_id.in_(below))
    return [
        CallToEnd(
            call_id=call_id,
            answered=state is CallState.ANSWERED,
            stopped_at=setting.changed_at,
        )
        for call_id, state in session.execute(statement)
    ]


def _settings() -> Select[SettingRow]:
    return select(SettingRow).where(
        (SettingRow.key == STOP_ALL_CALLS) | SettingRow.key.startswith(STOP_PREFIX)
    )


def _entry(organization: str | None, at: datetime, setting: SettingRow | None) -> StopEntry:
    value = setting.value if setting is not None else {}
    return StopEntry(
        organization=organization,
        stopped_at=at,
        reason=str(value.get("reason", "")),
        hang_up=bool(value.get("hang_up")),
    )


def _news(topic: NewsTopic, organization_id: int | None, at: datetime) -> News:
    """Return the news of a stop, or of its end; why it was stopped may name people and stays inside."""
    whose = "all" if organization_id is None else organization_id
    return News(
        topic=topic,
        subject=f"calls:{whose}:{topic.value}:{at.timestamp()}",
        organization_id=organization_id,
        below=True,
    )


def _deed(action: str, order: StopOrder) -> Deed:
    return Deed(
        action=action,
        object_type="platform" if order.organization_id is None else "organization",
        object_key=order.organization_id or "",
        organization_id=order.organization_id,
        facts={"reason": order.reason, "hang_up": order.hang_up},
    )
