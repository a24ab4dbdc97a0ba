"""How the person wants to be talked to: louder, slower, by another name; kept for the next call."""

from __future__ import annotations

from carecall.domain.form_of_address import wished_address
from carecall.domain.preferences import Preference
from carecall.domain.script import Purpose
from carecall.domain.talk_facts import PreferenceLearned, TalkFact
from carecall.language.asking import ask_again
from carecall.language.talk import Desk, Move, Situation, Talk, noted


def speak_up(talk: Talk, desk: Desk) -> Move:
    """Speak louder, or clearer where the line carries no more, and ask again."""
    if desk.phrases.speak_up():
        louder = _learned(Preference.LOUDNESS, desk.phrases.gain_db)
        return noted(ask_again(talk, desk, desk.phrases.text(Purpose.LOUDER)), louder)
    desk.phrases.slow_down()
    clearer = _learned(Preference.SPEED, desk.phrases.speed)
    return noted(ask_again(talk, desk, desk.phrases.text(Purpose.CLEARER)), clearer)


def slow_down(talk: Talk, desk: Desk) -> Move:
    """Speak slower and ask again."""
    desk.phrases.slow_down()
    slower = _learned(Preference.SPEED, desk.phrases.speed)
    return noted(ask_again(talk, desk, desk.phrases.text(Purpose.SLOWER)), slower)


def renamed(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows the wish to be called otherwise, or None where `situation` holds none."""
    name = wished_address(situation.text, desk.brief.script.language)
    if not name:
        return None
    desk.phrases.address_as(name)
    move = ask_again(talk, desk, desk.phrases.text(Purpose.ADDRESS_NOTED))
    return noted(move, PreferenceLearned(preference=Preference.ADDRESS, value=name))


def _learned(preference: Preference, value: float) -> TalkFact:
    return PreferenceLearned(preference=preference, value=f"{value:g}")
