"""The lab as the carrier sees it: questions over real sockets, calls over a fake line in virtual time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from carecall.domain.audio import CHUNK_BYTES, SILENCE
from carecall.errors import PortInUse
from carecall.lab.carrier_desk import CarrierDesk, Lab
from carecall.lab.ears import Ears
from carecall.lab.journal import Journal
from carecall.lab.persona_files import find_persona, load_personas
from carecall.lab.voices import Voices
from tests.fakes.clock import CountingIds, FakeClock
from tests.fakes.synthesiser import FakeSynthesiser
from tests.fakes.voice_channel import FakeVoiceChannel
from tests.fakes.voice_detector import PhraseDetector

PERSONAS = load_personas()
VOICE = b"\x10\x01" * (CHUNK_BYTES // 2)


class Rig:
    """A lab without a carrier."""

    def __init__(self, path: Path) -> None:
        self.clock = FakeClock()
        self.synthesiser = FakeSynthesiser()
        self.journal = Journal(path / "lab" / "calls.jsonl")
        self._batches: list = []
        ears = Ears(PhraseDetector(), later=lambda _, score: self._batches.append(score))
        self.desk = CarrierDesk(
            lab=Lab(
                personas=PERSONAS,
                voices=Voices(self.synthesiser),
                ears=ears,
                journal=self.journal,
                clock=self.clock,
                ids=CountingIds(),
            )
        )

    def pass_ms(self, channel: FakeVoiceChannel, length_ms: int, sound: bytes = SILENCE) -> None:
        for _ in range(0, length_ms, 20):
            self.clock.advance(0.02)
            channel.tick(sound)
            while self._batches:
                self._batches.pop()()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    await rig.desk.stop()


async def ask(port: int, variables: dict[str, str]) -> dict[str, str]:
    """Play the carrier's dialplan; return what it was told to set."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"agi_network_script: arrive\nagi_extension: s\n\n")
    told: dict[str, str] = {}
    while line := (await reader.readline()).decode().strip():
        verb, _, name, *rest = line.split(" ", 3)
        if verb == "GET" and name in variables:
            writer.write(f"200 result=1 ({variables[name]})\n".encode())
        elif verb == "GET":
            writer.write(b"200 result=0\n")
        else:
            told[name] = rest[0].strip('"')
            writer.write(b"200 result=1\n")
    writer.close()
    return told


def arriving_at(name: str) -> dict[str, str]:
    return {
        "LAB_DIALLED": find_persona(PERSONAS, name).number,
        "LAB_FROM_NAME": "행복복지관 (서울)",
        "LAB_FROM_NUMBER": "0212345678",
        "LAB_PAI": '"행복복지관" <sip:0212345678@127.0.0.1>',
    }


async def test_an_arriving_call_is_answered_by_its_persona(rig: Rig) -> None:
    told = await ask(await rig.desk.start(0), arriving_at("fine-ko"))
    assert told["LAB_ACTION"] == "answer"
    assert told["LAB_RING_MS"] == "1500"
    assert await rig.desk.admit(told["LAB_CALL_ID"]) is not None
    assert await rig.desk.admit(told["LAB_CALL_ID"]) is None


@pytest.mark.parametrize(
    ("name", "action"), [("busy", "busy"), ("no_answer", "ring_forever"), ("rejects", "reject")]
)
async def test_an_unanswered_call_is_journalled_at_once(rig: Rig, name: str, action: str) -> None:
    told = await ask(await rig.desk.start(0), arriving_at(name))
    assert told["LAB_ACTION"] == action
    (entry,) = rig.journal.entries
    assert (entry.arrival.action, entry.call) == (action, None)


async def test_a_number_of_nobody_is_out_of_service(rig: Rig) -> None:
    port = await rig.desk.start(0)
    told = await ask(port, {**arriving_at("busy"), "LAB_DIALLED": "01000009999"})
    assert told["LAB_ACTION"] == "invalid"


async def test_what_the_phone_shows_is_kept_as_it_came(rig: Rig) -> None:
    await ask(await rig.desk.start(0), arriving_at("busy"))
    arrival = rig.journal.entries[0].arrival
    assert arrival.from_name == "행복복지관 (서울)"
    assert arrival.from_number == "0212345678"
    assert arrival.pai == '"행복복지관" <sip:0212345678@127.0.0.1>'


