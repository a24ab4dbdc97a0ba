"""Simulated recipients in virtual time: they wait for the end of a question, or do what they are for."""

from __future__ import annotations

from typing import Any

import pytest

from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.lab.behaviour import Action, Behaviour, HangUp, Play, Say
from carecall.lab.line_tones import LineTone
from carecall.lab.persona import Answer, Expected, NetworkAction, OpeningStep, Persona


def a_persona(*answers: str | Answer, **facts: Any) -> Persona:
    fields: dict[str, Any] = {
        "persona_id": "somebody-en",
        "language": Language.EN,
        "number": "01000000001",
        "name": "Somebody",
        "about": "",
        "expected": Expected(disposition=Disposition.ANSWERED),
        "network": NetworkAction.ANSWER,
        "think_ms": 700,
        "answers": tuple(
            answer if isinstance(answer, Answer) else Answer(say=answer) for answer in answers
        ),
        **facts,
    }
    return Persona(**fields)


class Life:
    """A behaviour that is ticked every 20 ms; our lines last `line_ms`."""

    def __init__(self, persona: Persona, line_ms: int = 1000) -> None:
        self.behaviour = Behaviour(persona)
        self.now_ms = 0
        self.line_ms = line_ms
        self.done: list[tuple[int, Action]] = []
        self._until: int | None = None

    def pass_to(self, until_ms: int) -> list[tuple[int, Action]]:
        before = len(self.done)
        while self.now_ms < until_ms and HangUp() not in [action for _, action in self.done]:
            self.now_ms += 20
            if self._until is not None and self.now_ms >= self._until:
                self._until = None
                self.behaviour.finished_saying(self.now_ms)
            action = self.behaviour.tick(self.now_ms)
            if action is not None:
                self.done.append((self.now_ms, action))
                if isinstance(action, Say):
                    self._until = self.now_ms + self.line_ms
        return self.done[before:]


def test_it_answers_after_the_question_and_a_thought() -> None:
    life = Life(a_persona("yes", "good"))
    life.pass_to(300)
    life.behaviour.heard_start(300)
    assert life.pass_to(3000) == []
    life.behaviour.heard_end(3000)
    assert life.pass_to(5000) == [(3700, Say("yes"))]


def test_it_waits_when_the_other_side_goes_on_talking() -> None:
    life = Life(a_persona("yes"))
    life.behaviour.heard_start(0)
    life.pass_to(1000)
    life.behaviour.heard_end(1000)
    life.pass_to(1500)
    life.behaviour.heard_start(1500)
    assert life.pass_to(2500) == []
    life.behaviour.heard_end(2500)
    assert life.pass_to(4000) == [(3200, Say("yes"))]


def test_each_question_gets_one_answer_then_the_fallback() -> None:
    life = Life(a_persona("yes", fallback="fine"))
    said = []
    for at in (0, 5000, 10_000):
        life.pass_to(at)
        life.behaviour.heard_start(at)
        life.pass_to(at + 1000)
        life.behaviour.heard_end(at + 1000)
        said += life.pass_to(at + 4000)
    assert [action for _, action in said] == [Say("yes"), Say("fine"), Say("fine")]


def test_somebody_silent_says_nothing_and_leaves_a_dead_line_after_a_minute() -> None:
    life = Life(a_persona())
    life.behaviour.heard_start(0)
    life.behaviour.heard_end(1000)
    assert life.pass_to(60_000) == []
    assert life.pass_to(61_100) == [(61_000, HangUp())]


def test_an_interrupter_speaks_over_us_once_a_line() -> None:
    life = Life(a_persona(Answer(say="oh I am fine", talk_over_ms=1000)))
    life.behaviour.heard_start(100)
    assert life.pass_to(3000) == [(1100, Say("oh I am fine", over=True))]
    life.behaviour.heard_end(3000)
    assert life.pass_to(6000) == []


def test_the_end_of_a_line_that_was_talked_over_is_not_answered_again() -> None:
    life = Life(a_persona(Answer(say="wait", talk_over_ms=500), "good"))
    life.behaviour.heard_start(0)
    life.pass_to(1200)
    life.behaviour.heard_end(1200)
    assert life.pass_to(3000) == []
    life.behaviour.heard_start(3000)
    life.pass_to(4000)
    life.behaviour.heard_end(4000)
    assert life.pass_to(5000) == [(4700, Say("good"))]


def test_somebody_who_leaves_does_so_while_we_speak() -> None:
    life = Life(a_persona("yes", "good", hang_up_after=1))
    life.behaviour.heard_start(0)
    life.behaviour.heard_end(1000)
    life.pass_to(3000)
    life.behaviour.heard_start(3000)
    assert life.pass_to(6000) == [(4500, HangUp())]


def test_a_machine_greets_beeps_and_records_for_half_a_minute() -> None:
    life = Life(a_persona(machine_greeting="leave a message"), line_ms=5000)
    life.behaviour.heard_start(100)
    life.behaviour.heard_end(2000)
    assert life.pass_to(20_000) == [(400, Say("leave a message", beep=True))]
    assert life.pass_to(31_000) == [(30_400, HangUp())]


@pytest.mark.parametrize("think_ms", [0, 300, 1500])
def test_a_thought_takes_as_long_as_the_persona_needs(think_ms: int) -> None:
    life = Life(a_persona("yes", think_ms=think_ms))
    life.behaviour.heard_start(0)
    life.pass_to(1000)
    life.behaviour.heard_end(1000)
    ((at, _),) = life.pass_to(4000)
    assert at == max(1020, 1000 + think_ms)


OPENING = (
    OpeningStep(pause_ms=400),
    OpeningStep(say="who is calling"),
    OpeningStep(listen_ms=5000),
    OpeningStep(sound=LineTone.MUSIC),
    OpeningStep(hang_up=True),
)


def test_an_opening_goes_on_as_soon_as_we_have_spoken() -> None:
    life = Life(a_persona(opening=OPENING))
    assert life.pass_to(1500) == [(440, Say("who is calling"))]
    life.behaviour.heard_start(1600)
    life.pass_to(2500)
    life.behaviour.heard_end(2500)
    done = life.pass_to(2700)
    assert [action for _, action in done] == [Play(LineTone.MUSIC)]
    life.behaviour.finished_saying(2700)
    assert life.pass_to(2800)[-1][1] == HangUp()


def test_an_opening_does_not_wait_for_us_for_ever() -> None:
    life = Life(a_persona(opening=OPENING))
    done = life.pass_to(7000)
    assert done[1][1] == Play(LineTone.MUSIC)
    assert 6400 <= done[1][0] <= 6500


def test_a_slow_person_answers_our_questions_after_their_hello() -> None:
    opening = (OpeningStep(pause_ms=3000), OpeningStep(say="yes hello"))
    life = Life(a_persona("fine", opening=opening))
    life.behaviour.heard_start(200)
    assert life.pass_to(4100) == [(3040, Say("yes hello", over=True))]
    life.behaviour.heard_end(6000)
    assert life.pass_to(7000)[-1][1] == Say("fine")
