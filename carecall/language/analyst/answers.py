"""Short answers: what “no”, “a little” and “not yet” mean after a certain question."""

from __future__ import annotations

import re

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic
from carecall.language.analyst.exchange import Answer, Exchange
from carecall.language.analyst.standing import find_signs, scene_of
from carecall.language.analyst.tables import Sign

_TOPIC_MATTERS = {
    Topic.MEAL: Matter.MEAL,
    Topic.SLEEP: Matter.SLEEP,
    Topic.HEALTH: Matter.ILLNESS,
    Topic.MEDICATION: Matter.MEDICINE,
    Topic.MOOD: Matter.MOOD,
}
_NO_VERB = re.compile(r"[이가은는을를도에]")
"""Particles, which echo nothing: “이제” after “무릎이 아프” is no “아파”."""
_FEWEST_QUESTION_LETTERS = 10
"""A shorter last part (“Are you?”) takes its sense from what stands before it."""


def read_answer(exchange: Exchange) -> Answer | None:
    """Return what the reply says by its question; None where the question does not decide it."""
    if exchange.says("asks_back"):
        return None
    if exchange.asks("asks_violence") and _polarity(exchange) == "yes":
        return Answer(Label.EMERGENCY, Matter.VIOLENCE)
    if _lacks(exchange):
        return Answer(Label.ABNORMAL, _matter_of(exchange), hands=exchange.asks("asks_supply"))
    asked_sign = _asked_sign(exchange)
    if asked_sign is not None and not exchange.asks("good_by_not"):
        return _about_trouble(exchange, asked_sign)
    if exchange.asks("asks_trouble") and _closed(exchange):
        return _any_trouble(exchange)
    if exchange.asks("asks_help_now"):
        return _help_now(exchange)
    if exchange.asks("asks_since") and exchange.asks("since_trouble"):
        return _presupposed(exchange)
    return _about_state(exchange)


def _lacks(exchange: Exchange) -> bool:
    """Say whether nobody to talk to, no food or no medicine is left."""
    asked = exchange.asks("asks_company") or exchange.asks("asks_supply")
    asked = asked and (not exchange.asks("asks_has_medicine") or exchange.asks("asks_left"))
    return asked and _polarity(exchange) == "no" and exchange.short


def _matter_of(exchange: Exchange) -> Matter:
    matter = _TOPIC_MATTERS.get(exchange.topic) if exchange.topic else None
    return matter or Matter.MOOD


def wrongly_taken(exchange: Exchange) -> Answer | None:
    """Return that medicine is not taken right: “I forgot” is about medicine when the question was."""
    return Answer(Label.ABNORMAL, Matter.MEDICINE) if _takes_wrongly(exchange) else None


def _takes_wrongly(exchange: Exchange) -> bool:
    if exchange.topic is not Topic.MEDICATION or exchange.asks("asks_has_medicine"):
        return False
    if exchange.says("not_yet") or exchange.asks("polite_negative"):
        return False
    return exchange.says("bad_medicine") and not exchange.says("no")


def _asked_sign(exchange: Exchange) -> Sign | None:
    """Return the trouble that the question names, the most serious first."""
    question = _last_question(exchange.asked_as_told)
    if not question:
        return None
    scene = scene_of(question, exchange.tables, exchange.language)
    named = [each for each in find_signs(scene) if each.cancelled in ("", "negated", "unsure")]
    fitting = [each.sign for each in named if not _off_topic(each.sign, exchange.topic)]
    return fitting[0] if fitting else None


def _off_topic(sign: Sign, topic: Topic | None) -> bool:
    """Say whether the sign comes from words that mean something else after this topic.

    “How many days did you not take any?” names no meals when medicine is asked about.
    """
    if topic is Topic.MEDICATION:
        return sign.matter is Matter.MEAL
    return topic is Topic.GREETING and sign.matter in (Matter.HELP, Matter.HOME)


def _last_question(asked: str) -> str:
    parts = [part for part in asked.replace("?", ".").split(".") if part.strip(" ,")]
    last = parts[-1] if parts else ""
    return last if len(last) >= _FEWEST_QUESTION_LETTERS else asked


def _about_trouble(exchange: Exchange, sign: Sign) -> Answer | None:
    if exchange.asks("asks_since") and exchange.asks("since_trouble") and not exchange.says("no"):
        return _presupposed(exchange, sign)
    if _is_over(exchange, sign):
        return Answer(Label.NORMAL, None)
    said = _polarity(exchange)
    if said is None and _names_a_place(exchange, sign):
        said = "yes"
    if said is None and not _echoes(exchange, sign):
        return None
    said = said or "echo"
    if _takes_a_no_for_granted(exchange):
        said = "yes" if _admits(exchange, said) else "no"
    elif exchange.language is Language.EN and _asks_ability(exchange, sign):
        said = "yes" if said == "no" else "no"
    if said == "no":
        return Answer(Label.NORMAL, None)
    return Answer(sign.label, sign.matter, sign.calm)


def _takes_a_no_for_granted(exchange: Exchange) -> bool:
    return exchange.language is Language.KO and exchange.asks("polite_negative")


def _admits(exchange: Exchange, said: str) -> bool:
    """Say whether the reply to “you have no pain, have you?” says that there is some.

    A bare yes agrees that there is none, and a bare no is mostly meant the same way, except after
    a question that only seeks assent (“없으시죠?”), where it disagrees.
    """
    text = exchange.text.rstrip(".")
    if said == "echo" or text.startswith(("있", "조금있", "많", "조금", "가끔", "자주", "약간", "좀", "이따금", "종종", "네있", "예있", "아니요있", "한번", "두번", "1번", "2번", "심")):  # fmt: skip
        return True
    return said == "no" and exchange.asks("tag") and text.startswith(("아니", "아뇨", "아녀")) and "없" not in text  # fmt: skip


