"""Calls that our own Asterisk cut off are marked, keep what was said, and are rung again only after their quarantine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecall.domain.call import AttemptOutcome, Disposition, EndedBy, PlannedCallState
from carecall.domain.language import Language
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.language.script_files import built_in_scripts
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.session import system_reading
from carecall.store.settling import INTERRUPTED
from carecall.store.tables import CallRow, TurnRow
from tests.builders import NOON, make_world

CUT_OFF = AttemptOutcome(disposition=Disposition.ANSWERED, ended_at=NOON, interrupted=True)
SAID = Turn(turn_no=2, speaker=Speaker.RECIPIENT, text="네", started_ms=0, ended_ms=500)
ASKED = Turn(turn_no=1, speaker=Speaker.AGENT, text="안녕하세요", started_ms=0, ended_ms=500)
REDIAL_GAP_S = 60


class Talked:
    """A world whose one call is answered and being talked on."""

    def __init__(self, sessions, scripts) -> None:
        self.world = make_world(sessions, people=1, redials=1, redial_gap_s=REDIAL_GAP_S)
        self.world.ledger.plan_due(NOON)
        [due] = self.world.claim()
        self.call_id = due.call_id
        self.quarantine_s = due.ring_timeout_s + due.max_talk_s
        self.world.ledger.originating(self.call_id, NOON)
        SqlCallDesk(sessions).arrived(self.call_id, NOON)
        self.store = SqlConversationStore(sessions, scripts=scripts)
        assert self.store.take(self.call_id, NOON) is not None

    def asterisk_dies(self) -> None:
        self.world.ledger.settle(self.call_id, CUT_OFF, NOON)

    def talk_ends(self, *turns: Turn, ended_by: EndedBy = EndedBy.RECIPIENT) -> None:
        """The media process saw its connection end, as it does when the person hangs up."""
        self.store.finish(
            FinishedCall(
                call_id=self.call_id,
                language=Language.KO,
                disposition=Disposition.ANSWERED,
                ended_by=ended_by,
                answered_at=NOON,
                ended_at=NOON,
                talk_ms=5000,
                turns=turns,
                closing_reached=False,
                first_audio_ms=40,
                recording=None,
            )
        )

    @property
    def row(self) -> CallRow:
        with system_reading(self.world.sessions, "a test looks") as session:
            return session.get_one(CallRow, self.call_id)

    @property
    def turns(self) -> list[str]:
        with system_reading(self.world.sessions, "a test looks") as session:
            return [row.text for row in session.query(TurnRow).order_by(TurnRow.turn_no)]


@pytest.fixture
def talked(sessions):
    return Talked(sessions, built_in_scripts())


@pytest.mark.parametrize("network_first", [True, False])
def test_a_call_cut_off_by_asterisk_is_marked_and_keeps_what_was_said(talked, network_first):
    steps = [talked.asterisk_dies, lambda: talked.talk_ends(ASKED, SAID)]
    for step in steps if network_first else reversed(steps):
        step()
    assert (talked.row.ended_by, talked.row.fault) == (EndedBy.FAULT, INTERRUPTED)
    assert talked.turns == ["안녕하세요", "네"]
    [planned] = talked.world.planned()
    assert (planned.state, planned.completed) == (PlannedCallState.COMPLETED, False)


@pytest.mark.parametrize("network_first", [True, False])
def test_who_had_said_nothing_yet_is_rung_again_after_the_quarantine(talked, network_first):
    steps = [talked.asterisk_dies, lambda: talked.talk_ends(ASKED)]
    for step in steps if network_first else reversed(steps):
        step()
    [planned] = talked.world.planned()
    assert planned.attempts == 1
    assert planned.state is PlannedCallState.WAITING_REDIAL
    assert planned.next_at == NOON + timedelta(seconds=talked.quarantine_s)
    assert talked.quarantine_s > REDIAL_GAP_S


def test_a_talk_that_we_ended_ourselves_was_not_interrupted(talked):
    talked.asterisk_dies()
    talked.talk_ends(ASKED, SAID, ended_by=EndedBy.AGENT)
    assert (talked.row.ended_by, talked.row.fault) == (EndedBy.AGENT, None)


def test_a_talk_whose_end_nobody_wrote_is_interrupted_too(talked):
    talked.asterisk_dies()
    talked.world.ledger.plan_due(NOON + timedelta(seconds=61))
    assert (talked.row.ended_by, talked.row.fault) == (EndedBy.FAULT, INTERRUPTED)
    [planned] = talked.world.planned()
    assert planned.next_at == NOON + timedelta(seconds=talked.quarantine_s)
