"""No state follows another unless the written table says so."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from carecall.domain.alert import ALERT_TRANSITIONS, AlertState
from carecall.domain.call import (
    CALL_TRANSITIONS,
    FINAL_PLANNED_STATES,
    PLANNED_CALL_TRANSITIONS,
    CallState,
    PlannedCallState,
)
from carecall.domain.campaign import CAMPAIGN_TRANSITIONS, CampaignState
from carecall.domain.recipient import Participation
from carecall.errors import BadTransition
from carecall.store import states
from carecall.store.tables import (
    AlertRow,
    CallRow,
    CampaignRow,
    PlannedCallRow,
    ScheduleRecipientRow,
)
from tests.builders import NOON


@dataclass
class Kind:
    row: Any
    states: Any
    table: Any
    move: Any


KINDS = [
    Kind(PlannedCallRow, PlannedCallState, PLANNED_CALL_TRANSITIONS, states.move_planned_call),
    Kind(CallRow, CallState, CALL_TRANSITIONS, states.move_call),
    Kind(CampaignRow, CampaignState, CAMPAIGN_TRANSITIONS, states.move_campaign),
    Kind(AlertRow, AlertState, ALERT_TRANSITIONS, states.move_alert),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.row.__tablename__)
def test_every_pair_of_states_is_allowed_or_refused_as_written(kind):
    assert set(kind.table) == set(kind.states)
    for before, after in product(kind.states, repeat=2):
        row = kind.row(state=before)
        if after in kind.table[before]:
            kind.move(row, after, NOON)
            assert row.state is after
        else:
            with pytest.raises(BadTransition):
                kind.move(row, after, NOON)
            assert row.state is before


def test_a_final_planned_call_is_stamped():
    row = PlannedCallRow(state=PlannedCallState.PLANNED)
    states.move_planned_call(row, PlannedCallState.CANCELLED, NOON)
    assert row.settled_at == NOON
    assert PlannedCallState.CANCELLED in FINAL_PLANNED_STATES


def test_a_paused_person_is_resumed_and_not_paused_twice():
    row = ScheduleRecipientRow(state=Participation.ACTIVE)
    states.pause_participation(row, NOON, reason="병원")
    with pytest.raises(BadTransition):
        states.pause_participation(row, NOON)
    states.resume_participation(row)
    assert (row.state, row.paused_at, row.pause_reason) == (Participation.ACTIVE, None, "")
    with pytest.raises(BadTransition):
        states.resume_participation(row)
