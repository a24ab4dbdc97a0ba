"""What the carrier's end measures: first sound, answers' delay, silence after an interruption."""

from __future__ import annotations

from carecall.domain.answering import LineSound
from carecall.domain.audio import CHUNK_BYTES, SILENCE
from carecall.domain.line_sounds import ToneListener
from carecall.lab.beep import beep
from carecall.lab.measures import CallMeasures, is_audible, trim

VOICE = b"\x00\x10" * (CHUNK_BYTES // 2)
FAINT = b"\x10\x00" * (CHUNK_BYTES // 2)


def hear(measures: CallMeasures, chunk: bytes, first_ms: int, until_ms: int) -> None:
    for at in range(first_ms, until_ms, 20):
        measures.heard(chunk, at)


def test_the_first_audible_sound_is_noted_and_faint_noise_is_not() -> None:
    measures = CallMeasures()
    hear(measures, SILENCE, 0, 100)
    hear(measures, FAINT, 100, 200)
    hear(measures, VOICE, 200, 400)
    assert measures.first_audio_ms == 200
    assert measures.heard_ms == 200


def test_a_response_counts_from_the_end_of_the_line_to_our_first_sound() -> None:
    measures = CallMeasures()
    hear(measures, VOICE, 0, 1000)
    hear(measures, SILENCE, 1000, 2000)
    measures.began("yes", 2000)
    hear(measures, SILENCE, 2000, 2600)
    measures.ended(2600)
    hear(measures, SILENCE, 2600, 3400)
    hear(measures, VOICE, 3400, 3600)
    (line,) = measures.lines
    assert (line.started_ms, line.ended_ms, line.over) == (2000, 2600, False)
    assert line.response_ms == 800
    assert line.stop_ms is None


def test_an_interruption_counts_from_its_onset_to_our_last_sound() -> None:
    measures = CallMeasures()
    hear(measures, VOICE, 0, 1000)
    measures.began("listen", 1000)
    hear(measures, VOICE, 1000, 1240)
    hear(measures, SILENCE, 1240, 2000)
    measures.ended(2000)
    hear(measures, SILENCE, 2000, 2900)
    hear(measures, VOICE, 2900, 3000)
    (line,) = measures.lines
    assert (line.over, line.stop_ms, line.response_ms) == (True, 240, 900)


def test_a_sentence_that_falls_into_our_pause_stops_nothing() -> None:
    measures = CallMeasures()
    hear(measures, VOICE, 0, 1000)
    hear(measures, SILENCE, 1000, 1200)
    measures.began("listen", 1200)
    hear(measures, SILENCE, 1200, 2000)
    assert (measures.lines[0].over, measures.lines[0].stop_ms) == (False, None)


def test_somebody_who_is_not_let_in_has_no_response() -> None:
    measures = CallMeasures()
    measures.began("hello", 0)
    hear(measures, VOICE, 100, 600)
    measures.ended(500)
    hear(measures, VOICE, 600, 900)
    assert measures.lines[0].response_ms is None


def test_the_message_on_a_machine_is_what_came_after_its_line() -> None:
    measures = CallMeasures()
    hear(measures, VOICE, 0, 300)
    measures.began("leave a message", 400)
    measures.ended(2000)
    hear(measures, VOICE, 2100, 3100)
    measures.finish(3500)
    assert measures.heard_after_line_ms == 1000


def test_a_call_that_ends_in_a_line_ends_the_line() -> None:
    measures = CallMeasures()
    measures.began("and then", 100)
    measures.finish(700)
    assert measures.lines[0].ended_ms == 700


def test_silence_is_cut_off_both_ends_of_a_sentence() -> None:
    assert trim(SILENCE + VOICE + FAINT + VOICE + SILENCE) == VOICE + FAINT + VOICE
    assert trim(SILENCE) == b""
    assert not is_audible(SILENCE)


def test_the_beep_is_one_that_the_platform_knows() -> None:
    sound, detector = beep(), ToneListener()
    chunks = [sound[at : at + CHUNK_BYTES] for at in range(0, len(sound), CHUNK_BYTES)]
    assert [detector.feed(chunk) for chunk in chunks].count(LineSound.BEEP) == 1
