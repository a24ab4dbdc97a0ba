"""A batched pass gives what single passes give; random weights on this machine's processor stand for a GPU."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from carecall.domain.language import Language
from carecall.domain.script import Expectation
from carecall.domain.turns import Heard
from carecall.errors import EngineFailed, EngineTooSlow, MissingPart
from carecall.ports.speech import Priority, RecognitionHints
from carecall.speech import whisper_rules as rules
from carecall.speech.batch_queue import BatchRule
from carecall.speech.whisper_batches import BatchedWhisperRecogniser
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace
from carecall.speech.whisper_recogniser import WhisperRecogniser
from tests.fakes.whisper_folder import write_whisper_folder

HINTS = RecognitionHints()
RULE = BatchRule(most=8, collect_s=0.05)


def hiss(seed: int, ms: int) -> bytes:
    """Return noise that sounds different for each seed."""
    samples = np.random.default_rng(seed).integers(-9000, 9000, 8 * ms)
    return samples.astype("<i2").tobytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> WhisperPlace:
    folder = write_whisper_folder(tmp_path_factory.mktemp("weights"))
    return WhisperPlace(folder=folder, threads=1)


@pytest.fixture
async def recogniser(place: WhisperPlace) -> AsyncIterator[BatchedWhisperRecogniser]:
    recogniser = BatchedWhisperRecogniser(place, rule=RULE)
    recogniser.warm.result()
    yield recogniser
    await recogniser.close()


async def hear(recogniser: object, pcm: bytes, **asked: object) -> Heard:
    options = {"language": Language.EN, "hints": HINTS, "deadline_s": 60.0} | asked
    return await recogniser.transcribe(pcm, **options)


def test_rows_of_a_batch_are_decoded_as_they_are_alone(place: WhisperPlace) -> None:
    network = WhisperNetwork(place)
    prompt = network.prompt(Language.KO)
    rows = np.random.default_rng(1).standard_normal((4, 80, 1000)).astype(np.float32)
    together = network.decode_many(rows, [prompt] * 4, beam=1, most_tokens=[12] * 4)
    alone = [network.decode(row, prompt, beam=1, most_tokens=12) for row in rows]
    assert [one.text for one in together] == [one.text for one in alone]
    likely = [one.mean_logprob for one in alone]
    assert [one.mean_logprob for one in together] == pytest.approx(likely, abs=1e-3)
    assert len(set(likely)) > 1, "the rows are different"


async def test_callers_at_once_hear_what_they_would_alone(
    recogniser: BatchedWhisperRecogniser, place: WhisperPlace
) -> None:
    sounds = [hiss(seed, 900) for seed in range(5)]
    together = await asyncio.gather(*(hear(recogniser, sound) for sound in sounds))
    single = WhisperRecogniser(place)
    alone = [await hear(single, sound) for sound in sounds]
    await single.close()
    assert [one.text for one in together] == [one.text for one in alone]
    assert max(recogniser._queue._log.batches) > 1


async def test_long_and_short_speech_do_not_share_a_window(
    recogniser: BatchedWhisperRecogniser,
) -> None:
    await asyncio.gather(*(hear(recogniser, hiss(1, ms)) for ms in (900, 10_000, 20_000, 900)))
    assert recogniser.figures().batch in {1, 2}


@pytest.mark.parametrize(
    ("speech_ms", "window_ms"),
    [(500, 10_000), (8_000, 10_000), (9_000, 15_000), (14_000, 30_000), (28_000, 30_000)],
)
def test_windows_come_in_three_sizes(speech_ms: int, window_ms: int) -> None:
    assert rules.bucket_ms(rules.window_ms(speech_ms)) == window_ms


async def test_a_minute_of_speech_is_read_in_pieces(recogniser: BatchedWhisperRecogniser) -> None:
    assert isinstance((await hear(recogniser, hiss(1, 60_000))).text, str)
    assert recogniser.figures().waiting == 0


async def test_hints_and_priorities_are_taken(recogniser: BatchedWhisperRecogniser) -> None:
    hints = RecognitionHints(expects=Expectation.YES_NO)
    plain, hinted = await asyncio.gather(
        hear(recogniser, hiss(2, 900)), hear(recogniser, hiss(2, 900), hints=hints)
    )
    assert plain.engine == hinted.engine
    assert (await hear(recogniser, hiss(3, 900), priority=Priority.AFTER_CALL)).engine


async def test_a_deadline_is_kept(recogniser: BatchedWhisperRecogniser) -> None:
    with pytest.raises(EngineTooSlow):
        await hear(recogniser, hiss(1, 28_000), deadline_s=0.0001)


def test_files_that_are_missing_or_broken_are_told(tmp_path: Path, place: WhisperPlace) -> None:
    with pytest.raises(MissingPart):
        BatchedWhisperRecogniser(WhisperPlace(folder=tmp_path))
    broken = write_whisper_folder(tmp_path / "broken")
    (broken / "model.bin").write_bytes(b"nonsense")
    with pytest.raises(EngineFailed, match="CARECALL_ASR_DEVICE=cpu"):
        BatchedWhisperRecogniser(WhisperPlace(folder=broken, device="cuda"))
