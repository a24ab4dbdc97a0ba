"""Whole talks in which a language model phrases, over a channel in virtual time."""

from __future__ import annotations

import pytest

from carecall.conversation.guarding import GuardedDialogue
from carecall.domain.alert import HeardBy
from carecall.domain.language import Language
from carecall.language.llm.dialogue import LlmDialogue
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.chat_stream import ListedChat, Streamed
from tests.fakes.talk_rig import TalkRig

SOUP = "I only had a little soup"


def rig_with(*answers: Streamed) -> tuple[TalkRig, ListedChat]:
    """Return a call whose model gives `answers`, and the model."""
    chat = ListedChat(list(answers))
    talks = GuardedDialogue(LlmDialogue(ScriptedDialogue(PhraseAnalyst()), chat, now_s=lambda: 0.0))
    script = built_in_script(Language.EN)
    return TalkRig(talks=talks, language=Language.EN, script=script), chat


async def hear_out(rig: TalkRig) -> None:
    """Listen until we have been quiet for longer than between two lines."""
    await rig.until_sounding()
    while True:
        await rig.until_silent()
        quiet = True
        for _ in range(3):
            await rig.wait(100)
            quiet = quiet and not rig.channel.sounding
        if quiet:
            return


async def begun(rig: TalkRig) -> None:
    """Answer, hear the greeting out and give permission."""
    await rig.answer()
    await hear_out(rig)
    await rig.say("yes", 600)
    await hear_out(rig)


async def test_the_first_sentence_sounds_while_the_model_still_writes() -> None:
    rig, chat = rig_with(Streamed(("That is not much. ", "What kind of soup was it?"), wait=1))
    await begun(rig)
    await rig.say(SOUP, 900)
    await rig.until_sounding()
    chat.go_on.set()
    await hear_out(rig)
    assert rig.agent_said[-1] == "That is not much. What kind of soup was it?"


async def test_the_model_speaks_and_the_script_asks_in_one_turn() -> None:
    rig, _ = rig_with(Streamed(("That is ", "not much.")))
    await begun(rig)
    await rig.say(SOUP, 900)
    await hear_out(rig)
    said = rig.agent_said[-1]
    assert said.startswith("That is not much.")
    assert said.endswith("?")


async def test_the_script_takes_over_in_the_middle_of_a_call_and_ends_it() -> None:
    rig, _ = rig_with(Streamed(("That is not much.",)), Streamed(("That is ", "ha"), breaks=True))
    await begun(rig)
    for words in (SOUP, "I slept well", "nothing hurts"):
        await rig.say(words, 900)
        await hear_out(rig)
    await rig.say("goodbye", 600)
    finished = await rig.end()
    assert finished.closing_reached
    assert finished.engines.dialogue == "llm"
    assert (finished.engines.phrased, finished.engines.fell_back) == (1, 2)
    assert finished.engines.first_words_p50_ms == 0
    assert "ha" not in rig.agent_said[2].split()


async def test_a_model_that_falls_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carecall.language.llm.phrased.STALL_S", 0.001)
    rig, chat = rig_with(Streamed(("That is not much. ", "And I"), wait=1))
    await begun(rig)
    await rig.say(SOUP, 900)
    await hear_out(rig)
    assert rig.agent_said[-1].startswith("That is not much.")
    assert rig.agent_said[-1].endswith("?")
    assert chat.closed == 1


async def test_a_person_who_hangs_up_ends_the_models_work() -> None:
    rig, chat = rig_with(Streamed(("That is not much. ", "What kind was it?"), wait=1))
    await begun(rig)
    await rig.say(SOUP, 900)
    await rig.until_sounding()
    await rig.wait(200)
    await rig.hang_up()
    finished = await rig.end()
    assert finished.turns[-1].text
    assert chat.closed == 1


async def test_a_person_who_hangs_up_before_the_first_words_ends_the_models_work_too() -> None:
    rig, chat = rig_with(Streamed(("That is not much. ",), wait=0))
    await begun(rig)
    await rig.say(SOUP, 900)
    await rig.wait(1_000)
    await rig.hang_up()
    await rig.end()
    assert chat.closed == 1


async def test_a_person_who_talks_over_the_beginning_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig, chat = rig_with(
        Streamed(("That is really not very much for a whole day. ", "What was it?"), wait=1),
        Streamed(("I see how it is.",)),
    )
    await begun(rig)
    await rig.say(SOUP, 900)
    await rig.until_sounding()
    await rig.wait(300)
    await rig.say("it was enough for me really", 2_500)
    await hear_out(rig)
    assert chat.closed == 1
    assert rig.agent_said[-1] != rig.agent_said[-2]


async def test_an_alarm_of_the_models_is_written_with_the_persons_words() -> None:
    rig, _ = rig_with(Streamed(call=("raise_emergency", '{"matter": "breath"}')))
    await begun(rig)
    await rig.say(SOUP, 900)
    await rig.until_sounding()
    (alert,) = rig.store.alerts
    assert (alert.matter, alert.quote) == ("breath", SOUP)
    assert alert.heard_by is HeardBy.LLM


async def test_what_breaks_a_rule_is_never_heard() -> None:
    rig, _ = rig_with(Streamed(("I will come over and cook for you.",)))
    await begun(rig)
    await rig.say(SOUP, 900)
    await hear_out(rig)
    assert "cook" not in " ".join(rig.agent_said)
