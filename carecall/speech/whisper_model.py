"""A Whisper model in memory: log-mel features and a prompt in, tokens and their likelihood out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from carecall.domain.language import Language
from carecall.errors import EngineFailed, MissingPart
from carecall.speech.log_mel import FFT, RATE_HZ, LogMel, Samples
from carecall.speech.weights import missing_files
from carecall.speech.whisper_rules import Decoding

if TYPE_CHECKING:
    from ctranslate2.models import WhisperGenerationResult  # type: ignore[attr-defined]  # no __all__
    from faster_whisper import WhisperModel

MOST_HOT_TOKENS = 60
MOST_THREADS = 4
"""More threads on one pass bring little; more passes at once bring more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperPlace:
    """Where the weights are and what they run on."""

    folder: Path
    device: str = "cpu"
    compute_type: str = "int8"
    workers: int = 1
    """Passes at once. The weights are shared."""
    threads: int = 2
    """Threads of one pass."""


def place_for(folder: Path, *, cores: int, gpu: bool) -> WhisperPlace:
    """Return how to run the model on a machine: one pass a GPU, or one pass for every four cores."""
    if gpu:
        return WhisperPlace(folder=folder, device="cuda", compute_type="float16", threads=1)
    return WhisperPlace(
        folder=folder,
        workers=max(1, cores // MOST_THREADS),
        threads=max(1, min(MOST_THREADS, cores)),
    )


class WhisperNetwork:
    """The model of all calls. `decode` may be called from `workers` threads at once."""

    def __init__(self, place: WhisperPlace) -> None:
        """Load from the folder, never from the network (0.1 to 0.5 s from the page cache).

        Raises:
            MissingPart: a file of the model is not there.
            EngineFailed: a file is broken, or the device is not there.
        """
        missing = missing_files(place.folder)
        if missing:
            raise MissingPart(
                f"{place.folder / missing[0]}", "run `carecall setup --yes`, or copy it there."
            )
        self._whisper = _load(place)
        self.log_mel = LogMel(_mel_filters(self._whisper))
        self._ids = {
            name: self._token(name)
            for name in ("startofprev", "startoftranscript", "transcribe", "notimestamps")
        }
        self._languages = {language: self._token(language.value) for language in Language}
        self._end = self._token("endoftext")

    def prompt(self, language: Language, hot_words: str = "") -> list[int]:
        """Return the tokens before the answer: expected words, language, transcribe, no times."""
        hot: list[int] = []
        if hot_words:
            words = self._whisper.hf_tokenizer.encode(f" {hot_words}", add_special_tokens=False)
            hot = [self._ids["startofprev"], *words.ids[:MOST_HOT_TOKENS]]
        return [
            *hot,
            self._ids["startoftranscript"],
            self._languages[language],
            self._ids["transcribe"],
            self._ids["notimestamps"],
        ]

    def decode(
        self, features: Samples, prompt: list[int], *, beam: int, most_tokens: int
    ) -> Decoding:
        """Return the words in `features` of shape (mels, frames), at temperature 0.

        Raises:
            EngineFailed: the model broke.
        """
        return self.decode_many(features[None], [prompt], beam=beam, most_tokens=[most_tokens])[0]

    def decode_many(
        self,
        features: Samples,
        prompts: list[list[int]],
        *,
        beam: int,
        most_tokens: Sequence[int],
    ) -> list[Decoding]:
        """Return the words in each row of `features`, of shape (rows, mels, frames), in one pass.

        The prompts must be equally long. CTranslate2 spends at most half of its `max_length` on
        new tokens, whatever the prompt.

        Raises:
            EngineFailed: the model broke.
        """
        from ctranslate2 import StorageView  # type: ignore[attr-defined]  # its __init__ has no __all__

        longest = max(most_tokens)
        try:
            answers = self._whisper.model.generate(
                StorageView.from_array(np.ascontiguousarray(features)),
                prompts,
                beam_size=beam,
                max_length=max(2 * longest, len(prompts[0]) + longest),
                return_scores=True,
                return_no_speech_prob=True,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"Whisper broke on {features.shape} features: {error}.") from error
        return [
            self._decoding(answer, tokens)
            for answer, tokens in zip(answers, most_tokens, strict=True)
        ]

    def _decoding(self, answer: WhisperGenerationResult, most_tokens: int) -> Decoding:
        tokens: list[int] = answer.sequences_ids[0]
        spoken = [token for token in tokens if token < self._end]
        total = answer.scores[0] * len(tokens)
        return Decoding(
            text=self._whisper.hf_tokenizer.decode(spoken).strip(),
            mean_logprob=total / (len(tokens) + 1),
            no_speech=answer.no_speech_prob,
            at_limit=len(tokens) >= most_tokens,
        )

    def _token(self, name: str) -> int:
        found: int | None = self._whisper.hf_tokenizer.token_to_id(f"<|{name}|>")
        if found is None:
            raise EngineFailed(
                f"The speech model's tokenizer.json lacks <|{name}|>: use a multilingual model."
            )
        return found


def _mel_filters(whisper: WhisperModel) -> Samples:
    from faster_whisper.feature_extractor import FeatureExtractor

    mels = whisper.model.n_mels
    filters: Samples = FeatureExtractor.get_mel_filters(RATE_HZ, FFT, n_mels=mels)  # type: ignore[no-untyped-call]  # it has no types
    return filters


def _load(place: WhisperPlace) -> WhisperModel:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(place.folder),
            device=place.device,
            compute_type=place.compute_type,
            cpu_threads=place.threads,
            num_workers=place.workers,
            local_files_only=True,
        )
    except Exception as error:
        mend = (
            "remove the folder and run `carecall setup --yes`."
            if place.device == "cpu"
            else "check the GPU's driver and its CUDA 12 libraries, or set CARECALL_ASR_DEVICE=cpu."
        )
        raise EngineFailed(
            f"The speech model in {place.folder} cannot be loaded ({error}): {mend}"
        ) from error
