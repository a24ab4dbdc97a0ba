"""Nodes, the hosts with one Asterisk each: who works them, what their speech carries, which were abandoned."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.admission import STALE_S
from carecall.domain.lease import Lease, LeaseRule, claimed, is_abandoned, released, renewed
from carecall.domain.pacing import PacingWait, holds_channel
from carecall.ports.nodes import NodeKey, SpeechReport
from carecall.store.rows.call import OPEN_CALL
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CallRow, NodeRow
from carecall.store.trunk_pace import CHANNEL_FACTS, open_channel

CAPACITY = 100
"""Calls at once of a node of which nobody said more: the most that a small host was seen to carry."""
log = logging.getLogger(__name__)


class SqlNode:
    """ports.nodes.NodeHold over a database. `holder` is a random name of this process."""

    def __init__(
        self, sessions: Sessions, name: str, holder: str, *, rule: LeaseRule | None = None
    ) -> None:
        """Hold nothing yet."""
        self._sessions = sessions
        self._name = name
        self._holder = holder
        self._rule = rule or LeaseRule()
        self._key: NodeKey | None = None

    @property
    def name(self) -> str:
        """Return the node's name."""
        return self._name

    @property
    def key(self) -> NodeKey | None:
        """Return what proves the hold."""
        return self._key

    def claim(self, now: datetime) -> Lease | None:
        """Take the node; return None when it is ours now, else the lease of the one who has it."""
        with system_writing(self._sessions, "a controller takes its node") as session:
            row = _locked(session, ensure_node(session, self._name))
            lease = claimed(self._rule, _lease(row), self._holder, now)
            if lease is None:
                return _lease(row)
            _write(session, row.id, lease, seen_at=now, draining=False)
        self._key = NodeKey(row.id, lease.token)
        return None

    def renew(self, now: datetime) -> bool:
        """Keep it up; False when somebody else took it."""
        key = self._key
        if key is None:
            return False
        with system_writing(self._sessions, "a controller keeps its node") as session:
            lease = renewed(
                self._rule,
                _lease(_locked(session, key.node_id)),
                holder=self._holder,
                token=key.token,
                now=now,
            )
            if lease is not None:
                _write(session, key.node_id, lease, seen_at=now)
        if lease is None:
            self._key = None
        return lease is not None

    def release(self, now: datetime) -> None:
        """Let it go for the next one."""
        key, self._key = self._key, None
        if key is None:
            return
        with system_writing(self._sessions, "a controller leaves its node") as session:
            before = _lease(_locked(session, key.node_id))
            lease = released(before, holder=self._holder, token=key.token)
            if lease != before:
                _write(session, key.node_id, lease, seen_at=now)

    def abandoned(self, now: datetime) -> int:
        """Return how many open calls belong to other nodes that nobody works any more; say so in the log."""
        with system_reading(self._sessions, "looking for abandoned calls") as session:
            nodes = [node for node in abandoned_nodes(session, now) if node.name != self._name]
        for node in nodes:
            log.warning(
                "node abandoned with open calls; start its controller, nobody else can see its Asterisk",
                extra={"node": node.name, "open_calls": node.open_calls},
            )
        return sum(node.open_calls for node in nodes)


class SqlSpeechLoadLog:
    """ports.nodes.SpeechLoadLog of one node over a database."""

    def __init__(self, sessions: Sessions, name: str) -> None:
        self._sessions = sessions
        self._name = name

    def report(self, report: SpeechReport, now: datetime) -> None:
        """Write it down for the controller of the same node."""
        report_speech(self._sessions, self._name, report, now)


def report_speech(sessions: Sessions, name: str, report: SpeechReport, now: datetime) -> None:
    """Write how the recognition of the node called `name` does."""
    with system_writing(sessions, "the load of the recognition") as session:
        statement = update(NodeRow).where(NodeRow.id == ensure_node(session, name))
        session.execute(
            statement.values(
                speech_load=report.load, speech_load_at=now, calls_admitted=report.admitted
            )
        )


