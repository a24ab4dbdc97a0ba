"""Whole talks by the script, with sound: recognition that fails, people who fall silent, louder words."""

from __future__ import annotations

from array import array

import pytest

from carecall.aftercall.understanding import understand
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.talk_facts import CallBackWished
from carecall.domain.turns import FinishedCall
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.repositories import CallToAnalyse
from tests.fakes.talk_rig import ANSWERED_AT, TalkRig

ANALYST = EmbeddedAnalyst()


def scripted(language: Language, **facts: object) -> TalkRig:
    """A call that the script holds."""
    return TalkRig(
        language=language,
        talks=ScriptedDialogue(ANALYST),
        script=built_in_script(language),
        now_at=ANSWERED_AT,
        **facts,
    )


async def hear_all(rig: TalkRig) -> None:
    """Listen to a reply of several sentences, the pauses between them included."""
    await rig.until_sounding()
    while True:
        await rig.until_silent()
        await rig.wait(240)
        if not rig.channel.sounding:
            return


def label_of(finished: FinishedCall) -> Label:
    """What is written of the call after it."""
    call = CallToAnalyse(
        call_id=finished.call_id,
        organization_id=1,
        recipient_id=1,
        language=finished.language,
        turns=finished.turns,
        closing_reached=finished.closing_reached,
        voicemail=False,
        memory=(),
        alerted=False,
    )
    return understand(call, ANALYST).analysis.label


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("key", "label"), [("1", Label.NORMAL), ("2", Label.ABNORMAL)])
async def test_when_nothing_can_be_recognised_a_key_tells_how_the_person_is(
    key: str, label: Label, language: Language
) -> None:
    rig = scripted(language)
    rig.recogniser.failures = 1_000
    await rig.answer()
    for _ in range(2):
        await hear_all(rig)
        await rig.say("I am fine, thank you", 900)
    await hear_all(rig)
    degraded = built_in_script(language).lines["degraded"][0].split(".")[0]
    assert degraded in " ".join(rig.agent_said)
    await rig.press(key)
    finished = await rig.end(most_ms=60_000)
    assert finished.closing_reached
    assert label_of(finished) is label


@pytest.mark.parametrize("language", Language)
async def test_when_nothing_can_be_recognised_and_no_key_comes_somebody_has_to_look(
    language: Language,
) -> None:
    rig = scripted(language)
    rig.recogniser.failures = 1_000
    await rig.answer()
    for _ in range(4):
        await hear_all(rig)
        await rig.say("hello, can you hear me", 900)
    finished = await rig.end(most_ms=60_000)
    assert not finished.closing_reached
    assert label_of(finished) is Label.LITTLE_SPEECH


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.KO, ["네", "밥 먹었어요", "잘 잤어요"]),
        (Language.EN, ["yes", "I ate", "I slept well"]),
    ],
)
async def test_who_falls_silent_in_the_middle_of_a_talk_is_not_normal(
    language: Language, said: list[str]
) -> None:
    rig = scripted(language)
    await rig.answer()
    for words in said:
        await hear_all(rig)
        await rig.say(words, 900)
    finished = await rig.end(most_ms=150_000)
    assert not finished.closing_reached
    assert label_of(finished) is Label.LITTLE_SPEECH


def loudest(pcm: bytes) -> int:
    return max(map(abs, array("h", pcm[: len(pcm) // 2 * 2])))


async def test_who_asks_for_it_is_talked_to_louder_and_on_the_next_call_too() -> None:
    rig = scripted(Language.EN)
    await rig.answer()
    await hear_all(rig)
    before = loudest(bytes(rig.recorder.right))
    await rig.say("please speak louder", 900)
    at = len(rig.recorder.right)
    await hear_all(rig)
    assert loudest(bytes(rig.recorder.right[at:])) > 1.4 * before
    [noted] = rig.store.noted
    assert (noted.fact.fact, getattr(noted.fact, "value", "")) == ("preference_learned", "4")
    await rig.hang_up()
    await rig.end()
    again = scripted(Language.EN, gain_db=4.0)
    await again.answer()
    await hear_all(again)
    assert loudest(bytes(again.recorder.right)) > 1.4 * before
    await again.hang_up()
    await again.end()


async def test_a_time_said_into_the_hangup_is_kept_all_the_same() -> None:
    rig = scripted(Language.EN)
    await rig.answer()
    await hear_all(rig)
    await rig.say("I am busy now", 900)
    await hear_all(rig)
    await rig.say("call me at three", 900)
    await rig.hang_up()
    await rig.end()
    [noted] = rig.store.noted
    assert isinstance(noted.fact, CallBackWished)
    assert noted.fact.at == ANSWERED_AT.replace(hour=15)
    assert rig.store.order[-1] == "end"