def _names_a_place(exchange: Exchange, sign: Sign) -> bool:
    """“Where does it hurt?” – “My hip.”"""
    return sign.matter is Matter.PAIN and exchange.says("body") and not exchange.says("fine_word")


def _echoes(exchange: Exchange, sign: Sign) -> bool:
    """Say whether the reply repeats the verb of the trouble that was asked about (“숨이 차지는” – “차요”)."""
    if exchange.language is not Language.KO:
        return False
    named = sign.pattern.search(exchange.asked_as_told)
    return bool(named and exchange.text and exchange.text[0] in _NO_VERB.sub("", named[0][-3:]))


def _is_over(exchange: Exchange, sign: Sign) -> bool:
    """“You said that your knee hurts. How is it now?” – “Better”, or “It does not hurt any more”."""
    if not exchange.asks("open"):
        return False
    guards = exchange.tables.guards
    if guards["recovered"].search(exchange.text) and not guards["eased"].search(exchange.text):
        return True
    told = find_signs(scene_of(exchange.text, exchange.tables, exchange.language))
    same = [each for each in told if each.sign.matter is sign.matter]
    return bool(same) and all(each.cancelled in ("negated", "over") for each in same)


def _asks_ability(exchange: Exchange, sign: Sign) -> bool:
    """Say whether the trouble in the question is a “not able to”, so that yes means able."""
    return sign.matter in (Matter.BREATH, Matter.FALL) and " able to " in f" {exchange.asked} "


def _polarity(exchange: Exchange) -> str | None:
    if exchange.says("no"):
        return "no"
    return "yes" if exchange.says("yes") else None


def _help_now(exchange: Exchange) -> Answer | None:
    said = _polarity(exchange)
    if said == "yes":
        return Answer(Label.EMERGENCY, Matter.HELP)
    return Answer(Label.NORMAL, None) if said == "no" else None


def _any_trouble(exchange: Exchange) -> Answer | None:
    """“Is anything bothering you?” names no sign, yet takes its yes for a trouble."""
    said = _polarity(exchange)
    if _takes_a_no_for_granted(exchange):
        said = "yes" if _admits(exchange, said or "") else "no"
    if said == "yes" and not exchange.says("fine_word"):
        return Answer(Label.ABNORMAL, _matter_of(exchange))
    return Answer(Label.NORMAL, None) if said == "no" else _open_answer(exchange)


def _presupposed(exchange: Exchange, sign: Sign | None = None) -> Answer | None:
    """A question like “since when does it hurt?” takes the trouble for granted."""
    if exchange.says("no") or exchange.says("fine_word"):
        return None
    if sign is not None:
        return Answer(sign.label, sign.matter, sign.calm, presupposed=True)
    matter = _TOPIC_MATTERS.get(exchange.topic) if exchange.topic else None
    return Answer(Label.ABNORMAL, matter or Matter.ILLNESS, presupposed=True)


def _about_state(exchange: Exchange) -> Answer | None:
    if exchange.says("not_yet"):
        return Answer(Label.NORMAL, None)
    if exchange.asks("open") and not _closed(exchange):
        return _open_answer(exchange)
    if _polarity(exchange) != "no" or not exchange.asks("wants_good"):
        plain_yes = exchange.says("yes") and not exchange.says("bad_word")
        return None if plain_yes else _open_answer(exchange)
    if _takes_a_no_for_granted(exchange) and not exchange.asks("good_by_not"):
        return None
    return _denied_state(exchange)


def _closed(exchange: Exchange) -> bool:
    """A question that ends in a yes-or-no part, whatever came before it."""
    question = _last_question(exchange.asked)
    return bool(question) and not exchange.tables.questions["open"].search(question)


def _open_answer(exchange: Exchange) -> Answer | None:
    matter = _TOPIC_MATTERS.get(exchange.topic) if exchange.topic else None
    if matter is None or not exchange.short or not exchange.says("bad_word"):
        return None
    if exchange.asks("asks_has_medicine") or exchange.says("fine_word"):
        return None
    if exchange.topic in (Topic.HEALTH, Topic.MEDICATION, Topic.MOOD) and _says_none(exchange):
        return None
    return Answer(Label.ABNORMAL, matter)


def _says_none(exchange: Exchange) -> bool:
    return exchange.text.startswith(("없", "none", "nothing", "별로없", "little", "not much"))


def _has_none_prescribed(exchange: Exchange) -> bool:
    asks_supply = exchange.asks("asks_supply")
    return exchange.text.startswith("없") and exchange.asks("asks_medicine") and not asks_supply


def _denied_state(exchange: Exchange) -> Answer | None:
    if exchange.says("fine_word"):
        return None
    for question, matter in (("asks_breath", Matter.BREATH), ("asks_up", Matter.FALL)):
        if exchange.asks(question):
            return Answer(Label.EMERGENCY, matter)
    if exchange.asks("asks_has_medicine"):
        return Answer(Label.NORMAL, None)
    if _has_none_prescribed(exchange):
        return Answer(Label.NORMAL, None)
    states: tuple[tuple[str, Matter | None], ...] = (
        ("asks_company", Matter.MOOD),
        ("asks_medicine", Matter.MEDICINE),
        ("asks_meal", Matter.MEAL),
        ("asks_sleep", Matter.SLEEP),
        ("asks_sense", Matter.ILLNESS),
        ("asks_home", Matter.HOME),
        ("asks_outing", None),
        ("asks_mood", Matter.MOOD),
    )
    for name, state in states:
        if exchange.asks(name):
            return Answer(Label.ABNORMAL, state) if state else Answer(Label.NORMAL, None)
    return None
