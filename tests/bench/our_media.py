"""The product's own media process with canned words: everything but recognition and synthesis is real."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import uvloop

from carecall.conversation.conversations import Conversations
from carecall.conversation.listening import Listening
from carecall.conversation.talk_parts import TalkParts
from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.ports.dialogue import CalleeEvent, Line, NextStep, Reply
from carecall.ports.speech import SpokenText
from carecall.ports.voice import Recorder
from carecall.speech.silero import SileroVoiceDetector
from carecall.steady_memory import steady_memory
from carecall.system import SystemClock
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from carecall.telephony.recording import RecordingRoom
from tests.fakes.conversation_store import MemoryConversationStore
from tests.fakes.talk_rig import make_brief

ANSWER = Reply(lines=(Line(text="canned"),), then=NextStep.LISTEN, listen_s=3600)
NOTHING = Reply(lines=(), then=NextStep.LISTEN, listen_s=3600)


class OpenStore(MemoryConversationStore):
    """Expects every call."""

    def take(self, call_id: str, now: datetime) -> CallBrief | None:
        return make_brief(call_id=call_id, max_talk_s=3600)


class CannedDialogue:
    """Waits for speech and answers it with one second of sound."""

    name = "canned"

    def open(self, brief: CallBrief) -> CannedDialogue:
        return self

    async def first(self) -> Reply:
        return NOTHING

    async def answer(self, event: CalleeEvent) -> Reply:
        return ANSWER


class CannedSpeech:
    """Hears the same words always, and says the same second."""

    name = "canned"
    limited = False
    sound = b"\x05\x05" * 8000

    async def transcribe(self, pcm: bytes, **_: object) -> Heard:
        return Heard(text="well", confidence=0.4, engine="canned", pass_ms=0)

    async def render(self, sentence: SpokenText) -> bytes:
        return self.sound


class NoRecorder:
    """Keeps nothing."""

    def heard(self, chunk: bytes) -> None: ...

    def sent(self, chunk: bytes) -> None: ...

    def finish(self) -> str | None:
        return None


async def serve(*, recording: bool) -> None:
    speech, listening = CannedSpeech(), Listening(SileroVoiceDetector(quiet_peak=0))
    parts = TalkParts(
        store=OpenStore(),
        dialogue=CannedDialogue(),
        recogniser=speech,
        synthesiser=speech,
        listening=listening,
        clock=SystemClock(),
    )
    with tempfile.TemporaryDirectory() as folder:
        room = RecordingRoom(Path(folder))
        room.start()

        def record(call_id: str, at: datetime) -> Recorder:
            return room.record(call_id, at) if recording else NoRecorder()

        server = AudioSocketServer(
            AudioSocketConfig(port=0), admit=Conversations(parts, record=record).admit
        )
        await server.start()
        listening.start()
        steady_memory()
        print("ready", server.port, flush=True)
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stopped.set)
        loop.add_signal_handler(signal.SIGUSR1, server.ticker.lateness.clear)
        await stopped.wait()
        figures = asdict(server.figures()) | {
            "vad_rounds": listening.rounds,
            "vad_windows": listening.windows,
            "vad_most_behind": listening.most_behind,
        }
        print(json.dumps(figures), flush=True)
        await server.stop()
        await listening.stop()
        room.stop()


if __name__ == "__main__":
    assert Language.EN
    uvloop.run(serve(recording="--no-recording" not in sys.argv))
