"""Words of conversation scripts: kinds of answers, worries, frequencies, and why a sentence may not be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.forms.fields import Choice
from admin.languages import later as _l
from admin.words import TOPICS
from carecall.domain.own_question import MOST_OWN_QUESTIONS
from carecall.domain.script import Expectation, Topic, Worry
from carecall.domain.script_rules import ASKED_TOPICS
from carecall.domain.spoken_signs import SpokenRule

EXPECTATIONS: Mapping[Expectation, str] = {
    Expectation.YES_NO: _l("Yes or no"),
    Expectation.NUMBER: _l("A number"),
    Expectation.FREE: _l("Free words"),
}
WORRIES: Mapping[Worry, str] = {
    Worry.NEVER: _l("Never"),
    Worry.YES: _l("Yes"),
    Worry.NO: _l("No"),
    Worry.BELOW: _l("A smaller number than"),
    Worry.ABOVE: _l("A larger number than"),
    Worry.WORDS: _l("An answer with one of these words"),
}
WHY: Mapping[SpokenRule, str] = {
    SpokenRule.WORLD: _l("Nothing of weather, season, news or the hour: nobody knows it during the call."),
    SpokenRule.BODY: _l("An AI has no body, comes to nobody and brings nothing."),
    SpokenRule.LIFE: _l("An AI has no life of its own and is no person."),
    SpokenRule.FAMILY: _l("Assume nothing about family, age or looks."),
    SpokenRule.PRODUCT: _l("Sell and recommend nothing."),
    SpokenRule.ADVICE: _l("Say at most that a doctor should be seen or that the staff are told."),
    SpokenRule.PRIVATE: _l("Never ask for numbers, codes or programs that criminals ask for."),
    SpokenRule.MEMORY: _l("Nothing of earlier calls: what is remembered is taken up by itself."),
    SpokenRule.FORM: _l("Write plain spoken sentences without links, marks and pictures."),
    SpokenRule.LANGUAGE: _l("Keep to the language of the script."),
    SpokenRule.LENGTH: _l("Keep sentences short: older people must be able to hold them in mind."),
    SpokenRule.HOUSE: _l("The script itself keeps this word out."),
}  # fmt: skip
OTHERWISE = _l("Word it otherwise.")
EVERY = (0, 1, 2, 3, 4)
SPEEDS = ("0.8", "0.9", "1.0", "1.1", "1.2")


def why(rule: SpokenRule) -> str:
    """Return why a rule forbids a sentence."""
    return str(WHY.get(rule, OTHERWISE))


def every_choices() -> list[Choice]:
    """Return how often something is asked."""
    return [(str(number), every_text(number)) for number in EVERY]


def every_text(number: int) -> str:
    """Return a frequency in words."""
    if number == 0:
        return _("Never: switched off")
    return ngettext("On every call", "On every %(num)d calls", number)


def order_choices() -> list[Choice]:
    """Return the places of the topics."""
    return [(str(place), str(place)) for place in range(1, len(ASKED_TOPICS) + 1)]


def expects_choices() -> list[Choice]:
    """Return the kinds of answers."""
    return [(key.value, str(text)) for key, text in EXPECTATIONS.items()]


def worry_choices(kinds: Sequence[Worry]) -> list[Choice]:
    """Return what can be a worry."""
    return [(key.value, str(WORRIES[key])) for key in kinds]


def topic_choices() -> list[Choice]:
    """Return what can be asked about."""
    return [(topic.value, str(TOPICS[topic])) for topic in ASKED_TOPICS]


def own_choices() -> list[Choice]:
    """Return how many own questions a script can have."""
    return [(str(count), str(count)) for count in range(MOST_OWN_QUESTIONS + 1)]


def topic_text(topic: Topic) -> str:
    """Return a topic's name."""
    return str(TOPICS[topic])
