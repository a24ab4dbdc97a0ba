"""One utterance: its kind, the signs that stand in it, its numbers, and what its question makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from carecall.domain.alert import HeardBy
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.script import Topic
from carecall.language.analyst.answers import read_answer, wrongly_taken
from carecall.language.analyst.english_form import english_form
from carecall.language.analyst.exchange import Answer, Exchange
from carecall.language.analyst.korean_form import korean_form
from carecall.language.analyst.korean_honorifics import without_honorifics
from carecall.language.analyst.quantities import Counted, count
from carecall.language.analyst.second_look import Suspicion, suspect
from carecall.language.analyst.standing import Found, Scene, find_signs, scene_of
from carecall.language.analyst.tables import Sign, tables_for
from carecall.language.analyst.traced import Traced

_KINDS = (Kind.VOICEMAIL, Kind.WRONG_PERSON, Kind.REFUSAL)
_GRAVITY = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)
_SEEN_TODAY = frozenset({Matter.SELF_HARM, Matter.VIOLENCE, Matter.CRIME, Matter.MEAL})
"""Emergencies in which, unless the rules know better, life is not failing this minute."""
_BY_HANDS = frozenset({Matter.HOME, Matter.MEDICINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A reading, with what whole calls need besides."""

    reading: Reading
    form: str
    signs: tuple[Found, ...]
    """Every sign, the cancelled ones too."""
    calm: bool
    hands: bool
    helper: bool = False
    """Somebody else speaks for the recipient."""
    settled: bool = False
    """The rules know for certain, as a voicemail."""
    by_question: bool = False
    """The question gave the words their sense."""
    presupposed: bool = False
    """The words only fill in a trouble that the question takes for granted."""


def form_of(text: str, language: Language) -> Traced:
    """Return the form of an utterance that the tables match."""
    return korean_form(text) if language is Language.KO else english_form(text)


def question_form(asked: str, language: Language) -> str:
    """Return the form of a question, told from the recipient's side."""
    form = form_of(asked, language)
    if language is Language.EN:
        return _YOUR.sub(_to_mine, form.text)
    return without_honorifics(form).text


_MINE = {"you": "i", "your": "my", "yours": "mine", "yourself": "myself"}
_YOUR = re.compile(r"\b(?:yourself|yours|your|you)\b")


def _to_mine(found: re.Match[str]) -> str:
    return _MINE[found[0]]


def understand(
    text: str, *, language: Language, topic: Topic | None, asked: str, helper: bool = False
) -> Understood:
    """Read one utterance as an answer to `asked`; `helper`: somebody else speaks for the recipient."""
    traced, ruled = _read(text, language=language, topic=topic, asked=asked, helper=helper)
    if ruled.settled:
        return ruled
    return replace(_looked_at_again(ruled, traced, language, asked), helper=ruled.helper)


def understand_by_rules(
    text: str, *, language: Language, topic: Topic | None, asked: str, helper: bool = False
) -> Understood:
    """Read one utterance by the rules alone, as the second listener's lessons need it."""
    return _read(text, language=language, topic=topic, asked=asked, helper=helper)[1]


def _read(
    text: str, *, language: Language, topic: Topic | None, asked: str, helper: bool
) -> tuple[Traced, Understood]:
    traced = form_of(text, language)
    tables = tables_for(language)
    scene = scene_of(traced.text, tables, language, helper=helper)
    if scene.helper and language is Language.KO:
        traced = without_honorifics(traced)
        scene = Scene(traced.text, tables, language, helper=True)
    signs = tuple(find_signs(scene))
    worst = _worst([each for each in signs if not each.cancelled])
    kind = _kind(traced.text, language)
    if kind is not Kind.ANSWER and (kind is not Kind.REFUSAL or not _emergency(worst)):
        reading = Reading(label=Label.NORMAL, kind=kind, evidence="")
        return traced, replace(_understood(reading, traced, signs), settled=True)
    exchange = Exchange(
        asked=form_of(asked, language).text,
        asked_as_told=question_form(asked, language),
        text=traced.text,
        topic=topic,
        language=language,
        tables=tables,
    )
    decided = _decide(exchange, traced, signs, worst, scene)
    settled = exchange.short and exchange.says("asks_back")
    return traced, replace(decided, helper=scene.helper, settled=settled)


def _looked_at_again(
    decided: Understood, traced: Traced, language: Language, asked: str
) -> Understood:
    """Return what was decided, or what the second listener is surer of."""
    suspicion = suspect(
        traced,
        language,
        asked=asked,
        reading=decided.reading,
        signs=decided.signs,
        by_question=decided.by_question,
    )
    return decided if suspicion is None else _by_suspicion(suspicion, decided)


