"""What is made of finished calls, and that none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carecall.aftercall.reading import AfterCall, ReadingRule
from carecall.aftercall.remembering import spare_staff_edits
from carecall.aftercall.understanding import follow_up_of, understand
from carecall.domain.call_course import CallCourse, LengthUnit
from carecall.domain.findings import CallAnalysis, FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges, MemoryItem
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.ports.repositories import CallToAnalyse
from tests.fakes.aftercall_store import MemoryAfterCallStore
from tests.fakes.analyst import PHRASES, PhraseAnalyst
from tests.fakes.clock import FakeClock

GREETING = "Hello, this is the AI check-in call."


def turns_of(said: Sequence[str]) -> tuple[Turn, ...]:
    turns = [_turn(1, Speaker.AGENT, GREETING)]
    for words in said:
        turns.append(_turn(len(turns) + 1, Speaker.RECIPIENT, words))
        turns.append(_turn(len(turns) + 1, Speaker.AGENT, "How are you?"))
    return tuple(turns)


def _turn(turn_no: int, speaker: Speaker, text: str) -> Turn:
    at = turn_no * 1000
    return Turn(turn_no=turn_no, speaker=speaker, text=text, started_ms=at, ended_ms=at + 500)


def a_call(*said: str, call_id: str = "call-1", **changes: Any) -> CallToAnalyse:
    fields = {
        "call_id": call_id,
        "organization_id": 1,
        "recipient_id": 7,
        "language": Language.EN,
        "turns": turns_of(said),
        "closing_reached": True,
        "voicemail": False,
        "memory": (),
        "alerted": False,
        **changes,
    }
    return CallToAnalyse(**fields)


def remembered(text: str, *, staff: bool = False) -> MemoryItem:
    return MemoryItem(
        memory_id=1,
        topic=Topic.HEALTH,
        text=text,
        learned_on=date(2026, 3, 1),
        edited_by_staff=staff,
    )


@pytest.mark.parametrize(
    ("said", "changes", "label", "follow_up"),
    [
        (["yes that is fine", "I ate well"], {}, "normal", "none"),
        (["yes that is fine", "I ate well"], {"closing_reached": False}, "normal", "call_back"),
        (["yes", "my knee hurts"], {}, "abnormal", "call_back"),
        (["I cannot get up"], {}, "emergency", "emergency_dispatch"),
        ([], {"closing_reached": False}, "little_speech", "call_back"),
        (["yes"], {"closing_reached": False}, "little_speech", "call_back"),
        (["네"], {"language": Language.KO}, "little_speech", "call_back"),
        ([""], {}, "little_speech", "call_back"),
        (["[1]"], {}, "normal", "none"),
        (["[2]"], {}, "abnormal", "call_back"),
        (["[0]"], {}, "abnormal", "call_back"),
        (["I cannot get up", "[2]"], {}, "emergency", "emergency_dispatch"),
        ([], {"voicemail": True, "closing_reached": False}, "little_speech", "call_back"),
        (["wrong number"], {"closing_reached": False}, "normal", "call_back"),
        (["do not call me"], {"closing_reached": False}, "normal", "call_back"),
    ],
)
def test_a_call_is_labelled_by_what_was_said(
    said: list[str], changes: dict[str, Any], label: str, follow_up: str
) -> None:
    analysis = understand(a_call(*said, **changes), PhraseAnalyst()).analysis
    assert (analysis.label, analysis.follow_up) == (label, follow_up)
    assert analysis.completed is changes.get("closing_reached", True)


def test_a_key_press_is_evidence_and_points_at_its_turn() -> None:
    analysis = understand(a_call("yes", "[2]"), PhraseAnalyst()).analysis
    assert analysis.reasons == (4,)
    assert [(each.turn_no, each.quote) for each in analysis.findings] == [(4, "[2]")]


def test_a_key_press_adds_to_other_reasons() -> None:
    analysis = understand(a_call("my knee hurts", "[0]"), PhraseAnalyst()).analysis
    assert analysis.reasons == (2, 4)


def test_memory_changes_with_what_was_said() -> None:
    call = a_call("yes it is fine", "my knee hurts", memory=(remembered("Eats at noon"),))
    changes = understand(call, PhraseAnalyst()).changes
    assert (changes.keep, changes.add) == (("Eats at noon",), ("my knee hurts",))
    [note] = changes.notes
    assert (note.text, note.quote, note.turn_no) == ("my knee hurts", "my knee hurts", 4)


@pytest.mark.parametrize(
    ("said", "changes"),
    [("my knee", {"voicemail": True}), ("wrong number my knee", {}), ("after the tone knee", {})],
)
def test_a_machine_or_a_stranger_changes_no_memory(said: str, changes: dict[str, Any]) -> None:
    analyst = PhraseAnalyst([each for each in PHRASES if each[0] != "knee"])
    call = a_call(said, memory=(remembered("Eats at noon"),), **changes)
    meant = understand(call, analyst)
    assert meant.changes == MemoryChanges(keep=("Eats at noon",))
    assert meant.analysis.memory == ()


def test_a_silent_call_keeps_memory_as_it_is() -> None:
    call = a_call(memory=(remembered("Eats at noon"),))
    assert understand(call, PhraseAnalyst()).changes.keep == ("Eats at noon",)


def test_what_staff_wrote_is_never_changed_by_a_call() -> None:
    memory = (remembered("A", staff=True), remembered("B", staff=True), remembered("C"))
    changes = MemoryChanges(delete=("A", "C"), replace=(("B", "b"),), add=("D",))
    assert spare_staff_edits(changes, memory) == MemoryChanges(
        keep=("A", "B"), delete=("C",), add=("D",)
    )


@pytest.mark.parametrize(
    ("label", "asked", "completed", "expected"),
    [
        ("normal", "visit", True, "none"),
        ("abnormal", "visit", True, "visit"),
        ("abnormal", "none", True, "call_back"),
        ("little_speech", "none", False, "call_back"),
        ("emergency", "welfare_check", True, "welfare_check"),
        ("emergency", "call_back", True, "emergency_dispatch"),
    ],
)
def test_what_should_follow(label: str, asked: str, completed: bool, expected: str) -> None:
    analysis = CallAnalysis(
        label=Label(label),
        completed=completed,
        findings=(),
        reasons=(),
        memory=(),
        follow_up=FollowUpKind(asked),
        analyst="x",
    )
    assert follow_up_of(analysis) == expected


async def test_every_waiting_call_is_read_once() -> None:
    store = MemoryAfterCallStore([a_call("fine fine", call_id=str(n)) for n in range(5)])
    flow = AfterCall(store, PhraseAnalyst(), FakeClock())
    assert await flow.read_waiting() == 5
    assert await flow.read_waiting() == 0
    assert set(store.saved) == set("01234")


class CountingReader:
    """A course reader that only counts turns."""

    def read(self, turns: Sequence[Turn], *, language: Language) -> CallCourse:
        return CallCourse(unit=LengthUnit.WORDS, answers=len(turns))


async def test_the_course_of_the_recipients_own_talk_is_saved_with_it() -> None:
    calls = [
        a_call("fine fine", call_id="own"),
        a_call("wrong number", call_id="stranger"),
        replace(a_call("fine fine", call_id="machine"), voicemail=True),
    ]
    store = MemoryAfterCallStore(calls)
    await AfterCall(store, PhraseAnalyst(), FakeClock(), course=CountingReader()).read_waiting()
    courses = {call_id: saved.course for call_id, saved in store.saved.items()}
    assert courses["own"] == CallCourse(unit=LengthUnit.WORDS, answers=len(calls[0].turns))
    assert courses["stranger"] is courses["machine"] is None


async def test_a_call_that_cannot_be_read_is_tried_again_later_and_later() -> None:
    store, clock = MemoryAfterCallStore([a_call("my knee")]), FakeClock()
    flow = AfterCall(store, PhraseAnalyst(failures=2), clock)
    assert await flow.read_waiting() == 0
    clock.advance(4.9)
    assert await flow.read_waiting() == 0
    clock.advance(0.2)
    assert await flow.read_waiting() == 0
    clock.advance(9.9)
    assert await flow.read_waiting() == 0
    clock.advance(0.2)
    assert await flow.read_waiting() == 1
    assert store.saved["call-1"].analysis.label is Label.ABNORMAL


async def test_a_call_that_cannot_be_written_is_tried_again() -> None:
    store, clock = MemoryAfterCallStore([a_call("my knee")]), FakeClock()
    store.refuse_saving = 1
    flow = AfterCall(store, PhraseAnalyst(), clock)
    assert await flow.read_waiting() == 0
    clock.advance(5)
    assert await flow.read_waiting() == 1


async def test_calls_that_fail_do_not_stand_in_the_way_of_others() -> None:
    store = MemoryAfterCallStore([a_call("x", call_id=str(n)) for n in range(4)])
    flow = AfterCall(store, PhraseAnalyst(failures=2), FakeClock(), rule=ReadingRule(batch=2))
    assert await flow.read_waiting() == 0
    assert await flow.read_waiting() == 2
    assert set(store.saved) == {"2", "3"}


async def test_a_database_that_is_away_ends_nothing() -> None:
    store = MemoryAfterCallStore([a_call("fine fine")])
    store.refuse_looking = 1
    flow = AfterCall(store, PhraseAnalyst(), FakeClock())
    assert await flow.read_waiting() == 0
    assert await flow.read_waiting() == 1


async def test_the_loop_looks_again_at_once_after_work_and_rests_without_any() -> None:
    store = MemoryAfterCallStore([a_call("fine fine")])
    rests: list[float] = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 2:
            raise asyncio.CancelledError

    flow = AfterCall(store, PhraseAnalyst(), FakeClock(), sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await flow.run()
    assert rests == [1.0, 1.0]
    assert set(store.saved) == {"call-1"}


def test_the_pause_after_failures_doubles_up_to_ten_minutes() -> None:
    rule = ReadingRule()
    assert [rule.retry_s(n) for n in (1, 2, 3, 8, 400)] == [5, 10, 20, 600, 600]
