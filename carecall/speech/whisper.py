"""Recognition of free speech by faster-whisper: one int8 model shared by all calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from carecall.domain.audio import BYTES_PER_MS, duration_ms
from carecall.domain.language import Language
from carecall.ports.speech import RecognitionHints
from carecall.speech import whisper_rules as rules
from carecall.speech.engine import NOTHING, Words
from carecall.speech.log_mel import Samples, to_model_rate
from carecall.speech.pass_queue import Wanted
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace
from carecall.speech.whisper_phrases import WhisperPhrases, whisper_phrases

SHORTEST_MS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How hard the model looks."""

    beam: int
    least_window_ms: int
    """How much sound it is given at least, filled up with silence."""


LIVE = Search(beam=1, least_window_ms=rules.LEAST_WINDOW_MS)
AFTER_CALL = Search(beam=5, least_window_ms=rules.FULL_WINDOW_MS)
"""What the model was trained on and measured with, at several times the cost."""


def joined(pieces: Sequence[Words]) -> Words:
    """Return the words of one utterance's pieces."""
    texts = [words for words in pieces if words.text]
    if not texts:
        return NOTHING
    return Words(
        text=" ".join(words.text for words in texts),
        confidence=min(words.confidence for words in texts),
    )


def believed_words(decoding: rules.Decoding, phrases: WhisperPhrases, hot_words: str) -> Words:
    """Return the words of a decoding; none where the model heard silence or made them up."""
    if rules.is_silence(decoding) or phrases.is_invented(decoding.text, hot_words):
        return NOTHING
    return Words(text=decoding.text, confidence=rules.confidence(decoding))


class WhisperEngine:
    """The Engine of free Korean and English. `recognise` may run in `workers` threads at once."""

    def __init__(self, place: WhisperPlace) -> None:
        """Load the model.

        Raises:
            MissingPart: a file of the model is not there.
            EngineFailed: the model cannot be loaded.
        """
        self.name = f"whisper {place.folder.name}"
        self._network = WhisperNetwork(place)

    def warm_up(self) -> None:
        """Run one pass: the first one takes several times as long as the others."""
        hiss = np.random.default_rng(1).integers(-500, 500, 8000, dtype=np.int16)
        self.recognise(hiss.tobytes(), Language.KO, RecognitionHints())

    def recognise(
        self,
        pcm: bytes,
        language: Language,
        hints: RecognitionHints,
        *,
        search: Search = LIVE,
        wanted: Wanted = lambda: True,
    ) -> Words:
        """Return the words in `pcm`, in this thread; sound beyond 28 s is read in pieces."""
        piece = rules.LONGEST_PIECE_MS * BYTES_PER_MS
        found = [
            self._recognise_piece(pcm[at : at + piece], language, hints, (search, wanted))
            for at in range(0, len(pcm), piece)
        ]
        return joined(found)

    def _recognise_piece(
        self,
        pcm: bytes,
        language: Language,
        hints: RecognitionHints,
        search: tuple[Search, Wanted],
    ) -> Words:
        if duration_ms(pcm) < SHORTEST_MS:
            return NOTHING
        phrases = whisper_phrases(language)
        hot_words = phrases.hot_words(hints)
        decoding = self._decode(pcm, self._network.prompt(language, hot_words), search)
        return believed_words(decoding, phrases, hot_words)

    def _decode(
        self, pcm: bytes, prompt: list[int], search: tuple[Search, Wanted]
    ) -> rules.Decoding:
        (how, wanted), beam = search, search[0].beam
        speech_ms = duration_ms(pcm)
        samples = to_model_rate(pcm)
        window_ms = max(how.least_window_ms, rules.window_ms(speech_ms))
        tokens = rules.most_tokens(speech_ms)
        first = self._pass(samples, window_ms, prompt, (beam, tokens))
        if window_ms == rules.FULL_WINDOW_MS or not rules.is_doubtful(first) or not wanted():
            return first
        second = self._pass(
            samples, rules.FULL_WINDOW_MS, prompt, (beam, rules.more_tokens(tokens))
        )
        return rules.better(first, second)

    def _pass(
        self, samples: Samples, window_ms: int, prompt: list[int], limits: tuple[int, int]
    ) -> rules.Decoding:
        beam, tokens = limits
        features = self._network.log_mel.features(samples, window_ms)
        return self._network.decode(features, prompt, beam=beam, most_tokens=tokens)
