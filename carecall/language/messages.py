"""The last question: words for the office, said back shortly and passed on."""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.domain.call_course import LengthUnit, length_of, unit_of
from carecall.domain.language import Language
from carecall.domain.requests import REQUEST_TEXT_LIMIT, RequestKind
from carecall.domain.script import Purpose, Topic
from carecall.domain.talk_facts import RequestMade
from carecall.language.goodbye import close
from carecall.language.talk import Desk, Move, Question, Situation, Talk, listen_for, noted, quoting
from carecall.language.wordings import Intent

SAID_BACK = {LengthUnit.SYLLABLES: 32, LengthUnit.WORDS: 16}
"""Longer words are passed on without being said back."""
_FEWEST = {LengthUnit.SYLLABLES: 7, LengthUnit.WORDS: 4}
"""Shorter words that tell of no trouble are a courtesy."""
_COURTESY = {
    Language.KO: re.compile(r"고마|감사|고맙|수고|들어가|없[어습는네지다]|됐[어습네다]|괜찮|안녕|^아니(?!라|면)|잘\s*(?:지내|있)|별일|다음에\s*(?:또|봐)|또\s*(?:전화|봐)"),
    Language.EN: re.compile(r"\b(?:thank|thanks|cheers|goodbye|bye|nothing|no|that is all|that's all|i am fine|i'm fine|all good|not today|not really)\b", re.IGNORECASE),
}  # fmt: skip
_OFFER = {
    Language.KO: re.compile(r"^(?:네|예|응|어)?[\s,.]*(?:있[어지습네]|하나|한\s*가지|그래|전해|할\s*말)"),
    Language.EN: re.compile(r"^(?:yes|yeah|yep|well)?[\s,.]*(?:there is|i do|one thing|please|i have|just one)\b[^.]{0,12}$", re.IGNORECASE),
}  # fmt: skip
_SENTENCE_BREAK = re.compile(r"[.?!]+\s+")


def last_words(talk: Talk, situation: Situation, desk: Desk, heard: str) -> Move:
    """Take the answer to the last question: a message is passed on, and the call is closed."""
    if situation.acknowledged:
        return close(talk, desk, heard)
    if is_message(situation, desk):
        return _taken(talk, situation, desk)
    if _offers(situation, desk) and not talk.messages:
        return _ask_for_it(talk, desk)
    return close(talk, desk, heard)


def person_wanted(words: str) -> RequestMade:
    """Return the fact that somebody wants to talk to a person."""
    return RequestMade(kind=RequestKind.CALL_BACK, thing="", text=words, quote=words)


def is_message(situation: Situation, desk: Desk) -> bool:
    """Say whether an answer to “anything to pass on?” is more than yes, no, thanks and goodbye."""
    if situation.wants(Intent.BARE, Intent.BYE) or not situation.text:
        return False
    if situation.troubled:
        return True
    language = desk.brief.script.language
    unit = unit_of(language)
    long = length_of(situation.text, unit)
    polite = bool(_COURTESY[language].search(situation.text)) or situation.wants(Intent.NO)
    cheerful = situation.wants(Intent.GOOD) and not situation.wants(Intent.BAD)
    if (polite or cheerful) and long < 2 * _FEWEST[unit]:
        return False
    return long >= _FEWEST[unit]


def _offers(situation: Situation, desk: Desk) -> bool:
    """Say whether somebody has something to say and waits to be asked."""
    if situation.wants(Intent.NO, Intent.BYE, Intent.HELLO):
        return False
    bare_yes = situation.wants(Intent.BARE) and situation.wants(Intent.YES)
    return bare_yes or bool(_OFFER[desk.brief.script.language].search(situation.text))


def _ask_for_it(talk: Talk, desk: Desk) -> Move:
    question = Question(text=desk.phrases.text(Purpose.MESSAGE_ASK), topic=Topic.CLOSING)
    asking = replace(talk, question=question, aside=None, messages=talk.messages + 1, quiet=0)
    return listen_for(asking, desk.phrases.spoken(question.text))


def _taken(talk: Talk, situation: Situation, desk: Desk) -> Move:
    text = situation.text[:REQUEST_TEXT_LIMIT]
    words = _SENTENCE_BREAK.sub(", ", text).strip(" .!?,")
    unit = unit_of(desk.brief.script.language)
    if length_of(words, unit) <= SAID_BACK[unit]:
        said = desk.phrases.text(Purpose.MESSAGE_TAKEN, words=words)
    else:
        said = desk.phrases.text(Purpose.MESSAGE_TAKEN_WHOLE)
    fact = RequestMade(kind=RequestKind.MESSAGE, thing="", text=text, quote=text)
    return noted(quoting(close(replace(talk, concern=False), desk, said), words), fact)
