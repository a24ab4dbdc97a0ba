"""The phrase recogniser in its worker process: it dies, hangs and breaks without harm."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.errors import EngineFailed
from carecall.ports.speech import RecognitionHints
from carecall.speech.engine import Words
from carecall.speech.engine_worker import answer
from carecall.speech.phrase_recogniser import PhraseRecogniser
from carecall.speech.worker_frames import Frame, pack, read_from
from carecall.speech.worker_process import WorkerProcess
from tests.fakes.telephone import speech_in, through_a_law
from tests.speech.voices import spoken

HEAD = {"language": "en", "topic": "sleep", "expects": "free"}


@pytest.fixture
async def recogniser() -> AsyncIterator[PhraseRecogniser]:
    recogniser = PhraseRecogniser()
    yield recogniser
    await recogniser.close()


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    worker = WorkerProcess()
    worker.start()
    yield worker
    worker.close()


async def test_a_sentence_is_understood_in_another_process(recogniser: PhraseRecogniser) -> None:
    sound = await asyncio.to_thread(spoken, "I slept very well last night", Language.EN)
    (utterance,) = speech_in(through_a_law(sound))
    heard = await recogniser.transcribe(
        utterance, language=Language.EN, hints=RecognitionHints(topic=Topic.SLEEP), deadline_s=30
    )
    assert heard.text == "I slept very well last night"
    assert heard.engine == recogniser.name
    assert recogniser.limited


def test_a_worker_that_was_killed_is_started_again(worker: WorkerProcess) -> None:
    first = worker.ask(HEAD, bytes(8000))
    os.kill(worker_pid(worker), signal.SIGKILL)
    with pytest.raises(EngineFailed, match="anew"):
        worker.ask(HEAD, bytes(200_000))
    assert worker.ask(HEAD, bytes(8000)).head["text"] == first.head["text"] == ""


def test_a_request_that_makes_no_sense_breaks_only_itself(worker: WorkerProcess) -> None:
    with pytest.raises(EngineFailed, match="broke"):
        worker.ask({**HEAD, "language": "xx"}, bytes(8000))
    assert worker.ask(HEAD, bytes(8000)).head["text"] == ""


def test_a_worker_ends_with_its_parent_and_on_close(worker: WorkerProcess) -> None:
    process = worker_pid(worker)
    worker.close()
    assert not Path(f"/proc/{process}").exists()
    with pytest.raises(EngineFailed, match="closed"):
        worker.ask(HEAD, bytes(8000))


def test_a_broken_engine_is_told_without_its_words() -> None:
    class Broken:
        name = "broken"

        def recognise(self, pcm: bytes, language: Language, hints: RecognitionHints) -> Words:
            raise RuntimeError("said: my secret")

        def warm_up(self) -> None:
            return

    told = answer(Broken(), Frame(HEAD, b""))
    assert told.head == {"error": "RuntimeError"}


def test_frames_come_back_as_they_went() -> None:
    frames = [Frame({"text": "안녕"}, b"\x00\x01"), Frame({}), Frame({"id": 3}, bytes(70000))]
    pipe = io.BytesIO(b"".join(pack(frame) for frame in frames))
    assert [read_from(pipe) for _ in frames] == frames
    assert read_from(pipe) is None


def test_a_frame_that_breaks_off_is_an_end() -> None:
    whole = pack(Frame({"a": 1}, b"body"))
    for cut in range(len(whole)):
        assert read_from(io.BytesIO(whole[:cut])) is None


def worker_pid(worker: WorkerProcess) -> int:
    process = worker._process
    assert process is not None
    return process.pid
