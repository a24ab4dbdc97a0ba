"""Reads how the whole platform stands, with queries that stay small however many calls there were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, TextClause, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from carecall.domain.alert import AlertState
from carecall.domain.call import Disposition
from carecall.domain.campaign import CampaignState
from carecall.domain.unreached import UnreachedState
from carecall.ports.standing import NodeStanding, Queue, Standing, TrunkStanding
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.rows.call import OPEN_CALL
from carecall.store.rows.planned_call import CLAIMABLE
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AlertRow,
    CallRow,
    CampaignRow,
    NodeRow,
    OrganizationRow,
    OutboxRow,
    PlannedCallRow,
    SettingRow,
    TrunkRow,
    UnreachedRow,
)

Key = TypeVar("Key")
FAILED_WITHIN = timedelta(days=1)


class SqlStandingSource:
    """ports.standing.StandingSource over a database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def standing(self, now: datetime, *, day_from: datetime) -> Standing:
        """Return how everything stands at `now`."""
        with system_reading(self._sessions, "engineers look at the platform") as session:
            return read_standing(session, now, day_from=day_from)


def read_standing(session: Session, now: datetime, *, day_from: datetime) -> Standing:
    """Return how everything stands at `now`; today began at `day_from`."""
    return Standing(
        at=now,
        calls=_by(session, CallRow.state, OPEN_CALL),
        planned=_by(session, PlannedCallRow.state, _alive()),
        ended_today=_ended_today(session, day_from),
        due=_due(session, now),
        alerts=_by(session, AlertRow.state, _any(AlertRow), AlertRow.state != AlertState.RESOLVED),
        alerts_unseen=_queue(
            session, AlertRow.raised_at, AlertRow.state == AlertState.RAISED, _any(AlertRow)
        ),
        unreached=_queue(
            session,
            UnreachedRow.opened_at,
            UnreachedRow.state == UnreachedState.OPEN,
            _any(UnreachedRow),
        ),
        unreached_taken=_count(
            session, UnreachedRow.state == UnreachedState.TAKEN, _any(UnreachedRow)
        ),
        unreached_late=_count(
            session,
            UnreachedRow.state.in_((UnreachedState.OPEN, UnreachedState.TAKEN)),
            UnreachedRow.due_at <= now,
            _any(UnreachedRow),
        ),
        news=_queue(
            session,
            OutboxRow.created_at,
            OutboxRow.channel_id.is_not(None),
            OutboxRow.delivered_at.is_(None),
            OutboxRow.gave_up_at.is_(None),
        ),
        news_failed=_count(session, OutboxRow.gave_up_at > now - FAILED_WITHIN),
        nodes=_nodes(session, now),
        trunks=_trunks(session),
        all_stopped=bool(session.scalar(select(exists().where(SettingRow.key == STOP_ALL_CALLS)))),
        organizations_stopped=_count(session, OrganizationRow.calls_stopped_at.is_not(None)),
    )


def _any(row: type[CallRow | AlertRow | UnreachedRow]) -> ColumnElement[bool]:
    """Return a condition that is always true and lets an index that begins with the organization be used."""
    return row.organization_id.in_(select(OrganizationRow.id))


def _alive() -> ColumnElement[bool]:
    return PlannedCallRow.campaign_id.in_(
        select(CampaignRow.id).where(
            CampaignRow.state.in_((CampaignState.RUNNING, CampaignState.PAUSED))
        )
    )


def _ended_today(session: Session, day_from: datetime) -> dict[Disposition, int]:
    counts = _by(session, CallRow.disposition, _any(CallRow), CallRow.reserved_at >= day_from)
    return {how: count for how, count in counts.items() if how is not None}


def _due(session: Session, now: datetime) -> Queue:
    count, oldest = session.execute(
        select(func.count(), func.min(PlannedCallRow.next_at))
        .join(CampaignRow, CampaignRow.id == PlannedCallRow.campaign_id)
        .where(
            CLAIMABLE,
            PlannedCallRow.next_at <= now,
            CampaignRow.state == CampaignState.RUNNING,
        )
    ).one()
    return Queue(waiting=count, since=oldest)


def _queue(
    session: Session, since: InstrumentedAttribute[datetime], *conditions: ColumnElement[bool]
) -> Queue:
    count, oldest = session.execute(select(func.count(), func.min(since)).where(*conditions)).one()
    return Queue(waiting=count, since=oldest)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _by(
    session: Session,
    column: InstrumentedAttribute[Key],
    *conditions: ColumnElement[bool] | TextClause,
) -> dict[Key, int]:
    """Return how many rows hold each value of `column`."""
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {row[0]: row[1] for row in rows}


def _nodes(session: Session, now: datetime) -> tuple[NodeStanding, ...]:
    open_calls = _by(session, CallRow.node_id, OPEN_CALL)
    rows = session.scalars(
        select(NodeRow).order_by(NodeRow.name).execution_options(populate_existing=True)
    )
    return tuple(
        NodeStanding(
            name=row.name,
            held=row.holder is not None and row.lease_until is not None and now < row.lease_until,
            draining=row.draining,
            open_calls=open_calls.get(row.id, 0),
            speech_load=row.speech_load,
            speech_at=row.speech_load_at,
            admitted=row.calls_admitted,
        )
        for row in rows
    )


def _trunks(session: Session) -> tuple[TrunkStanding, ...]:
    open_calls = _by(session, CallRow.trunk_id, OPEN_CALL)
    rows = session.scalars(
        select(TrunkRow).order_by(TrunkRow.name).execution_options(populate_existing=True)
    )
    return tuple(
        TrunkStanding(
            name=row.name,
            enabled=row.enabled,
            open_calls=open_calls.get(row.id, 0),
            channels=row.channels,
            failures=row.failures,
            stopped_until=row.stopped_until,
            stopped_why=row.stopped_why,
        )
        for row in rows
    )
