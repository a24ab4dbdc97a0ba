"""Clips take the place of the greeting, the closing and the voicemail's message, and of nothing else."""

from __future__ import annotations

from carecall.domain.audio_clip import ClipKind, RecordedClip
from carecall.domain.language import Language
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import Reply
from tests.fakes.analyst import PhraseAnalyst
from tests.language.scripted_talks import a_brief, event_of, spoke

CLIPS = {
    kind: RecordedClip(file=f"7/{kind}.wav", text=f"{kind} 인공지능. 두 번째 문장.")
    for kind in ClipKind
}


def clips_in(reply: Reply) -> list[str]:
    return [line.clip for line in reply.lines if line.clip]


def a_session(**clips: RecordedClip):
    told = {ClipKind(kind): clip for kind, clip in clips.items()} or CLIPS
    return ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.KO, clips=told))


async def test_a_recorded_greeting_is_one_line_with_its_words_that_nobody_talks_over() -> None:
    reply = await a_session().first()
    first, *rest = reply.lines
    assert (first.clip, first.text) == ("7/greeting.wav", CLIPS[ClipKind.GREETING].text)
    assert not first.interruptible
    assert [line.clip for line in rest] == [""] * len(rest)
    assert rest[-1].text.endswith("?")


async def test_a_recorded_closing_counts_as_the_closing() -> None:
    session = a_session()
    await session.first()
    await session.answer(spoke("네"))
    reply = await session.answer(spoke("안녕히 계세요"))
    assert clips_in(reply) == ["7/closing.wav"]
    assert reply.lines[-1].closing


async def test_a_recorded_message_is_left_after_the_beep() -> None:
    session = a_session()
    await session.first()
    reply = await session.answer(event_of("(beep)"))
    assert [line.clip for line in reply.lines] == ["7/voicemail.wav"]


async def test_what_has_no_clip_is_said_by_the_voice() -> None:
    session = a_session(greeting=CLIPS[ClipKind.GREETING])
    await session.first()
    reply = await session.answer(event_of("(beep)"))
    assert clips_in(reply) == []
    assert reply.lines
