"""Simulated recipients on the real carrier: they hear us over SIP and RTP, and answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.domain.language import Language
from carecall.domain.line_sounds import ToneListener
from carecall.lab.carrier_desk import CarrierDesk, Lab
from carecall.lab.ears import Ears
from carecall.lab.journal import Entry, Journal
from carecall.lab.measures import is_audible
from carecall.lab.persona_files import find_persona, load_personas
from carecall.lab.voices import Voices
from carecall.ports.speech import SpokenText
from carecall.ports.voice import VoiceChannel
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from carecall.system import RandomIds, SystemClock
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from tests.pbx.calls import line
from tests.pbx.pair import programs

pytestmark = pytest.mark.pbx

PERSONAS = tuple(
    replace(persona, ring_ms=min(persona.ring_ms, 50), think_ms=100) for persona in load_personas()
)
QUIET_CHUNKS = 25
Agent = Callable[[VoiceChannel], Awaitable[None]]


def a_voice() -> EspeakSynthesiser:
    espeak = programs().espeak_ng
    assert espeak is not None
    return EspeakSynthesiser(EspeakProgram(argv=espeak.argv, env=espeak.env))


async def said(text: str) -> bytes:
    return await a_voice().render(SpokenText(text=text, language=Language.EN))


async def question() -> bytes:
    return await said("How are you feeling today?")


async def until(channel: VoiceChannel, reached: Callable[[bytes], bool]) -> None:
    """Wait until an inbound chunk fulfils `reached`, or the call ends."""
    done = asyncio.Event()
    channel.on_chunk(lambda chunk: done.set() if reached(chunk) else None)
    gone = asyncio.ensure_future(channel.closed())
    seen = asyncio.ensure_future(done.wait())
    await asyncio.wait({gone, seen}, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    seen.cancel()


def an_answer() -> Callable[[bytes], bool]:
    """True once somebody has spoken and fallen silent."""
    spoken = quiet = 0

    def heard(chunk: bytes) -> bool:
        nonlocal spoken, quiet
        if is_audible(chunk):
            spoken, quiet = spoken + 1, 0
        elif spoken:
            quiet += 1
        return quiet >= QUIET_CHUNKS

    return heard


@asynccontextmanager
async def called(pair, tmp_path: Path, name: str, agent: Agent) -> AsyncIterator[Entry]:
    """Ring a persona with `agent` on our side and give its journal entry."""
    journal = Journal(tmp_path / "calls.jsonl")
    lab = Lab(
        personas=PERSONAS,
        voices=Voices(a_voice()),
        ears=Ears(SileroVoiceDetector()),
        journal=journal,
        clock=SystemClock(),
        ids=RandomIds(),
    )
    desk = CarrierDesk(lab=lab)

    async def admit(_: str) -> Agent:
        return agent

    ports = pair.plan.ports
    recipients = AudioSocketServer(AudioSocketConfig(port=ports["lab_media"]), admit=desk.admit)
    media = AudioSocketServer(AudioSocketConfig(port=ports["media"]), admit=admit)
    async with line(pair, without=("lab_control", "lab_media", "media")) as call:
        await desk.start(ports["lab_control"])
        await recipients.start()
        await media.start()
        try:
            number = find_persona(PERSONAS, name).number
            await call.ended(await call.dial(Channel=f"PJSIP/{number}@lab"))
        finally:
            await media.stop()
            await recipients.stop()
            await desk.stop()
    yield journal.entries[-1]


async def test_a_persona_answers_our_question_and_shows_what_its_phone_showed(
    asterisk_pair, tmp_path
):
    asked = await question()

    async def agent(channel: VoiceChannel) -> None:
        channel.play(asked)
        await until(channel, an_answer())

    async with called(asterisk_pair, tmp_path, "fine-en", agent) as entry:
        assert entry.call is not None
        assert [each.text for each in entry.call.lines] == ["yes that is fine"]
        assert entry.arrival.from_name == "행복복지관 안부"
        assert entry.arrival.pai.startswith('"행복복지관 안부" <sip:0212345678@')
        assert entry.call.first_audio_ms is not None
        assert entry.call.first_audio_ms <= 500


async def test_an_interrupter_is_heard_while_we_speak(asterisk_pair, tmp_path):
    asked = await question()
    long_story = await said("There are many many more things that I would like to ask you about")

    async def agent(channel: VoiceChannel) -> None:
        channel.play(asked)
        await until(channel, an_answer())
        channel.play(long_story)
        loud = iter(range(1000))
        await until(channel, lambda chunk: is_audible(chunk) and next(loud) >= 5)
        channel.stop()
        await until(channel, an_answer())

    async with called(asterisk_pair, tmp_path, "interrupts-en", agent) as entry:
        assert entry.call is not None
        line = entry.call.lines[1]
        assert line.over
        assert line.stop_ms is not None
        assert 40 <= line.stop_ms <= 500


async def test_a_machine_greets_beeps_and_takes_the_message(asterisk_pair, tmp_path):
    message = await question()

    async def agent(channel: VoiceChannel) -> None:
        listener = ToneListener()
        await until(channel, lambda chunk: listener.feed(chunk) is not None)
        channel.play(message)
        await until(channel, lambda _: channel.queued_ms == 0)

    async with called(asterisk_pair, tmp_path, "voicemail-en", agent) as entry:
        assert entry.call is not None
        assert entry.call.message_ms >= 1000


@pytest.mark.parametrize(("name", "action"), [("busy", "busy"), ("rejects", "reject")])
async def test_a_call_that_nobody_answers_is_kept_too(asterisk_pair, tmp_path, name, action):
    async def agent(channel: VoiceChannel) -> None:
        raise AssertionError("nobody should have answered")

    async with called(asterisk_pair, tmp_path, name, agent) as entry:
        assert (entry.arrival.action, entry.call) == (action, None)
