"""A whole call: the most serious state that still stands at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from carecall.domain.findings import CallAnalysis, Finding, Kind, Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.course import Course, reached_goodbye
from carecall.language.analyst.follow_up import follow_up_of
from carecall.language.analyst.learning import learn
from carecall.language.analyst.tables import Sign
from carecall.language.analyst.topics import topic_of
from carecall.language.analyst.utterances import Understood, understand

_GRAVITY = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)
_CLEARING = frozenset({"negated", "over", "past", "other", "unreal"})
_URGENT_TOGETHER = frozenset({Matter.HELP, Matter.FALL, Matter.PAIN, Matter.BREATH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One recipient turn as it was understood."""

    turn: Turn
    asked: str
    understood: Understood
    stands: bool = True

    @property
    def label(self) -> Label:
        """What the turn says while it stands."""
        return self.understood.reading.label if self.stands else Label.NORMAL


def read_call(
    turns: Sequence[Turn],
    *,
    language: Language,
    analyst: str,
    reader: Callable[..., Understood] = understand,
) -> CallAnalysis:
    """Return what the whole call meant; `analyst` names who read it, turn by turn with `reader`."""
    said = _settle(_read_turns(turns, language, reader), Course(language))
    label = max((each.label for each in said), key=_GRAVITY.index, default=Label.NORMAL)
    carrying = [each for each in said if label is not Label.NORMAL and each.label is label]
    stated = [each for each in carrying if not each.understood.presupposed] or carrying
    completed = reached_goodbye(turns, [each.understood for each in said], language)
    sentences = [(each.turn.topic, each.turn.text) for each in said if _tells(each)]
    return CallAnalysis(
        label=label,
        completed=completed,
        findings=tuple(_finding(each) for each in said if each.label is not Label.NORMAL),
        reasons=tuple(each.turn.turn_no for each in stated),
        memory=learn(sentences, language),
        follow_up=follow_up_of(label, [each.understood for each in carrying], completed=completed),
        analyst=analyst,
    )


def _read_turns(
    turns: Sequence[Turn], language: Language, reader: Callable[..., Understood]
) -> list[Said]:
    said: list[Said] = []
    asked = ""
    helper = False
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            asked = turn.text
            continue
        if not turn.text.strip():
            continue
        topic = turn.topic or topic_of(asked, language)
        understood = reader(turn.text, language=language, topic=topic, asked=asked, helper=helper)
        helper = helper or understood.helper
        said.append(Said(turn=replace(turn, topic=topic), asked=asked, understood=understood))
    return said


def _settle(said: Sequence[Said], course: Course) -> list[Said]:
    """Take back what later turns clear up."""
    settled: list[Said] = []
    for now in said:
        if now.understood.reading.label is not Label.EMERGENCY:
            settled = _after(now, settled, course)
        settled.append(now)
    return settled


def _after(now: Said, before: Sequence[Said], course: Course) -> list[Said]:
    text = now.understood.form
    if course.takes_back(text):
        return [_fallen(each) if _graver(each, now) else each for each in before]
    cleared = {each.sign.matter for each in now.understood.signs if each.cancelled in _CLEARING}
    cleared -= {each.sign.matter for each in now.understood.signs if not each.cancelled}
    if course.reassures(now.asked, now.understood):
        before = [_fallen(each) if _in_doubt(each) else each for each in before]
    asked = course.denied(now.asked, text)
    if asked is not None:
        before = [_fallen(each) if _is_about(each, asked) else each for each in before]
    if course.clears(text) and before:
        cleared.add(Matter(before[-1].understood.reading.matter or Matter.HELP))
    if cleared & _URGENT_TOGETHER:
        cleared.add(Matter.HELP)
    return [_fallen(each) if each.understood.reading.matter in cleared else each for each in before]


def _graver(each: Said, now: Said) -> bool:
    mine, its = _GRAVITY.index(each.label), _GRAVITY.index(now.understood.reading.label)
    return each.label is Label.EMERGENCY or mine > its


def _is_about(each: Said, asked: Sign) -> bool:
    reading = each.understood.reading
    return reading.matter == asked.matter and reading.label is asked.label


def _in_doubt(each: Said) -> bool:
    return each.understood.reading.doubtful


def _fallen(each: Said) -> Said:
    return replace(each, stands=False)


def _tells(each: Said) -> bool:
    return each.stands and each.understood.reading.kind is Kind.ANSWER


def _finding(each: Said) -> Finding:
    reading = each.understood.reading
    return Finding(
        turn_no=each.turn.turn_no,
        label=reading.label,
        matter=reading.matter,
        quote=reading.evidence,
        topic=each.turn.topic,
        heard_by=reading.heard_by,
    )