def holds_node(session: Session, key: NodeKey) -> bool:
    """Say whether `key` still holds its node; nobody can take it before the transaction ends."""
    held = session.scalar(
        select(NodeRow.id)
        .where(
            NodeRow.id == key.node_id,
            NodeRow.fencing_token == key.token,
            NodeRow.holder.is_not(None),
        )
        .with_for_update(read=True)
    )
    return held is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRoom:
    """How many calls more a node may have, and else what is missing."""

    free: int
    missing: PacingWait | None = None


def room_on_node(session: Session, key: NodeKey, now: datetime) -> NodeRoom:
    """Return how many calls more the node carries; none without its lease or without a fresh word of its speech."""
    row = session.get_one(NodeRow, key.node_id, populate_existing=True)
    if row.fencing_token != key.token or row.holder is None or row.draining:
        return NodeRoom(free=0, missing=PacingWait.LEASE)
    if row.speech_load_at is None or row.calls_admitted is None:
        return NodeRoom(free=0, missing=PacingWait.SPEECH)
    if abs(now - row.speech_load_at) > timedelta(seconds=STALE_S):
        return NodeRoom(free=0, missing=PacingWait.SPEECH)
    free = min(row.capacity, row.calls_admitted) - _live(session, key.node_id, now)
    return NodeRoom(free=max(0, free), missing=None if free > 0 else PacingWait.SPEECH)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonedNode:
    """A node that nobody works and whose calls nobody can settle but its next holder."""

    name: str
    open_calls: int
    until: datetime | None
    """When its last lease ended."""


def abandoned_nodes(session: Session, now: datetime) -> Sequence[AbandonedNode]:
    """Return the nodes with open calls whose lease ended long ago, by name."""
    open_calls = (
        select(CallRow.node_id, func.count().label("calls"))
        .where(OPEN_CALL, CallRow.node_id.is_not(None))
        .group_by(CallRow.node_id)
        .subquery()
    )
    rows = session.execute(
        select(*_LEASE, open_calls.c.calls)
        .join(open_calls, open_calls.c.node_id == NodeRow.id)
        .order_by(NodeRow.name)
    )
    return [
        AbandonedNode(name=row.name, open_calls=row.calls, until=row.lease_until)
        for row in rows
        if is_abandoned(_lease(row), now)
    ]


def ensure_node(session: Session, name: str) -> int:
    """Return the id of the node called `name`, which is made when there is none."""
    found = session.scalar(select(NodeRow.id).where(NodeRow.name == name))
    if found is not None:
        return found
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        kind.insert(NodeRow)
        .values(name=name, capacity=CAPACITY)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return session.scalars(select(NodeRow.id).where(NodeRow.name == name)).one()


_LEASE = (
    NodeRow.id,
    NodeRow.name,
    NodeRow.holder,
    NodeRow.lease_until,
    NodeRow.fencing_token,
)


def _locked(session: Session, node_id: int) -> Row[*tuple[Any, ...]]:
    statement = select(*_LEASE).where(NodeRow.id == node_id)
    return session.execute(statement.with_for_update(key_share=True)).one()


def _lease(row: Row[*tuple[Any, ...]]) -> Lease:
    return Lease(holder=row.holder, until=row.lease_until, token=row.fencing_token)


def _write(session: Session, node_id: int, lease: Lease, **more: object) -> None:
    session.execute(
        update(NodeRow)
        .where(NodeRow.id == node_id)
        .values(holder=lease.holder, lease_until=lease.until, fencing_token=lease.token, **more)
    )


def _live(session: Session, node_id: int, now: datetime) -> int:
    rows = session.execute(select(*CHANNEL_FACTS).where(CallRow.node_id == node_id, OPEN_CALL))
    return sum(holds_channel(open_channel(row), now) for row in rows)
