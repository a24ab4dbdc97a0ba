"""Whatever the other side does, the dialogue has a reply, and it comes to an end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.language import Language
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply
from tests.fakes.analyst import PHRASES, PhraseAnalyst
from tests.language.scripted_talks import DIALOGUES, a_brief, event_of, spoke

KNOWN = sorted({str(they) for each in DIALOGUES.values() for they, _ in each["talk"]})
EVENTS = st.one_of(
    st.sampled_from(KNOWN).map(event_of),
    st.sampled_from([words for words, *_ in PHRASES]).map(spoke),
    st.text(max_size=40).map(spoke),
    st.sampled_from("0123456789*#x").map(
        lambda digit: CalleeEvent(did=CalleeDid.PRESSED, digit=digit)
    ),
    st.just(CalleeEvent(did=CalleeDid.SPOKE)),
    st.just(replace(spoke("그래요"), talked_over_us=True, question_heard=False)),
)


def check(reply: Reply) -> None:
    assert all(line.text.strip() and "{" not in line.text for line in reply.lines)
    assert not any("[" in line.text for line in reply.lines)
    assert reply.listen_s > 0
    if reply.emergency:
        assert reply.then is NextStep.LISTEN


@settings(max_examples=150, deadline=None, derandomize=True)
@given(language=st.sampled_from(Language), events=st.lists(EVENTS, max_size=25))
async def test_every_event_has_a_reply(language: Language, events: list[CalleeEvent]) -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(language, recipient="[{x}] <b>"))
    reply = await session.first()
    for event in events:
        ended = reply.then is NextStep.HANG_UP
        reply = await session.answer(event)
        check(replace(reply, lines=tuple(each for each in reply.lines if "<b>" not in each.text)))
        if ended and reply.emergency is None:
            assert (reply.lines, reply.then) == ((), NextStep.HANG_UP)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "they",
    [
        "(silence)",
        "(unclear)",
        "그냥 그래요",
        "무릎이 아파요",
        "넘어져서 못 일어나겠어요",
        "뭐라고요",
    ],
)
async def test_the_same_thing_over_and_over_ends_the_call(they: str, language: Language) -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(language))
    reply = await session.first()
    for _ in range(25):
        if reply.then is NextStep.HANG_UP:
            return
        reply = await session.answer(event_of(they))
    raise AssertionError("the call never ends")
