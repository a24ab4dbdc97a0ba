"""When Whisper is believed, tried again, or taken for silence."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.ports.speech import RecognitionHints
from carecall.speech.whisper_phrases import whisper_phrases
from carecall.speech.whisper_rules import (
    Decoding,
    better,
    confidence,
    is_doubtful,
    is_silence,
    more_tokens,
    most_tokens,
    window_ms,
)

GOOD = Decoding(text="I slept well", mean_logprob=-0.2, no_speech=0.1, at_limit=False)
UNLIKELY = Decoding(text="uh the", mean_logprob=-1.4, no_speech=0.2, at_limit=False)
CUT = Decoding(text="and then and", mean_logprob=-0.1, no_speech=0.1, at_limit=True)
LOOP = Decoding(text="and so " * 30, mean_logprob=-0.1, no_speech=0.1, at_limit=False)


@pytest.mark.parametrize(
    ("speech_ms", "window"),
    [(0, 10_000), (8_000, 10_000), (8_001, 10_001), (20_000, 22_000), (40_000, 30_000)],
)
def test_the_window_is_never_below_ten_nor_above_thirty_seconds(
    speech_ms: int, window: int
) -> None:
    assert window_ms(speech_ms) == window


def test_longer_speech_may_have_more_words_up_to_what_the_decoder_holds() -> None:
    assert [most_tokens(ms) for ms in (0, 1000, 5500, 60_000)] == [16, 24, 60, 224]
    assert [more_tokens(tokens) for tokens in (24, 200)] == [48, 224]


def test_only_what_is_cut_looping_or_unlikely_is_tried_again() -> None:
    assert [is_doubtful(one) for one in (GOOD, UNLIKELY, CUT, LOOP)] == [False, True, True, True]


def test_the_better_of_two_tries_is_whole_before_it_is_likely() -> None:
    assert better(CUT, UNLIKELY) is UNLIKELY
    assert better(UNLIKELY, GOOD) is GOOD
    assert better(LOOP, CUT) in (LOOP, CUT)


def test_confidence_is_the_mean_token_probability_and_small_for_broken_text() -> None:
    assert confidence(GOOD) == pytest.approx(0.819)
    assert confidence(LOOP) == confidence(CUT) == 0.3


def test_silence_needs_both_doubts() -> None:
    def silent(no_speech: float, mean_logprob: float) -> bool:
        return is_silence(
            Decoding(text="x", mean_logprob=mean_logprob, no_speech=no_speech, at_limit=False)
        )

    assert silent(0.7, -1.2)
    assert not silent(0.7, -0.3)
    assert not silent(0.5, -1.2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.KO, "시청해 주셔서 감사합니다."),
        (Language.KO, "구독과 좋아요 부탁드려요!"),
        (Language.EN, "Thank you for watching!"),
        (Language.EN, "[Music]"),
        (Language.EN, "..."),
    ],
)
def test_the_phrases_of_silence_are_not_heard(language: Language, text: str) -> None:
    assert whisper_phrases(language).is_invented(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.KO, "감사합니다"),
        (Language.KO, "뉴스 봤어요"),
        (Language.KO, "네"),
        (Language.EN, "Thank you."),
        (Language.EN, "I was watching television."),
        (Language.EN, "I listened to music."),
    ],
)
def test_what_people_really_say_is_heard(language: Language, text: str) -> None:
    assert not whisper_phrases(language).is_invented(text)


def test_the_question_says_which_answers_to_expect() -> None:
    phrases = whisper_phrases(Language.EN)
    hints = RecognitionHints(topic=Topic.MEAL, expects=Expectation.YES_NO)
    words = phrases.hot_words(hints)
    assert "pardon" in words
    assert "breakfast" in words
    assert phrases.hot_words(RecognitionHints()) == ""
    assert phrases.is_invented(words, words), "our own hot words handed back"


def test_every_topic_and_language_has_expected_words() -> None:
    for language in Language:
        for topic in Topic:
            assert whisper_phrases(language).hot_words(RecognitionHints(topic=topic))
