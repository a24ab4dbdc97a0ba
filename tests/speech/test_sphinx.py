"""Set phrases over a telephone line, spoken by espeak-ng and cut by the voice detector."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.lab.line import CLEAN
from carecall.lab.persona import Persona
from carecall.lab.persona_files import load_everybody
from carecall.ports.speech import RecognitionHints
from carecall.speech.phrase_book import read_phrase_book
from carecall.speech.sphinx import SphinxEngine
from tests.fakes.telephone import speech_in, through_a_law
from tests.speech.voices import spoken

ANY = RecognitionHints()
SPEAKERS = [each for each in load_everybody() if each.lines and each.line == CLEAN]
"""What people on bad lines are heard to say is judged on whole talks."""
ELSEWHERE = {
    Language.KO: [
        "손녀가 대학에 합격해서 정말 기뻤답니다",
        "냉장고 문이 고장 나서 수리기사를 불렀어",
    ],
    Language.EN: [
        "turn left after the red roof house",
        "my refrigerator door is broken so I called a repair man",
    ],
}
VOICES = {Language.KO: ("ko", "ko+f2", "ko+m1"), Language.EN: ("en-us", "en-us+f2", "en-us+m1")}
ALARMS = {
    Language.KO: ["넘어져서 못 일어나겠어요", "도와주세요", "가슴이 너무 아파요"],
    Language.EN: ["I have fallen and cannot get up", "please help me I cannot move my leg"],
}


@pytest.fixture(scope="module")
def engine() -> SphinxEngine:
    engine = SphinxEngine()
    engine.warm_up()
    return engine


def on_the_phone(text: str, language: Language, voice: str = "", speed: float = 0.95) -> bytes:
    (utterance,) = speech_in(through_a_law(spoken(text, language, voice, speed)))
    return utterance


@pytest.mark.slow
@pytest.mark.parametrize("persona", SPEAKERS, ids=lambda persona: persona.persona_id)
def test_every_line_of_a_simulated_recipient_is_heard_whatever_was_asked(
    persona: Persona, engine: SphinxEngine
) -> None:
    topics = (Topic.GREETING, Topic.HEALTH, None)
    for number, line in enumerate(persona.lines):
        sound = on_the_phone(line, persona.language, persona.voice, persona.speed)
        hints = RecognitionHints(topic=topics[number % len(topics)])
        words = engine.recognise(sound, persona.language, hints)
        assert words.text == line
        assert 0.2 < words.confidence <= 1.0


@pytest.mark.parametrize("language", list(Language))
def test_a_cry_for_help_is_heard_after_any_question(
    language: Language, engine: SphinxEngine
) -> None:
    for line in ALARMS[language]:
        sound = on_the_phone(line, language)
        for topic in (Topic.MEAL, Topic.MOOD):
            assert engine.recognise(sound, language, RecognitionHints(topic=topic)).text == line


@pytest.mark.parametrize("gain", [0.03, 0.3, 1.3], ids=["soft", "usual", "loud"])
def test_loud_and_soft_speakers_are_heard(gain: float, engine: SphinxEngine) -> None:
    samples = np.frombuffer(spoken("I slept very well last night", Language.EN), dtype="<i2")
    sound = through_a_law((samples * gain).clip(-32768, 32767).astype("<i2").tobytes())
    (utterance,) = speech_in(sound)
    words = engine.recognise(utterance, Language.EN, RecognitionHints(topic=Topic.SLEEP))
    assert words.text == "I slept very well last night"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("level_dbfs", [-70, -50, -30, -15])
def test_noise_is_nothing(level_dbfs: int, language: Language, engine: SphinxEngine) -> None:
    for seed in range(3):
        samples = (
            np.random.default_rng(seed).standard_normal(12000) * 32768 * 10 ** (level_dbfs / 20)
        )
        noise = samples.clip(-32768, 32767).astype("<i2").tobytes()
        assert engine.recognise(noise, language, ANY).text == ""


@pytest.mark.parametrize("language", list(Language))
def test_silence_clicks_and_snippets_are_nothing(language: Language, engine: SphinxEngine) -> None:
    click = bytes(8000) + b"\xff\x7f" * 40 + bytes(8000)
    for sound in (b"", b"\x01", bytes(100), bytes(16000), click):
        assert engine.recognise(sound, language, ANY).text == ""


@pytest.mark.parametrize("language", list(Language))
def test_other_speech_is_never_heard_as_an_alarm(language: Language, engine: SphinxEngine) -> None:
    alarming = read_phrase_book(language).alarming
    for text in ELSEWHERE[language]:
        for voice in VOICES[language]:
            for sound in speech_in(through_a_law(spoken(text, language, voice))):
                words = engine.recognise(sound, language, RecognitionHints(topic=Topic.HEALTH))
                assert words.text.lower() not in alarming


def test_equal_sound_reads_equal(engine: SphinxEngine) -> None:
    sound = on_the_phone("푹 잘 잤어요", Language.KO)
    hints = RecognitionHints(topic=Topic.SLEEP)
    first = engine.recognise(sound, Language.KO, hints)
    engine.recognise(bytes(20000), Language.KO, hints)
    assert engine.recognise(sound, Language.KO, hints) == first
