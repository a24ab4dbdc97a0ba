"""Everybody whom a chaos campaign rings: `python -m tests.chaos.people CONTROL_PORT SOUND_PORT JOURNAL SEED`.

They are the lab's own simulated people with the lab's own carrier desk; only their habits are short.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from carecall.commands.long_running import say_ready, stop_event
from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.lab.carrier_desk import CarrierDesk, Lab
from carecall.lab.ears import Ears
from carecall.lab.journal import Journal
from carecall.lab.persona import Answer, Expected, NetworkAction, Persona
from carecall.lab.voices import Voices
from carecall.provision.programs import find_programs
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from carecall.system import RandomIds, SystemClock
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from tests.pbx.pair import downloads

HABITS = 100
"""Everybody has one of so many habits, told by the last two digits of the number."""
SHARES = (
    ("hangs up", 70),
    ("answers once", 6),
    ("busy", 8),
    ("no answer", 6),
    ("rejects", 5),
    ("invalid", 3),
    ("congestion", 1),
    ("unreachable", 1),
)
GIVES_UP_MS = 45_000
"""A network ends a ringing that nobody lifts or cancels, also when its caller has died."""
NETWORK = {
    "busy": (NetworkAction.BUSY, Disposition.BUSY),
    "no answer": (NetworkAction.REJECT, Disposition.NO_ANSWER),
    "rejects": (NetworkAction.REJECT, Disposition.REJECTED),
    "invalid": (NetworkAction.INVALID, Disposition.INVALID_NUMBER),
    "congestion": (NetworkAction.CONGESTION, Disposition.CONGESTION),
    "unreachable": (NetworkAction.UNREACHABLE, Disposition.UNREACHABLE),
}


def number_of(person: int) -> str:
    """Return the national number of the `person`th; all are fictitious and all differ up to 9,900."""
    return f"010{1 + person // HABITS:04}{5000 + person % HABITS:04}"


def personas(seed: int) -> tuple[Persona, ...]:
    """Return who answers, a persona for each habit; the seed deals them out."""
    chance = random.Random(f"people {seed}")
    kinds = [kind for kind, share in SHARES for _ in range(share)]
    chance.shuffle(kinds)
    return tuple(_persona(at, kind, chance.randint(200, 900)) for at, kind in enumerate(kinds))


def _persona(at: int, kind: str, ring_ms: int) -> Persona:
    network, disposition = NETWORK.get(kind, (NetworkAction.ANSWER, Disposition.ANSWERED))
    answers = (Answer(say="네 괜찮아요"),) if kind == "answers once" else ()
    return Persona(
        persona_id=f"{kind}-{at}" if not answers else kind,  # one voice is rendered for all of them
        language=Language.KO,
        number=number_of(at),
        name=f"받는이{at % 10}",
        about=kind,
        expected=Expected(disposition=disposition),
        network=network,
        ring_ms=GIVES_UP_MS if kind == "no answer" else ring_ms,
        think_ms=200,
        voice="ko",
        answers=answers,
        hang_up_after=len(answers) if network is NetworkAction.ANSWER else None,
    )


def build(
    everybody: Sequence[Persona], sound_port: int, journal: Path
) -> tuple[AudioSocketServer, CarrierDesk]:
    """Join the carrier's desk with its people; nothing listens yet."""
    espeak = find_programs(downloads()).espeak_ng
    assert espeak is not None, "espeak-ng is missing: run `make setup`"
    desk = CarrierDesk(
        lab=Lab(
            personas=everybody,
            voices=Voices(EspeakSynthesiser(EspeakProgram(argv=espeak.argv, env=espeak.env))),
            ears=Ears(SileroVoiceDetector()),
            journal=Journal(journal),
            clock=SystemClock(),
            ids=RandomIds(),
        )
    )
    return AudioSocketServer(AudioSocketConfig(port=sound_port), admit=desk.admit), desk


async def serve(words: Sequence[str]) -> None:
    """Answer the carrier until told to stop."""
    control_port, sound_port, journal, seed = words
    server, desk = build(personas(int(seed)), int(sound_port), Path(journal))
    stopping: asyncio.Event = stop_event()
    await desk.start(int(control_port))
    await server.start()
    say_ready()
    await stopping.wait()
    await desk.stop()
    await server.stop()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1:]))
