"""Finished calls are heard again when nobody talks; what that changes is read, and nothing is lost by it."""

from __future__ import annotations

from typing import Any

import pytest

from carecall.aftercall.second_pass import SecondPass, SecondPassParts
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.second_pass import turns_to_hear
from carecall.domain.turns import Speaker, Turn
from carecall.ports.repositories import CallToAnalyse
from carecall.ports.second_hearing import CallToHearAgain
from carecall.ports.speech import Priority
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.clock import FakeClock
from tests.fakes.recogniser import FakeRecogniser, Phrasebook
from tests.fakes.second_hearing import KnownRecordings, MemorySecondHearingStore

FILE = "2026/03/02/call-1.wav"


class Stage:
    """One call whose live words were wrong, and everything that hears it again."""

    def __init__(self, *said: tuple[str, str], label: Label = Label.NORMAL, **changes: Any) -> None:
        """`said` are pairs: what was understood live, what the recording really says."""
        self.clock = FakeClock()
        self.book = Phrasebook()
        self.ears = FakeRecogniser(self.book)
        self.analyst = PhraseAnalyst()
        self.recordings = KnownRecordings()
        self.recordings.turns[FILE] = {}
        turns = []
        for at, (live, real) in enumerate(said):
            started_ms = 5000 * at + 1000
            turns.append(_turn(len(turns) + 1, Speaker.AGENT, "How are you?", started_ms - 900))
            turns.append(_turn(len(turns) + 1, Speaker.RECIPIENT, live, started_ms))
            self.recordings.turns[FILE][started_ms] = self.book.speech(real, 800) if real else b""
        call = CallToAnalyse(
            call_id="call-1",
            organization_id=1,
            recipient_id=7,
            language=Language.EN,
            turns=tuple(turns),
            closing_reached=True,
            voicemail=False,
            memory=(),
            alerted=False,
        )
        again = CallToHearAgain(
            call=call, label=label, recording=FILE, spoken=turns_to_hear(turns), **changes
        )
        self.store = MemorySecondHearingStore([again])
        self.quiet = True
        self.second_pass = SecondPass(
            SecondPassParts(
                store=self.store,
                ears=self.ears,
                voice=self.recordings,
                analyst=self.analyst,
                clock=self.clock,
                is_quiet=lambda: self.quiet,
            )
        )

    @property
    def heard(self) -> list[str]:
        return [words.text for words in self.store.words["call-1"].values()]


def _turn(turn_no: int, speaker: Speaker, text: str, started_ms: int) -> Turn:
    return Turn(
        turn_no=turn_no,
        speaker=speaker,
        text=text,
        started_ms=started_ms,
        ended_ms=started_ms + 800,
        confidence=0.5 if speaker is Speaker.RECIPIENT else None,
        topic=Topic.HEALTH,
    )


async def test_every_turn_of_the_person_is_heard_again_from_the_recording() -> None:
    stage = Stage(("I ate welt", "I ate well"), ("yes fine", "yes fine"))
    assert await stage.second_pass.hear_next()
    assert stage.heard == ["I ate well", "yes fine"]
    assert set(stage.ears.passes) == {Priority.AFTER_CALL}
    assert stage.recordings.asked[0] == (FILE, 700, 2200), "with a little sound around it"
    assert not await stage.second_pass.hear_next(), "once"


async def test_the_same_words_change_nothing() -> None:
    stage = Stage(("Yes, fine!", "yes fine"))
    await stage.second_pass.hear_next()
    assert stage.store.ended == {"call-1": None}
    assert stage.analyst.asked == []


async def test_an_emergency_that_was_misheard_live_is_found() -> None:
    stage = Stage(("my chess", "my chest is tight"))
    await stage.second_pass.hear_next()
    again = stage.store.ended["call-1"]
    assert (again.label, again.reasons) == (Label.EMERGENCY, (2,))


async def test_an_emergency_stays_one_whatever_is_heard_later() -> None:
    stage = Stage(("my chest", "my chess club is fine"), label=Label.EMERGENCY)
    await stage.second_pass.hear_next()
    assert stage.store.ended == {"call-1": None}


async def test_what_staff_worked_on_is_not_talked_down() -> None:
    stage = Stage(("my knee hurts", "my niece is here"), label=Label.ABNORMAL, staff_acted=True)
    await stage.second_pass.hear_next()
    assert stage.store.ended == {"call-1": None}
    free = Stage(("my knee hurts", "my niece is here"), label=Label.ABNORMAL)
    await free.second_pass.hear_next()
    assert free.store.ended["call-1"].label is not Label.ABNORMAL


async def test_nothing_heard_again_keeps_the_live_words() -> None:
    stage = Stage(("my knee hurts", ""), label=Label.ABNORMAL)
    await stage.second_pass.hear_next()
    assert stage.heard == [""]
    assert stage.store.ended == {"call-1": None}


async def test_key_presses_are_not_heard_again() -> None:
    stage = Stage(("[2]", "beep"), ("yes", "yes"))
    await stage.second_pass.hear_next()
    assert stage.heard == ["yes"]


async def test_nobody_on_the_line_waits_for_it() -> None:
    stage = Stage(("one", "one"), ("two", "two"))
    stage.quiet = False
    assert not await stage.second_pass.hear_next()
    assert stage.ears.passes == []


async def test_a_call_that_comes_in_between_interrupts_and_what_was_heard_stays() -> None:
    stage = Stage(("one", "one"), ("two", "two"))
    looks = iter([True, True, False])
    stage.second_pass._parts = SecondPassParts(
        store=stage.store,
        ears=stage.ears,
        voice=stage.recordings,
        analyst=stage.analyst,
        clock=stage.clock,
        is_quiet=lambda: next(looks, True),
    )
    assert not await stage.second_pass.hear_next()
    assert stage.heard == ["one"]
    assert await stage.second_pass.hear_next()
    assert len(stage.ears.passes) == 2, "the first turn is not heard a third time"


async def test_an_engine_that_breaks_is_left_alone_for_a_while() -> None:
    stage = Stage(("one", "one"))
    stage.ears.failures = 1
    assert not await stage.second_pass.hear_next()
    assert not await stage.second_pass.hear_next()
    assert len(stage.ears.passes) == 1
    stage.clock.advance(61)
    assert await stage.second_pass.hear_next()
    assert stage.heard == ["one"]


async def test_a_call_that_fails_again_and_again_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage = Stage(("one", "one"))
    stage.ears.failures = 99
    for _ in range(5):
        assert not await stage.second_pass.hear_next()
        stage.clock.advance(1801)
    assert await stage.second_pass.hear_next()
    assert stage.store.ended == {"call-1": None}
    assert "keeps its live words" in caplog.text


async def test_a_recording_that_cannot_be_read_ends_it() -> None:
    stage = Stage(("one", "one"))
    stage.recordings.turns.clear()
    assert await stage.second_pass.hear_next()
    assert stage.store.ended == {"call-1": None}
    assert stage.ears.passes == []


async def test_a_database_that_is_away_costs_nothing_but_time() -> None:
    stage = Stage(("one", "won"))
    stage.store.refuse_looking = stage.store.refuse_ending = 1
    assert not await stage.second_pass.hear_next()
    assert not await stage.second_pass.hear_next()
    stage.clock.advance(61)
    assert await stage.second_pass.hear_next()
    assert len(stage.ears.passes) == 1
