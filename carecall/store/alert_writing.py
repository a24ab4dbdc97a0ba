"""Writing an emergency: once, with its news in the same transaction, and what its finished words say of it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertRaised, AlertStanding, HeardBy
from carecall.store import alert_news
from carecall.store.outbox import publish
from carecall.store.rows.meaning import DETAILS_LIMIT
from carecall.store.tables import AlertRow, CallRow


def write_alert(session: Session, call: CallRow, alert: AlertRaised, *, live: bool) -> None:
    """Write an alert and queue its news, unless it is there already; then only its standing changes.

    What was raised on the first words of a turn is known again by call, matter and moment, because the turn's number
    may still shift; any other alert by call, matter and turn. Turn and sound count over the whole call.
    """
    if alert.heard_by is HeardBy.PARTIAL:
        known = _by_moment(session, call, alert)
        if known is not None:
            _settle(known, alert)
            return
    if _by_turn(session, call, alert) is not None:
        return
    row = AlertRow(
        organization_id=call.organization_id,
        call_id=call.id,
        recipient_id=call.recipient_id,
        turn_no=alert.turn_no,
        matter=alert.matter,
        quote=alert.quote,
        rule=alert.rule,
        heard_by=alert.heard_by,
        audio_ms=alert.audio_ms,
        standing=alert.standing,
        live=live,
        raised_at=alert.raised_at,
    )
    session.add(row)
    session.flush()
    publish(session, alert_news.raised(row), alert.raised_at)


def add_to_notes(session: Session, call_id: str, text: str) -> None:
    """Add a line to the notes of a call's alerts; one that finds no more room is left out.

    Not through the rows: an operator's copy of one must not become stale by it.
    """
    for alert_id, note in session.execute(
        select(AlertRow.id, AlertRow.note).where(AlertRow.call_id == call_id)
    ).all():
        whole = "\n".join(part for part in (note, text) if part)
        if len(whole) <= DETAILS_LIMIT and text not in note:
            session.execute(update(AlertRow).where(AlertRow.id == alert_id).values(note=whole))


def _settle(row: AlertRow, alert: AlertRaised) -> None:
    if alert.standing is AlertStanding.HEARD or row.standing is not AlertStanding.HEARD:
        return
    row.standing, row.turn_no = alert.standing, alert.turn_no
    row.quote, row.audio_ms = alert.quote or row.quote, alert.audio_ms


def _by_moment(session: Session, call: CallRow, alert: AlertRaised) -> AlertRow | None:
    return session.scalars(
        select(AlertRow).where(
            AlertRow.call_id == call.id,
            AlertRow.matter == alert.matter,
            AlertRow.heard_by == HeardBy.PARTIAL,
            AlertRow.raised_at == alert.raised_at,
        )
    ).first()


def _by_turn(session: Session, call: CallRow, alert: AlertRaised) -> AlertRow | None:
    return session.scalars(
        select(AlertRow).where(
            AlertRow.call_id == call.id,
            AlertRow.turn_no == alert.turn_no,
            AlertRow.matter == alert.matter,
        )
    ).first()
