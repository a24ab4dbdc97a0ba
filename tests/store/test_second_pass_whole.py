"""A call that was misheard live, from its recording to the late alert, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.aftercall.second_pass import SecondPass, SecondPassParts
from carecall.aftercall.understanding import understand
from carecall.domain.call import Disposition
from carecall.domain.findings import Label
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.speech.recorded_voice import RecordedVoiceFiles
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.second_pass import SqlSecondHearingStore
from carecall.store.session import system_reading
from carecall.store.tables import AlertRow, CallAnalysisRow, CallRow, TurnRow
from carecall.telephony.recording import side_by_side, wav_header
from tests.builders import NOON, ended, make_world
from tests.fakes.clock import FakeClock
from tests.fakes.recogniser import FakeRecogniser, Phrasebook

SAID = "가슴이 너무 아파서 숨을 못 쉬겠어요"
ANALYST = EmbeddedAnalyst()


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind)).all()


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world, talk):
    """A talk whose words were heard as `무릎이 아파요`, and read so."""
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    store = SqlAfterCallStore(world.sessions)
    [waiting] = store.waiting(10)
    meant = understand(waiting, ANALYST)
    store.save(due.call_id, meant.analysis, meant.changes, NOON)
    return due.call_id


@pytest.fixture
def second_pass(world, call_id, tmp_path):
    book = Phrasebook()
    left = bytes(16 * 1200) + book.speech(SAID, 800) + bytes(16 * 2000)
    stereo = side_by_side(left, b"\x01\x00" * (len(left) // 2))
    (tmp_path / f"{call_id}.wav").write_bytes(wav_header(len(stereo)) + stereo)
    return SecondPass(
        SecondPassParts(
            store=SqlSecondHearingStore(world.sessions),
            ears=FakeRecogniser(book),
            voice=RecordedVoiceFiles(tmp_path),
            analyst=ANALYST,
            clock=FakeClock(NOON + timedelta(minutes=1)),
            is_quiet=lambda: True,
        )
    )


async def test_what_was_misheard_live_raises_a_late_alert_and_changes_no_live_word(
    world, call_id, second_pass
):
    [before] = rows(world, CallAnalysisRow)
    assert before.label is Label.ABNORMAL
    assert await second_pass.hear_next()
    [after] = rows(world, CallAnalysisRow)
    assert after.label is Label.EMERGENCY
    [alert] = rows(world, AlertRow)
    assert (alert.live, alert.turn_no) == (False, 2)
    assert alert.quote in SAID
    turn = next(row for row in rows(world, TurnRow) if row.turn_no == 2)
    assert (turn.text, turn.better_text) == ("무릎이 아파요", SAID)
    [call] = rows(world, CallRow)
    assert call.second_pass_at is not None
    assert not await second_pass.hear_next()
