"""Speech over our own voice: pause first, then decide."""

from __future__ import annotations

from carecall.domain.barge_in import BargeAction, BargeIn
from carecall.domain.language import Language


def speaking(since_ms: int = 0) -> BargeIn:
    barge = BargeIn(Language.EN)
    barge.begin(since_ms)
    return barge


def test_a_fifth_of_a_second_of_speech_pauses_us() -> None:
    barge = speaking()
    assert barge.speech(2000, speech_ms=160, left_ms=5000) is BargeAction.NONE
    assert barge.speech(2032, speech_ms=192, left_ms=5000) is BargeAction.PAUSE
    assert barge.paused


def test_speech_that_goes_on_cuts_us() -> None:
    barge = speaking()
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.speech(3300, speech_ms=1472, left_ms=5000) is BargeAction.NONE
    assert barge.speech(3332, speech_ms=1504, left_ms=5000) is BargeAction.CUT
    assert barge.speech(3364, speech_ms=1536, left_ms=5000) is BargeAction.NONE


def test_nothing_pauses_us_right_after_our_onset() -> None:
    barge = speaking(since_ms=1000)
    assert barge.speech(1290, speech_ms=280, left_ms=5000) is BargeAction.NONE
    assert barge.speech(1300, speech_ms=290, left_ms=5000) is BargeAction.PAUSE


def test_we_finish_when_nearly_nothing_is_left() -> None:
    assert speaking().speech(2000, speech_ms=400, left_ms=260) is BargeAction.NONE


def test_words_decide_a_pause() -> None:
    barge = speaking()
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.words(2500, "Mm-hm.") is BargeAction.RESUME
    barge.speech(3500, speech_ms=192, left_ms=5000)
    assert barge.words(4000, "stop") is BargeAction.CUT


def test_words_mean_nothing_while_we_are_not_paused() -> None:
    assert speaking().words(2000, "stop") is BargeAction.NONE


def test_quiet_lets_us_go_on_and_protects_us_again() -> None:
    barge = speaking()
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.quiet(2200) is BargeAction.NONE
    assert barge.quiet(3699) is BargeAction.NONE
    assert barge.quiet(3700) is BargeAction.RESUME
    assert barge.speech(3900, speech_ms=250, left_ms=5000) is BargeAction.NONE


def test_a_line_that_may_not_be_interrupted_only_yields_to_a_key() -> None:
    barge = speaking()
    barge.line(interruptible=False)
    assert barge.speech(2000, speech_ms=900, left_ms=5000) is BargeAction.NONE
    assert barge.digit() is BargeAction.CUT
    assert barge.digit() is BargeAction.NONE


def test_where_our_voice_comes_back_more_speech_is_asked_for() -> None:
    barge = speaking()
    assert barge.speech(2000, speech_ms=256, left_ms=5000, wary=True) is BargeAction.NONE
    assert barge.speech(2032, speech_ms=288, left_ms=5000, wary=True) is BargeAction.NONE
    assert barge.speech(2064, speech_ms=320, left_ms=5000, wary=True) is BargeAction.PAUSE


def test_a_long_listening_noise_lets_us_go_on() -> None:
    barge = speaking()
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.words(3000, "right, right, okay", speech_ms=900) is BargeAction.RESUME


def test_long_speech_that_nobody_understood_still_interrupts_us() -> None:
    barge = speaking()
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.words(2500, "", speech_ms=400) is BargeAction.RESUME
    barge.speech(4000, speech_ms=192, left_ms=5000)
    assert barge.words(4700, "", speech_ms=700) is BargeAction.CUT


def test_a_noise_lets_us_go_on_and_is_nothing_while_we_are_not_paused() -> None:
    barge = speaking()
    assert barge.noise(1900) is BargeAction.NONE
    barge.speech(2000, speech_ms=192, left_ms=5000)
    assert barge.noise(2200) is BargeAction.RESUME
