"""A controller killed at random moments, again and again, on a real database: nobody is rung more often than allowed.

What really rang is judged by the network's own record: a file for every order, there before it is acknowledged.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from carecall.domain.call import FINAL_PLANNED_STATES, CallState
from carecall.store.engine import create_engine
from carecall.store.session import Sessions, guarded_sessions, system_reading
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    PlannedCallRow,
    RecipientRow,
    UnreachedRow,
)
from tests.builders import make_world
from tests.conftest import BOTH

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 16
REDIALS = 1
REDIAL_GAP_S = 1
KILLS = 8
DONE_WITHIN_S = 60
UNREACHED = (UnreachedRow, UnreachedRow.recipient_id == RecipientRow.id)


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a controller; it says one dot for every order that was taken, and ends when nothing is left to do."""
    script = ROOT / "tests" / "flows" / "lonely_controller.py"
    return subprocess.Popen(
        [sys.executable, str(script), url, str(folder)], stdout=subprocess.PIPE, cwd=ROOT
    )


def everybody(sessions: Sessions) -> set[str]:
    """Return the numbers of all people, as they are dialled."""
    with system_reading(sessions, "a test looks") as session:
        return set(session.scalars(select(RecipientRow.phone_national)))


def rings(folder: Path) -> dict[str, list[float]]:
    """Return when each number was rung, in order."""
    found: dict[str, list[float]] = defaultdict(list)
    for order in (folder / "calls").iterdir():
        number, at = order.read_text().split()
        found[number].append(float(at))
    return {number: sorted(moments) for number, moments in found.items()}


@pytest.mark.parametrize("kind", BOTH)
def test_a_controller_killed_at_random_rings_nobody_too_often(kind, request, tmp_path):
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    engine = create_engine(url)
    sessions = guarded_sessions(engine)
    world = make_world(
        sessions,
        people=PEOPLE,
        redials=REDIALS,
        redial_gap_s=REDIAL_GAP_S,
        ring_timeout_s=5,
    )
    chance = random.Random(20261121)
    kills = 0
    for _ in range(KILLS):
        controller = start(url, tmp_path)
        orders = chance.randrange(1, 6)
        for _ in range(orders):
            if not controller.stdout.read(1):
                break
        else:
            kills += 1
        controller.kill()
        controller.wait()
        controller.stdout.close()
    last = start(url, tmp_path)
    last.stdout.read()
    assert last.wait(DONE_WITHIN_S) == 0
    last.stdout.close()
    assert kills >= KILLS // 2
    rung = rings(tmp_path)
    with system_reading(sessions, "a test looks") as session:
        missed = set(session.scalars(select(RecipientRow.phone).join(*UNREACHED)))
    # Kills may take both orders of one person; then somebody is told, and nobody else is missed.
    assert {"0" + phone.removeprefix("+82") for phone in missed} >= everybody(sessions) - set(rung)
    assert len(rung) >= PEOPLE - KILLS // 2
    for moments in rung.values():
        assert len(moments) <= 1 + REDIALS
        assert all(later - at >= REDIAL_GAP_S for at, later in pairwise(moments))
    with system_reading(sessions, "a test looks") as session:
        assert set(session.scalars(select(PlannedCallRow.state))) <= FINAL_PLANNED_STATES
        assert set(session.scalars(select(CallRow.state))) == {CallState.ENDED}
        held = select(NumberReservationRow).where(NumberReservationRow.released_at.is_(None))
        assert not session.scalars(held).all()
    assert world.campaign_id
    engine.dispose()
