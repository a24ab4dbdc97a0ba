"""A whole claim: overdue promises are settled, wishes come first, then every trunk is given what it may start."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from carecall.domain.call import DueCall
from carecall.domain.pacing import PacingWait
from carecall.ports.claims import Claims
from carecall.ports.nodes import NodeHold, NodeKey
from carecall.store.claim_batch import Batch, claim_batch
from carecall.store.claims import ClaimOrder
from carecall.store.due_lanes import Pick, due_lanes, picks_by_trunk
from carecall.store.nodes import room_on_node
from carecall.store.refusing import settle_overdue
from carecall.store.requests import claim_request
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.trunk_pace import read_paces

BATCH = 8
"""Most claims of one transaction: a few, because SQLite lets nobody else write meanwhile."""
REFUSALS_A_CLAIM = 200
"""Most planned calls that one claim looks at and refuses before it returns."""
OVERDUE_BATCH = 25
REST_S = 10.0
"""How long no call of a schedule is asked for after one was told that none may ring."""
DEADLOCK = "40P01"
"""PostgreSQL ended our transaction because it and another one waited for each other."""
log = logging.getLogger(__name__)


class Claiming:
    """One controller's claims."""

    def __init__(self, sessions: Sessions, node: NodeHold | None) -> None:
        """Claim for `node`; without one nothing is asked of leases and speech."""
        self._sessions = sessions
        self._node = node
        self._resting: dict[int, datetime] = {}

    def claim(self, order: ClaimOrder, limit: int) -> Claims:
        """Claim up to `limit` calls; each is committed when this returns."""
        key = self._node.key if self._node is not None else None
        if self._node is not None and key is None:
            return Claims(waits=frozenset({PacingWait.LEASE}))
        order = replace(order, node=key)
        self.settle_overdue(order, most=REFUSALS_A_CLAIM)
        room = self._room(order, key, limit)
        calls: list[DueCall] = []
        if room:
            calls += self._claim_requests(order, room)
            calls += self._claim_planned(order, room - len(calls))
        elif not self._picks(order, limit):
            order.notes.waits.clear()  # nothing is due that could wait
        self._rest(order)
        return order.notes.claims(calls)

    def settle_overdue(self, order: ClaimOrder, *, most: int) -> None:
        """Settle promises whose time is over, a few in each transaction."""
        for _ in range(0, most, OVERDUE_BATCH):
            with system_writing(self._sessions, "settling what is too late") as session:
                if settle_overdue(session, order, OVERDUE_BATCH) < OVERDUE_BATCH:
                    return

    def _room(self, order: ClaimOrder, key: NodeKey | None, limit: int) -> int:
        if key is None:
            return limit
        with system_reading(self._sessions, "what this node carries") as session:
            room = room_on_node(session, key, order.now)
        order.notes.wait(room.missing)
        return min(limit, room.free)

    def _claim_requests(self, order: ClaimOrder, room: int) -> Iterator[DueCall]:
        for _ in range(room + REFUSALS_A_CLAIM):
            if room == 0:
                return
            with system_writing(self._sessions, "claiming") as session:
                found, due = claim_request(session, order)
            if due is not None:
                room -= 1
                yield due
            if not found:
                return

    def _claim_planned(self, order: ClaimOrder, room: int) -> list[DueCall]:
        calls: list[DueCall] = []
        looks = room + REFUSALS_A_CLAIM
        again = True
        while again and len(calls) < room and looks > 0:
            again = False
            for trunk_id, picks in self._picks(order, room - len(calls)).items():
                batch = self._claim_batch(order, trunk_id, _cut(picks, room - len(calls)))
                calls += batch.calls
                looks -= max(1, batch.looked_at)
                again = again or bool(batch.refused or batch.calls)
        return calls

    def _picks(self, order: ClaimOrder, room: int) -> dict[int, list[Pick]]:
        self._rest(order)
        with system_reading(self._sessions, "what is due") as session:
            lanes = due_lanes(session, order.now, resting=self._resting.keys())
            paces = read_paces(session, {lane.trunk_id for lane in lanes}, order.now)
        most = min(BATCH, room)
        return picks_by_trunk(lanes, paces, now=order.now, most=most, notes=order.notes)

    def _claim_batch(self, order: ClaimOrder, trunk_id: int, picks: Sequence[Pick]) -> Batch:
        if not picks:
            return Batch(calls=(), looked_at=0, refused=0)
        try:
            with system_writing(self._sessions, "claiming") as session:
                return claim_batch(session, order, trunk_id, picks)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                raise
            log.warning("claim crossed another one, it is made again")
            return Batch(calls=(), looked_at=0, refused=0)

    def _rest(self, order: ClaimOrder) -> None:
        until = order.now + timedelta(seconds=REST_S)
        self._resting = {key: at for key, at in self._resting.items() if at > order.now}
        self._resting |= {key: until for key in order.notes.resting if key not in self._resting}


def _cut(picks: Sequence[Pick], room: int) -> list[Pick]:
    """Return `picks` for at most `room` calls."""
    kept: list[Pick] = []
    for pick in picks:
        calls = min(pick.calls, room - sum(one.calls for one in kept))
        if calls > 0:
            kept.append(replace(pick, calls=calls))
    return kept