async def test_a_voice_that_fails_leaves_the_call_untaken_and_the_next_one_tries_again(
    rig: Rig,
) -> None:
    port = await rig.desk.start(0)
    rig.synthesiser.broken_on = "괜찮아요"
    assert await ask(port, arriving_at("fine-ko")) == {}
    rig.synthesiser.broken_on = None
    assert (await ask(port, arriving_at("fine-ko")))["LAB_ACTION"] == "answer"


async def test_a_carrier_that_hangs_up_in_the_question_harms_nobody(rig: Rig) -> None:
    port = await rig.desk.start(0)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"agi_network_script: arr")
    writer.close()
    await writer.wait_closed()
    assert (await ask(port, arriving_at("busy")))["LAB_ACTION"] == "busy"


async def test_a_taken_port_is_named(rig: Rig, tmp_path: Path) -> None:
    port = await rig.desk.start(0)
    with pytest.raises(PortInUse, match=f"Port {port} for the lab's control"):
        await Rig(tmp_path).desk.start(port)


async def talk_with(rig: Rig, name: str) -> tuple[FakeVoiceChannel, asyncio.Task[None]]:
    told = await ask(await rig.desk.start(0), arriving_at(name))
    talk = await rig.desk.admit(told["LAB_CALL_ID"])
    assert talk is not None
    channel = FakeVoiceChannel(told["LAB_CALL_ID"])
    task = asyncio.ensure_future(talk(channel))
    await asyncio.sleep(0)
    return channel, task


async def test_a_call_is_held_and_measured(rig: Rig) -> None:
    channel, task = await talk_with(rig, "fine-ko")
    rig.pass_ms(channel, 200)
    rig.pass_ms(channel, 2000, VOICE)
    rig.pass_ms(channel, 4000)
    rig.pass_ms(channel, 1000, VOICE)
    channel.leave()
    await task
    call = rig.journal.entries[0].call
    assert call is not None
    assert call.first_audio_ms == 220
    (line,) = call.lines
    assert line.text == "네 괜찮아요"
    quiet_ms = line.started_ms - 2200
    assert 1400 <= quiet_ms <= 1600
    assert line.response_ms == 6220 - line.ended_ms
    assert call.ended_by == "agent"


async def test_an_interrupter_is_measured_until_we_are_silent(rig: Rig) -> None:
    channel, task = await talk_with(rig, "interrupts-en")
    rig.pass_ms(channel, 1000, VOICE)
    rig.pass_ms(channel, 4000)
    rig.pass_ms(channel, 1400, VOICE)
    rig.pass_ms(channel, 3000)
    channel.leave()
    await task
    call = rig.journal.entries[0].call
    assert call is not None
    first, second = call.lines
    assert (first.over, second.over) == (False, True)
    assert second.stop_ms == 6420 - second.started_ms


async def test_a_machine_beeps_and_measures_the_message(rig: Rig) -> None:
    channel, task = await talk_with(rig, "voicemail-en")
    rig.pass_ms(channel, 6000)
    rig.pass_ms(channel, 2000, VOICE)
    channel.leave()
    await task
    call = rig.journal.entries[0].call
    assert call is not None
    assert call.message_ms == 2000


async def test_somebody_who_hangs_up_is_told_apart(rig: Rig) -> None:
    channel, task = await talk_with(rig, "hangs_up-en")
    for _ in range(3):
        rig.pass_ms(channel, 1000, VOICE)
        rig.pass_ms(channel, 4500)
    rig.pass_ms(channel, 2000, VOICE)
    assert channel.hung_up
    await task
    call = rig.journal.entries[0].call
    assert call is not None
    assert call.ended_by == "persona"
    assert len(call.lines) == 2


async def test_the_journal_is_one_json_object_a_line(rig: Rig, tmp_path: Path) -> None:
    channel, task = await talk_with(rig, "silent-ko")
    rig.pass_ms(channel, 500, VOICE)
    channel.leave()
    await task
    (line,) = (tmp_path / "lab" / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)
    assert entry["persona_id"] == "silent-ko"
    assert entry["dialled"] == "01000001004"
    assert entry["answered"] is True
    assert entry["from_name"] == "행복복지관 (서울)"
    assert entry["first_audio_ms"] == 20
    assert entry["lines"] == []


async def test_two_calls_are_heard_in_one_batch() -> None:
    batches: list = []
    detector = PhraseDetector()
    ears = Ears(detector, later=lambda _, score: batches.append(score))
    first, second = ears.open(lambda _: None), ears.open(lambda _: None)
    for _ in range(4):
        first.feed(VOICE)
        second.feed(VOICE)
    batches.pop()()
    assert detector.batches == [2, 2]
    first.close()
    first.close()
    second.close()
    assert not detector.live
