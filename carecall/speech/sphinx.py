"""Recognition of set phrases by pocketsphinx and a grammar: no download, both languages, 50 ms."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pocketsphinx import Decoder, FsgModel, get_model_path  # type: ignore[attr-defined]  # C types

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.ports.speech import RecognitionHints
from carecall.speech import english_phones, korean_phones
from carecall.speech.engine import NOTHING, Words
from carecall.speech.phrase_book import PhraseBook, read_phrase_book
from carecall.speech.sphinx_sound import MODEL_RATE_HZ, for_wide_band_model
from carecall.speech.word_graph import word_graph


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRule:
    """How well sound must fit a phrase: mean log-likelihoods a frame against the best sound of any kind.

    Measured on telephone speech: 99 of 100 phrases that were said have more than `phrase`, and two
    thirds of other sentences less; noise is below -30. An alarm must fit a little better than
    others: an emergency that nobody spoke of costs a visit, and one that was missed comes again.
    """

    phrase: float
    word: float
    alarm: float
    even: float
    """Where the confidence is 0.5."""


FIT_RULES = {
    Language.KO: FitRule(phrase=-4.4, word=-6.4, alarm=-4.2, even=-4.0),
    Language.EN: FitRule(phrase=-4.8, word=-8.0, alarm=-4.7, even=-4.2),
}
_STEEPNESS = 1.2
_SEARCH = {
    "beam": 1e-50,
    "pbeam": 1e-50,
    "wbeam": 1e-35,
    "maxhmmpf": 300,
    "silprob": 0.05,
    "cmn": "batch",
}
"""Beams a little wider than pocketsphinx's own, since the telephone's missing fricatives look like dead
ends at first, with a limit of states a frame: sound that fits nothing took 5 s without it, and
takes 0.3 s. Means are taken from each utterance alone, and the front end is renewed for each, so
that one caller does not colour the next.
"""
_LEAST_SAMPLES = 1600
_SURE = 0.7
_LIKELY = 0.5
_CLEARLY = 0.1
_NO_LIKELIHOOD = -745.0
_LEAST_FRAMES = 6
"""60 ms. The search gives an “I” that the noise has swallowed the 30 ms that it must: they tell nothing by themselves,
and would have “I have fallen and cannot get up” thrown away whole."""


class SphinxEngine:
    """The Engine of set phrases. One decoder a language, loaded when first needed (50 ms)."""

    name = "pocketsphinx"

    def __init__(self) -> None:
        self._ears: dict[Language, _Ear] = {}

    def recognise(self, pcm: bytes, language: Language, hints: RecognitionHints) -> Words:
        """Return the phrase in 8 kHz s16le `pcm`, or nothing when none fits."""
        if len(pcm) < 2 * _LEAST_SAMPLES:
            return NOTHING
        return self._ear(language).hear(pcm, hints.topic)

    def warm_up(self) -> None:
        """Load both languages."""
        for language in Language:
            self._ear(language)

    def _ear(self, language: Language) -> _Ear:
        if language not in self._ears:
            self._ears[language] = _Ear(read_phrase_book(language))
        return self._ears[language]


class _Ear:
    """One decoder with a grammar for each topic."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book
        with tempfile.TemporaryDirectory(prefix="carecall-") as folder:
            dictionary = Path(folder) / "words.dict"
            dictionary.write_text(_dictionary(spellings(book)), encoding="utf-8")
            self._decoder = Decoder(
                hmm=_model_file("en-us"),
                dict=str(dictionary),
                lm=None,
                samprate=MODEL_RATE_HZ,
                loglevel="FATAL",
                **_SEARCH,
            )
            for topic in (None, *Topic):
                self._add_grammar(topic, Path(folder) / "phrases.fsg")

    def _add_grammar(self, topic: Topic | None, file: Path) -> None:
        name = _grammar_name(topic)
        graph = word_graph(self._book.sentences_for(topic))
        file.write_text(graph.fsg(name), encoding="utf-8")
        logmath = self._decoder.logmath
        weight = self._decoder.config["lw"]
        self._decoder.add_fsg(name, FsgModel.readfile(str(file), logmath, weight))

    def hear(self, pcm: bytes, topic: Topic | None) -> Words:
        """Return the phrase that fits, first among the answers to `topic`, then among all (twice the time).

        What is heard among the answers to one question is believed when it is sure and no alarm: a
        good answer to another question takes the shape of something else there, and “I am feeling
        happy today” became “I am bleeding badly”.
        """
        sound = for_wide_band_model(pcm)
        near = self._best(sound, topic)
        if topic is None or (near.confidence >= _SURE and not self._alarming(near)):
            return near
        found = self._best(sound, None)
        if self._alarming(near) or found.confidence > near.confidence + _CLEARLY:
            return found
        return near if near.confidence >= _LIKELY else found

    def _alarming(self, words: Words) -> bool:
        return words.text.lower() in self._book.alarming

    def _best(self, sound: bytes, topic: Topic | None) -> Words:
        decoder = self._decoder
        decoder.activate_search(_grammar_name(topic))
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        if hypothesis is None or hypothesis.hypstr not in self._book.spelling:
            return NOTHING
        fit, worst = _fit(cast("Iterable[_Segment]", decoder.seg()))
        rule = FIT_RULES[self._book.language]
        least = rule.alarm if hypothesis.hypstr in self._book.alarming else rule.phrase
        if fit < least or worst < rule.word:
            return NOTHING
        confidence = 1 / (1 + math.exp(-_STEEPNESS * (fit - rule.even)))
        return Words(text=self._book.spelling[hypothesis.hypstr], confidence=round(confidence, 3))


class _Segment:
    """What pocketsphinx says of one word."""

    word: str
    start_frame: int
    end_frame: int
    ascore: float


def spellings(book: PhraseBook) -> Mapping[str, Sequence[str]]:
    """Return the ARPAbet spellings of every word of `book`.

    Raises:
        ValueError: a word has no known sound.
    """
    words = sorted(book.words)
    if book.language is Language.KO:
        found = {word: korean_phones.pronunciations(word) for word in words}
    else:
        found = english_phones.pronunciations(words, Path(_model_file("cmudict-en-us.dict")))
    for word, phones in book.sounds.items():
        found[word] = tuple(dict.fromkeys((*found[word], phones)))
    return found


def _dictionary(words: Mapping[str, Sequence[str]]) -> str:
    lines = []
    for word, sounds in words.items():
        for number, phones in enumerate(sounds, start=1):
            lines.append(f"{word} {phones}" if number == 1 else f"{word}({number}) {phones}")
    return "\n".join(lines) + "\n"


def _model_file(name: str) -> str:
    return str(get_model_path(f"en-us/{name}"))  # type: ignore[no-untyped-call]  # untyped library


def _grammar_name(topic: Topic | None) -> str:
    return topic.value if topic is not None else "any"


def _fit(segments: Iterable[_Segment]) -> tuple[float, float]:
    """Return the mean log-likelihood a frame over all words, and that of the worst word."""
    total = 0.0
    frames = 0
    worst = 0.0
    for segment in segments:
        if segment.word.startswith("<"):
            continue
        length = segment.end_frame - segment.start_frame + 1
        fit = math.log(segment.ascore) if segment.ascore > 0 else _NO_LIKELIHOOD
        total += fit
        frames += length
        worst = min(worst, fit / max(length, _LEAST_FRAMES))
    return (total / frames, worst) if frames else (_NO_LIKELIHOOD, _NO_LIKELIHOOD)
