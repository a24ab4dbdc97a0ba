"""What people do with an alert: see it, own it, resolve it with a verdict; and the lists and figures of alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertStanding, AlertState, AlertVerdict, HeardBy
from carecall.domain.figures import AlertTally
from carecall.errors import BadInput, StaleRow, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.rows.meaning import DETAILS_LIMIT
from carecall.store.states import move_alert
from carecall.store.tables import ActionType, AlertRow, CallRow, OrganizationRow, UserRow

OPEN = frozenset(AlertState) - {AlertState.RESOLVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEntry:
    """One alert as lists show it."""

    alert_id: int
    organization: str
    recipient: str
    call_id: str
    matter: str
    quote: str
    audio_ms: int | None
    heard_by: HeardBy
    standing: AlertStanding
    rule: str
    live: bool
    state: AlertState
    raised_at: datetime
    escalations: int
    owner: str
    verdict: AlertVerdict | None
    resolution: ActionType | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How an alert ended."""

    verdict: AlertVerdict
    action: ActionType | None = None
    note: str = ""


def see(
    session: Session, alert_id: int, actor: Actor, now: datetime, *, version: int | None = None
) -> AlertRow:
    """Write that somebody has looked at an alert: it is not escalated any more.

    `version` is that of the copy somebody looked at; None takes the row as it is.

    Raises:
        UnknownName: there is no such alert in the session's scope.
        BadTransition: it was seen before, or more.
        StaleRow: somebody else changed it meanwhile.
    """
    row = _locked(session, alert_id, version)
    move_alert(row, AlertState.SEEN, now)
    row.seen_by_id = actor.user_id
    return _changed(session, row, "seen", actor, now)


def own(
    session: Session, alert_id: int, actor: Actor, now: datetime, *, version: int | None = None
) -> AlertRow:
    """Let somebody care for an alert from now on.

    Raises:
        UnknownName, BadTransition, StaleRow: see `see`.
    """
    row = _locked(session, alert_id, version)
    first = row.state is AlertState.RAISED
    move_alert(row, AlertState.OWNED, now)
    if first:
        row.seen_at, row.seen_by_id = now, actor.user_id
    row.owner_id = actor.user_id
    return _changed(session, row, "owned", actor, now)


def resolve(
    session: Session,
    alert_id: int,
    resolution: Resolution,
    actor: Actor,
    now: datetime,
    *,
    version: int | None = None,
) -> AlertRow:
    """Bring an alert to its end with what it turned out to be.

    Raises:
        UnknownName, BadTransition, StaleRow: see `see`.
        BadInput: the notes are too long together.
    """
    row = _locked(session, alert_id, version)
    move_alert(row, AlertState.RESOLVED, now)
    row.verdict = resolution.verdict
    row.resolution = resolution.action or _usual_action(resolution.verdict)
    row.resolved_by_id = actor.user_id
    if row.seen_at is None:
        row.seen_at, row.seen_by_id = now, actor.user_id
    row.note = _with(row.note, resolution.note)
    return _changed(session, row, "resolved", actor, now, verdict=resolution.verdict.value)


def alert_entries(
    session: Session,
    *,
    states: Collection[AlertState] = OPEN,
    organization_ids: Collection[int] | None = None,
    limit: int = 200,
) -> Sequence[AlertEntry]:
    """Return alerts, those that nobody has looked at first and the oldest of them on top."""
    statement = (
        select(AlertRow, OrganizationRow.name, CallRow.recipient_name, UserRow.name)
        .join(OrganizationRow, OrganizationRow.id == AlertRow.organization_id)
        .join(CallRow, CallRow.id == AlertRow.call_id)
        .outerjoin(UserRow, UserRow.id == AlertRow.owner_id)
        .where(AlertRow.state.in_(list(states)))
        .order_by((AlertRow.state != AlertState.RAISED), AlertRow.raised_at, AlertRow.id)
        .limit(limit)
    )
    if organization_ids is not None:
        statement = statement.where(AlertRow.organization_id.in_(list(organization_ids)))
    return [_entry(*found) for found in session.execute(statement).all()]


def alert_tallies(
    session: Session, since: datetime, until: datetime, *, organization_ids: Collection[int]
) -> Mapping[int, AlertTally]:
    """Return the verdicts of alerts raised within [since, until), by organization; only those that had any."""
    rows = session.execute(
        select(AlertRow.organization_id, AlertRow.verdict, func.count())
        .where(
            AlertRow.organization_id.in_(list(organization_ids)),
            AlertRow.raised_at >= since,
            AlertRow.raised_at < until,
        )
        .group_by(AlertRow.organization_id, AlertRow.verdict)
    )
    counted: dict[int, dict[str, int]] = {}
    for organization_id, verdict, count in rows:
        word = verdict.value if verdict is not None else "open"
        counted.setdefault(organization_id, {})[word] = count
    return {key: AlertTally(**counts) for key, counts in counted.items()}


def _entry(row: AlertRow, organization: str, recipient: str, owner: str | None) -> AlertEntry:
    return AlertEntry(
        alert_id=row.id,
        organization=organization,
        recipient=recipient,
        call_id=row.call_id,
        matter=row.matter,
        quote=row.quote,
        audio_ms=row.audio_ms,
        heard_by=row.heard_by,
        standing=row.standing,
        rule=row.rule,
        live=row.live,
        state=row.state,
        raised_at=row.raised_at,
        escalations=row.escalations,
        owner=owner or "",
        verdict=row.verdict,
        resolution=row.resolution,
        note=row.note,
    )


def _usual_action(verdict: AlertVerdict) -> ActionType:
    return ActionType.FALSE_ALARM if verdict is AlertVerdict.FALSE else ActionType.OTHER


def _locked(session: Session, alert_id: int, version: int | None) -> AlertRow:
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is None:
        raise UnknownName("alert", str(alert_id), "see `carecall alerts list`.")
    if version is not None and row.version != version:
        raise StaleRow("Somebody else changed this alert meanwhile: look at it again first.")
    return row


def _with(note: str, more: str) -> str:
    whole = "\n".join(part for part in (note, more.strip()) if part)
    if len(whole) > DETAILS_LIMIT:
        raise BadInput(f"The notes of an alert have {DETAILS_LIMIT} characters at most.")
    return whole


def _changed(
    session: Session, row: AlertRow, what: str, actor: Actor, now: datetime, **facts: object
) -> AlertRow:
    session.flush()
    deed = Deed(
        action=f"alert.{what}",
        object_type="alert",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"call_id": row.call_id, "matter": row.matter, **facts},
    )
    record_deed(session, actor, deed, now)
    return row
