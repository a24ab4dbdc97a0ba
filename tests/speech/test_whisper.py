"""faster-whisper with random weights: loading, limits, windows, deadlines. The words mean nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.errors import EngineFailed, EngineTooSlow, MissingPart
from carecall.ports.speech import Priority, RecognitionHints
from carecall.speech.log_mel import LogMel, to_model_rate
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace, place_for
from carecall.speech.whisper_recogniser import NICENESS, WhisperRecogniser
from tests.fakes.whisper_folder import write_whisper_folder

NO_HINTS = RecognitionHints()


def hiss(ms: int) -> bytes:
    samples = np.random.default_rng(2).integers(-3000, 3000, 8 * ms, dtype=np.int16)
    return samples.tobytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper_folder(tmp_path_factory.mktemp("whisper") / "random")


@pytest.fixture(scope="module")
def place(folder: Path) -> WhisperPlace:
    return WhisperPlace(folder=folder, threads=1)


@pytest.fixture
async def recogniser(place: WhisperPlace) -> AsyncIterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(place)
    recogniser.warm.result()
    yield recogniser
    await recogniser.close()


async def test_speech_becomes_text_with_a_confidence(recogniser: WhisperRecogniser) -> None:
    heard = await recogniser.transcribe(hiss(1000), language=Language.EN, hints=NO_HINTS)
    assert heard.text
    assert 0 < heard.confidence <= 1
    assert heard.engine == "whisper random"
    assert not recogniser.limited


async def test_a_text_that_loops_is_tried_with_the_full_window_and_little_believed(
    recogniser: WhisperRecogniser,
) -> None:
    heard = await recogniser.transcribe(hiss(1000), language=Language.EN, hints=NO_HINTS)
    assert len(heard.text) == 48, "24 tokens for one second, twice as many in the second try"
    assert heard.confidence <= 0.3


async def test_both_languages_hints_and_the_wide_search_after_the_call_work(
    recogniser: WhisperRecogniser,
) -> None:
    hints = RecognitionHints(topic=Topic.MEAL, expects=Expectation.YES_NO)
    for language in Language:
        for priority in Priority:
            heard = await recogniser.transcribe(
                hiss(400), language=language, hints=hints, priority=priority
            )
            assert heard.pass_ms >= 0
    assert recogniser.figures().pass_ms_p50 is not None


async def test_nothing_is_heard_in_no_sound(recogniser: WhisperRecogniser) -> None:
    heard = await recogniser.transcribe(b"", language=Language.KO, hints=NO_HINTS)
    assert (heard.text, heard.confidence) == ("", 0.0)


async def test_sound_beyond_the_window_is_read_in_pieces(recogniser: WhisperRecogniser) -> None:
    sound = hiss(29_000)
    whole = await recogniser.transcribe(sound, language=Language.EN, hints=NO_HINTS)
    pieces = [
        recogniser._engine.recognise(piece, Language.EN, NO_HINTS).text
        for piece in (sound[: 28_000 * 16], sound[28_000 * 16 :])
    ]
    assert whole.text == " ".join(pieces)


async def test_a_deadline_in_the_past_is_too_slow(recogniser: WhisperRecogniser) -> None:
    with pytest.raises(EngineTooSlow):
        await recogniser.transcribe(
            hiss(1000), language=Language.EN, hints=NO_HINTS, deadline_s=0.0001
        )


async def test_a_cancelled_pass_leaves_the_recogniser_usable(
    recogniser: WhisperRecogniser,
) -> None:
    async def listen() -> object:
        return await recogniser.transcribe(hiss(500), language=Language.EN, hints=NO_HINTS)

    tasks = [asyncio.create_task(listen()) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in results] == [False, True, False]


def test_the_threads_of_recognition_stand_back_behind_those_of_the_sound(
    recogniser: WhisperRecogniser,
) -> None:
    assert recogniser._engine.recognise(hiss(400), Language.EN, NO_HINTS).text
    tasks = [int(path.name) for path in Path("/proc/self/task").iterdir()]
    levels = {os.getpriority(os.PRIO_PROCESS, task) for task in tasks}
    assert NICENESS in {level - os.getpriority(os.PRIO_PROCESS, 0) for level in levels}


def test_a_model_without_a_file_names_it(folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "model.bin", "vocabulary.json"):
        (tmp_path / name).symlink_to(folder / name)
    with pytest.raises(MissingPart, match=r"tokenizer\.json is missing: .*setup --yes"):
        WhisperRecogniser(WhisperPlace(folder=tmp_path))


def test_a_broken_model_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (tmp_path / name).symlink_to(folder / name)
    (tmp_path / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:5000])
    with pytest.raises(EngineFailed, match="remove the folder and run"):
        WhisperRecogniser(WhisperPlace(folder=tmp_path))


def test_more_cores_run_more_passes_at_once() -> None:
    def shape(cores: int) -> tuple[int, int]:
        place = place_for(Path("there"), cores=cores, gpu=False)
        return place.workers, place.threads

    assert [shape(cores) for cores in (1, 2, 4, 8, 16)] == [(1, 1), (1, 2), (1, 4), (2, 4), (4, 4)]
    assert place_for(Path("there"), cores=16, gpu=True).device == "cuda"


def test_the_prompt_pins_language_and_task_and_holds_the_hot_words(place: WhisperPlace) -> None:
    network = WhisperNetwork(place)
    bare = network.prompt(Language.EN)
    hot = network.prompt(Language.EN, "yes, no")
    assert len(bare) == 4
    assert hot[-4:] == bare
    assert network.prompt(Language.KO) != bare
    assert len(network.prompt(Language.EN, "yes " * 500)) == 1 + 60 + 4


@pytest.mark.parametrize("mels", [80, 128])
@pytest.mark.parametrize("ms", [150, 3210, 8000])
def test_the_spectrogram_is_the_one_that_whisper_was_trained_on(mels: int, ms: int) -> None:
    reference = FeatureExtractor(feature_size=mels)
    ours = LogMel(FeatureExtractor.get_mel_filters(16000, 400, n_mels=mels))
    samples = to_model_rate(hiss(ms))
    padded = np.pad(samples, (0, 160_000 - len(samples)))
    expected = reference(padded, padding=0)
    found = ours.features(samples, 10_000)
    assert found.shape == expected.shape == (mels, 1000)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
