"""A wish in the talk: passed on, or asked about first where it may have been meant otherwise."""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.domain.findings import Kind, Label
from carecall.domain.language import Language
from carecall.domain.requests import REQUEST_TEXT_LIMIT, HeardRequest, RequestKind
from carecall.domain.script import Expectation, Purpose
from carecall.domain.talk_facts import RequestMade
from carecall.language.asking import answered, begin, go_on
from carecall.language.connecting import person_wished
from carecall.language.door import departure
from carecall.language.goodbye import close
from carecall.language.requests_heard import hear_request
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, listen_for, noted
from carecall.language.wordings import Intent

_WITHOUT_THING = frozenset({RequestKind.VISIT, RequestKind.ESCORT, RequestKind.CALL_BACK})
_NO_NEED = {
    Language.KO: re.compile(r"괜찮|됐[어습다네]|안\s*(?:해도|전해도|그래도)|필요\s*없|놔\s*[둬두]|하지\s*마"),
    Language.EN: re.compile(r"\bno need\b|\bdon'?t bother\b|\bdo not bother\b|\bnever mind\b|\bthat'?s (?:ok|okay|all right|fine)\b|\bleave it\b", re.IGNORECASE),
}  # fmt: skip
_SAY_AGAIN = (Intent.PARDON, Intent.LOUDER, Intent.SLOWER)


def asked_for(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows a wish, or an answer to our question about one; None without either."""
    if talk.aside is not None and talk.aside.doubt is not None:
        return _cleared(talk, talk.aside.doubt, situation, desk)
    request = _wish(situation, desk)
    if request is None or request.key in talk.requested:
        return None
    if request.doubtful:
        return _ask_whether(talk, request, situation, desk)
    return _taken(talk, request, situation, desk)


def _wish(situation: Situation, desk: Desk) -> HeardRequest | None:
    if situation.reading.label is Label.EMERGENCY or situation.reading.kind is not Kind.ANSWER:
        return None
    heard = hear_request(situation.text, language=desk.brief.script.language)
    if situation.wants(Intent.HUMAN) and (heard is None or not heard.thing):
        return HeardRequest(kind=RequestKind.CALL_BACK, quote=situation.text)
    return heard


def _taken(talk: Talk, request: HeardRequest, situation: Situation, desk: Desk) -> Move:
    """Pass the wish on and say so, then go on as after any answer."""
    fact = _fact(request, situation.text)
    talk = replace(talk, requested=talk.requested | {request.key})
    if situation.wants(Intent.HUMAN) and request.kind is RequestKind.CALL_BACK:
        return person_wished(talk, desk, fact)
    at_the_door = talk.phase is Phase.PERMISSION
    if at_the_door and situation.wants(Intent.LATER):
        gone = departure(talk, situation, desk)
        if gone is not None:
            return noted(gone, fact)
    talk = replace(talk, answered=True, unclear=0, aside=None)
    said = _said(request, Purpose.REQUEST_TAKEN, desk)
    if situation.wants(Intent.BYE):
        return noted(close(talk, desk, said), fact)
    said = f"{_feeling(situation, desk)} {said}".strip()
    heard = replace(situation, acknowledged=said)
    move = begin(talk, heard, desk) if at_the_door else answered(talk, heard, desk)
    return noted(move, fact)


def _ask_whether(talk: Talk, request: HeardRequest, situation: Situation, desk: Desk) -> Move:
    """Ask whether the wish is to be passed on; the words themselves stay an answer."""
    question = Question(
        text=_said(request, Purpose.REQUEST_DOUBT, desk),
        topic=talk.question.topic,
        expects=Expectation.YES_NO,
        doubt=request,
    )
    asking = replace(
        talk, aside=question, answered=True, unclear=0, concern=talk.concern or situation.troubled
    )
    feeling = _feeling(situation, desk) if request.kind is RequestKind.REPAIR else ""
    return listen_for(asking, desk.phrases.spoken(feeling, question.text))


def _cleared(talk: Talk, request: HeardRequest, situation: Situation, desk: Desk) -> Move | None:
    """Take the answer to “shall I pass it on?”; other words are heard as an answer to the talk."""
    if situation.wants(*_SAY_AGAIN) and talk.repairs == 0 and talk.aside is not None:
        again = replace(talk, repairs=talk.repairs + 1)
        return listen_for(again, desk.phrases.spoken(talk.aside.text))
    decided = replace(talk, aside=None, requested=talk.requested | {request.key})
    if _declined(situation, desk):
        return go_on(decided, desk, desk.phrases.text(Purpose.REQUEST_DROPPED))
    if situation.wants(Intent.YES) or _wish(situation, desk) is not None:
        said = _said(request, Purpose.REQUEST_TAKEN, desk)
        return noted(go_on(decided, desk, said), _fact(request, request.quote))
    return None


def _feeling(situation: Situation, desk: Desk) -> str:
    if not situation.troubled:
        return ""
    return desk.phrases.text(f"empathy_{situation.reading.matter}", Purpose.EMPATHY)


def _declined(situation: Situation, desk: Desk) -> bool:
    language = desk.brief.script.language
    return situation.wants(Intent.NO) or bool(_NO_NEED[language].search(situation.text))


def _said(request: HeardRequest, purpose: Purpose, desk: Desk) -> str:
    """Return the sentence about `request`; a kind that needs a noun goes without it as “what you asked for”."""
    told = request.thing or request.kind in _WITHOUT_THING
    keys = (f"{Purpose.REQUEST_WHAT}_{request.kind}",) if told else ()
    wish = desk.phrases.text(*keys, Purpose.REQUEST_WHAT, thing=request.thing)
    return desk.phrases.text(purpose, wish=wish)


def _fact(request: HeardRequest, text: str) -> RequestMade:
    return RequestMade(
        kind=request.kind,
        thing=request.thing,
        text=text[:REQUEST_TEXT_LIMIT],
        quote=request.quote[:REQUEST_TEXT_LIMIT],
    )
