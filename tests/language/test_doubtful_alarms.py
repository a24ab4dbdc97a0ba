"""An emergency that may mean something else is asked about before it is raised; no answer, or a bad one, raises it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from carecall.domain.findings import CallAnalysis, Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.calls import read_call
from carecall.language.analyst.utterances import Understood, understand
from carecall.language.scripted import ScriptedDialogue, ScriptedSession
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply
from tests.language.scripted_talks import ANALYST, a_brief, event_of, spoke, words_of

DOUBTED = {
    Language.KO: "그 얘기 듣고 심장이 다 내려앉았네",
    Language.EN: "that bang went right through my heart",
}
CHECK = {Language.KO: "지금 괜찮으세요?", Language.EN: "Are you all right now?"}
FINE = {Language.KO: "응 괜찮아요", Language.EN: "yes, I am fine"}
NOT_FINE = {Language.KO: "아니요", Language.EN: "no"}


class Doubting:
    """Takes one sentence for an emergency that may be none; reads everything else as the embedded analyst does."""

    name = "doubting"

    def read_utterance(
        self, text: str, *, language: Language, topic: Topic | None, asked: str
    ) -> Reading:
        """Return the doubtful emergency, or the embedded analyst's reading."""
        if text == DOUBTED[language]:
            return doubtful(text)
        return ANALYST.read_utterance(text, language=language, topic=topic, asked=asked)

    def read_call(self, turns: Sequence[Turn], *, language: Language) -> CallAnalysis:
        """Return what the embedded analyst makes of the call."""
        return ANALYST.read_call(turns, language=language)

    def change_memory(
        self, old: Sequence[str], said: Sequence[str], *, language: Language
    ) -> MemoryChanges:
        """Change nothing."""
        return MemoryChanges(keep=tuple(old), delete=(), add=())


def doubtful(text: str) -> Reading:
    return Reading(
        label=Label.EMERGENCY, kind=Kind.ANSWER, evidence=text, matter="pain", doubtful=True
    )


async def doubted(language: Language) -> tuple[ScriptedSession, Reply]:
    """Return a talk in which the doubtful sentence was said, and the reply to it."""
    talk = ScriptedDialogue(Doubting()).open(a_brief(language))
    await talk.first()
    await talk.answer(spoke(FINE[language]))
    return talk, await talk.answer(spoke(DOUBTED[language]))


@pytest.mark.parametrize("language", Language)
async def test_a_doubtful_emergency_is_asked_about_first(language: Language) -> None:
    talk, reply = await doubted(language)
    assert reply.emergency is None
    assert CHECK[language] in words_of(reply)
    after = await talk.answer(spoke(FINE[language]))
    assert after.emergency is None
    assert after.then is NextStep.LISTEN


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("silent", [True, False])
async def test_whoever_is_not_fine_or_says_nothing_is_in_an_emergency(
    language: Language, silent: bool
) -> None:
    talk, _ = await doubted(language)
    event = CalleeEvent(did=CalleeDid.SAID_NOTHING) if silent else spoke(NOT_FINE[language])
    reply = await talk.answer(event)
    assert reply.emergency is not None
    assert reply.emergency.reading.matter == "pain"


@pytest.mark.parametrize("language", Language)
async def test_saying_it_again_raises_it(language: Language) -> None:
    talk, _ = await doubted(language)
    assert (await talk.answer(spoke(DOUBTED[language]))).emergency is not None


async def test_a_wish_to_be_left_alone_beside_it_is_not_passed_over() -> None:
    talk = ScriptedDialogue(ANALYST).open(a_brief(Language.EN))
    await talk.first()
    reply = await talk.answer(event_of("I have fallen and I cannot get up, and stop calling me"))
    assert reply.emergency is not None


def call(language: Language, *texts: str) -> list[Turn]:
    """Return turns, ours and theirs in turn."""
    return [
        Turn(
            turn_no=place,
            speaker=Speaker.RECIPIENT if place % 2 else Speaker.AGENT,
            text=text,
            started_ms=0,
            ended_ms=0,
        )
        for place, text in enumerate(texts)
    ]


def doubting_reader(
    text: str, *, language: Language, topic: Topic | None, asked: str, helper: bool = False
) -> Understood:
    understood = understand(text, language=language, topic=topic, asked=asked, helper=helper)
    if text != DOUBTED[language]:
        return understood
    return Understood(
        reading=doubtful(text), form=understood.form, signs=(), calm=False, hands=False
    )


@pytest.mark.parametrize("language", Language)
def test_the_whole_call_believes_the_answer_to_the_check(language: Language) -> None:
    labels = [
        read_call(
            call(language, "?", DOUBTED[language], CHECK[language], answer),
            language=language,
            analyst="doubting",
            reader=doubting_reader,
        ).label
        for answer in (FINE[language], NOT_FINE[language])
    ]
    assert labels == [Label.NORMAL, Label.EMERGENCY]


@pytest.mark.parametrize("language", Language)
def test_a_call_that_ends_before_the_answer_stays_an_emergency(language: Language) -> None:
    turns = call(language, "?", DOUBTED[language])
    found = read_call(turns, language=language, analyst="doubting", reader=doubting_reader)
    assert found.label is Label.EMERGENCY
