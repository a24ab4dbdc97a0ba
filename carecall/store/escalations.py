"""Telling others of alerts that nobody has looked at, each round once however many processes look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertState
from carecall.domain.escalation import EscalationRule
from carecall.store import alert_news
from carecall.store.outbox import publish
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AlertRow

BATCH = 100
Escalate = Callable[[Session, datetime], int]
"""Tells others of what has waited too long in the caller's transaction; returns how much it was."""


class SqlEscalationDesk:
    """ports.notifications.EscalationDesk over a database. `others` escalate what is not an alert."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        rule: EscalationRule | None = None,
        others: Sequence[Escalate] = (),
    ) -> None:
        self._sessions = sessions
        self._rule = rule or EscalationRule()
        self._others = others

    def escalate(self, now: datetime) -> int:
        """Escalate alerts and what `others` know, each kind in a transaction of its own."""
        done = 0
        if self._alerts_wait(now):
            with system_writing(self._sessions, "alerts that nobody has seen") as session:
                done = escalate_alerts(session, now, self._rule)
        for one in self._others:
            with system_writing(self._sessions, "what nobody has taken up") as session:
                done += one(session, now)
        return done

    def _alerts_wait(self, now: datetime) -> bool:
        with system_reading(self._sessions, "looking for alerts nobody has seen") as session:
            return bool(session.scalar(select(exists().where(_unseen(self._rule, now)))))


def escalate_alerts(session: Session, now: datetime, rule: EscalationRule) -> int:
    """Publish every alert whose next round is due; return how many there were.

    An alert that missed rounds, because nothing ran, is told of once and is then where it should be.
    """
    alerts = session.scalars(
        select(AlertRow)
        .where(_unseen(rule, now))
        .order_by(AlertRow.raised_at, AlertRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for alert in alerts:
        rounds = _rounds_over(alert, rule, now)
        # Not through the row: an operator's copy of it must not become stale by an escalation.
        session.execute(
            update(AlertRow)
            .where(AlertRow.id == alert.id)
            .values(escalations=rounds, escalated_at=now)
        )
        publish(session, alert_news.unseen(alert, rounds, now), now)
    return len(alerts)


def _unseen(rule: EscalationRule, now: datetime) -> ColumnElement[bool]:
    return and_(
        AlertRow.state == AlertState.RAISED,
        or_(
            *(
                and_(
                    AlertRow.escalations == rounds,
                    AlertRow.raised_at <= now - timedelta(seconds=after_s),
                )
                for rounds, after_s in enumerate(rule.after_s)
            )
        ),
    )


def _rounds_over(alert: AlertRow, rule: EscalationRule, now: datetime) -> int:
    rounds = alert.escalations
    while (due_at := rule.next_at(alert.raised_at, rounds)) is not None and due_at <= now:
        rounds += 1
    return rounds