def _by_suspicion(suspicion: Suspicion, decided: Understood) -> Understood:
    if suspicion.label is decided.reading.label:
        return replace(decided, reading=replace(decided.reading, doubtful=suspicion.doubtful))
    reading = Reading(
        label=suspicion.label,
        kind=Kind.ANSWER,
        evidence=suspicion.evidence,
        matter=suspicion.matter,
        heard_by=HeardBy.SECOND_LISTENER,
        doubtful=suspicion.doubtful,
    )
    calm = suspicion.matter in _SEEN_TODAY
    hands = suspicion.matter in _BY_HANDS
    return replace(decided, reading=reading, calm=calm, hands=hands, presupposed=False)


def _decide(
    exchange: Exchange,
    traced: Traced,
    signs: tuple[Found, ...],
    worst: Found | None,
    scene: Scene,
) -> Understood:
    if _emergency(worst):
        return _by_sign(worst, traced, signs, scene)
    counted = count(
        traced.text, asked=exchange.asked, topic=exchange.topic, language=exchange.language
    )
    answer = wrongly_taken(exchange)
    if answer is None and _question_decides(exchange, worst, counted):
        answer = read_answer(exchange)
    if answer is not None and _graver(answer.label, worst):
        return _by_answer(answer, traced, signs)
    if counted is not None and counted.label is not Label.NORMAL and _graver(counted.label, worst):
        return _by_number(counted, traced, signs)
    if worst is not None:
        return _by_sign(worst, traced, signs, scene)
    return _understood(Reading(label=Label.NORMAL, kind=Kind.ANSWER, evidence=""), traced, signs)


def _question_decides(exchange: Exchange, worst: Found | None, counted: Counted | None) -> bool:
    """A reply that brings its own content, or a number, is read by that."""
    if counted is not None:
        return False
    return exchange.short if worst is None else len(exchange.text) <= 8


def _kind(form: str, language: Language) -> Kind:
    kinds = tables_for(language).kinds
    for kind in _KINDS:
        if kinds[kind.value].search(form):
            return kind
    return Kind.ANSWER


def _worst(standing: list[Found]) -> Found | None:
    return max(standing, key=lambda each: _GRAVITY.index(each.sign.label), default=None)


def _emergency(found: Found | None) -> bool:
    return found is not None and found.sign.label is Label.EMERGENCY


def _graver(label: Label, worst: Found | None) -> bool:
    return worst is None or _GRAVITY.index(label) > _GRAVITY.index(worst.sign.label)


def _by_sign(
    found: Found | None, traced: Traced, signs: tuple[Found, ...], scene: Scene
) -> Understood:
    if found is None:
        raise AssertionError("a sign is needed")
    evidence = traced.part(found.start, found.end) or traced.source.strip()
    reading = Reading(
        label=found.sign.label, kind=Kind.ANSWER, evidence=evidence, matter=found.sign.matter
    )
    hands = any(each.sign.hands for each in signs if not each.cancelled)
    calm = _is_calm(found.sign, scene)
    return _understood(reading, traced, signs, calm=calm, hands=hands)


def _is_calm(sign: Sign, scene: Scene) -> bool:
    """Say whether somebody must see them today, but life is not failing this minute."""
    if sign.matter is Matter.VIOLENCE:
        return not scene.has("now")
    if sign.matter is Matter.CRIME:
        return scene.has("about_money")
    return sign.calm


def _by_number(counted: Counted, traced: Traced, signs: tuple[Found, ...]) -> Understood:
    evidence = traced.part(counted.start, counted.end) or traced.source.strip()
    reading = Reading(
        label=counted.label, kind=Kind.ANSWER, evidence=evidence, matter=counted.matter
    )
    return _understood(reading, traced, signs, calm=counted.matter is Matter.MEAL)


def _by_answer(answer: Answer, traced: Traced, signs: tuple[Found, ...]) -> Understood:
    troubled = answer.label is not Label.NORMAL
    evidence = traced.source.strip() if troubled else ""
    matter = answer.matter.value if troubled and answer.matter else ""
    reading = Reading(label=answer.label, kind=Kind.ANSWER, evidence=evidence, matter=matter)
    understood = _understood(reading, traced, signs, calm=answer.calm, hands=answer.hands)
    return replace(understood, presupposed=answer.presupposed, by_question=True)


def _understood(
    reading: Reading,
    traced: Traced,
    signs: tuple[Found, ...],
    *,
    calm: bool = False,
    hands: bool = False,
) -> Understood:
    return Understood(reading=reading, form=traced.text, signs=signs, calm=calm, hands=hands)
