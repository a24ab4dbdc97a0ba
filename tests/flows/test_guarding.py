"""The hard rules at the last door: whatever a dialogue replies, only what may be said is spoken."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from carecall.conversation.guarding import GuardedDialogue
from carecall.domain.language import Language
from carecall.domain.script import Purpose
from carecall.domain.talk_facts import ErrandSaid
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import Line, NextStep, Reply
from carecall.ports.telemetry import Counted
from tests.fakes.dialogue import ListedDialogue, ask, goodbye
from tests.fakes.telemetry import CountingTelemetry
from tests.language.llm.llm_talks import words_of
from tests.language.scripted_talks import a_brief, spoke

EN = a_brief(Language.EN)
GREETING = ask("Hello, this is the AI check-in call from Sunrise Centre.")


async def reply_to(*replies: Reply, telemetry: CountingTelemetry | None = None) -> Reply:
    """Return what a guarded dialogue of a greeting and `replies` says to its last event."""
    session = GuardedDialogue(ListedDialogue(GREETING, *replies), telemetry).open(EN)
    last = await session.first()
    for _ in replies:
        last = await session.answer(spoke("yes"))
    return last


async def test_a_good_reply_is_left_as_it_is() -> None:
    reply = ask("I see, thank you.", "How did you sleep?")
    assert await reply_to(reply) == reply


async def test_a_statement_that_breaks_a_rule_is_left_out() -> None:
    reply = await reply_to(ask("It is raining.", "How did you sleep?"))
    assert words_of(reply) == "How did you sleep?"


async def test_a_question_that_breaks_a_rule_is_replaced_by_one_of_the_script() -> None:
    reply = await reply_to(ask("I see.", "How is your daughter?"))
    assert reply.lines[0].text == "I see."
    assert reply.lines[-1].text == "Is there anything I should tell the staff at Sunrise Centre?"


async def test_a_goodbye_that_breaks_a_rule_is_still_a_goodbye() -> None:
    reply = await reply_to(goodbye("I will visit you tomorrow."))
    assert reply.then is NextStep.HANG_UP
    assert reply.lines[-1].closing
    assert reply.lines[-1].text in EN.script.lines[Purpose.REFUSED]


async def test_a_greeting_that_breaks_a_rule_still_says_who_calls() -> None:
    session = GuardedDialogue(ListedDialogue(ask("I am a nurse."))).open(EN)
    assert "AI" in words_of(await session.first())


async def test_nothing_is_said_twice_unasked() -> None:
    again = ask("I see, thank you.", "And how is your mood?")
    reply = await reply_to(ask("I see, thank you.", "How did you sleep?"), again)
    assert words_of(reply) == "And how is your mood?"


async def test_an_answer_to_half_a_turn_does_not_count_as_said() -> None:
    thanks = ask("Thank you for taking the time.", "Have you eaten today?")
    session = GuardedDialogue(ListedDialogue(GREETING, thanks, thanks)).open(EN)
    await session.first()
    await session.answer(spoke("yes"))
    whole_turn = replace(spoke("yes that is fine"), goes_on=True)
    assert (await session.answer(whole_turn)).lines == thanks.lines


async def test_what_may_not_be_interrupted_is_said_as_often_as_it_must() -> None:
    line = Line(text="I am telling the staff right now.", interruptible=False)
    reply = Reply(lines=(line, Line(text="Can you talk?")), then=NextStep.LISTEN)
    assert (await reply_to(reply, reply)).lines == reply.lines


async def test_a_line_that_is_left_out_writes_nothing_down() -> None:
    line = Line(text="It is raining.", facts=(ErrandSaid(errand_id=1),))
    reply = await reply_to(Reply(lines=(line,), then=NextStep.LISTEN))
    assert not any(each.facts for each in reply.lines)


async def test_a_workers_own_words_are_said() -> None:
    line = Line(text="They say this: heavy rain is coming.", given="heavy rain is coming.")
    reply = await reply_to(Reply(lines=(line, Line(text="All right?")), then=NextStep.LISTEN))
    assert reply.lines[0] == line


async def test_what_was_withheld_is_counted_by_rule_and_its_words_are_private(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telemetry = CountingTelemetry()
    with caplog.at_level(logging.WARNING):
        await reply_to(ask("It is raining.", "How did you sleep?"), telemetry=telemetry)
    assert telemetry.counts[Counted.LINES_WITHHELD, "world"] == 1
    (record,) = caplog.records
    assert record.getMessage() == "line withheld"
    assert record.rule == "world"  # type: ignore[attr-defined]  # set by extra
    assert record.private["line"] == "It is raining."  # type: ignore[attr-defined]  # set by extra


class Streamed:
    """Lines that come one after another."""

    def __init__(self, *texts: str) -> None:
        self.lines = tuple(Line(text=text) for text in texts)

    async def __aiter__(self) -> AsyncIterator[Line]:
        for line in self.lines:
            yield line

    def outcome(self) -> Reply:
        return Reply(lines=self.lines, then=NextStep.LISTEN)


async def test_lines_that_are_still_being_found_are_judged_one_by_one() -> None:
    more = Streamed("I will come over.", "How did you sleep?")
    reply = await reply_to(Reply(lines=(Line(text="I see."),), then=NextStep.LISTEN, more=more))
    assert reply.more is not None
    assert [line.text async for line in reply.more] == ["How did you sleep?"]
    assert [line.text async for line in reply.more] == ["How did you sleep?"]
    assert words_of(reply.more.outcome()) == "I see. How did you sleep?"


async def test_where_nothing_of_a_found_reply_is_left_the_script_asks() -> None:
    reply = await reply_to(
        Reply(lines=(), then=NextStep.LISTEN, more=Streamed("I will come over."))
    )
    assert reply.more is not None
    (line,) = [line async for line in reply.more]
    assert line.text == "Is there anything I should tell the staff at Sunrise Centre?"


async def test_the_scripted_dialogue_is_not_changed_by_the_guard() -> None:
    said = ["yes", "I ate well", "I slept badly", "since Monday", "no thanks"]
    plain = ScriptedDialogue(EmbeddedAnalyst()).open(EN)
    guarded = GuardedDialogue(ScriptedDialogue(EmbeddedAnalyst())).open(EN)
    assert await guarded.first() == await plain.first()
    for words in said:
        assert await guarded.answer(spoke(words)) == await plain.answer(spoke(words))
