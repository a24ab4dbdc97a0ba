"""What one finished call meant: the analyst's reading, and the rules that hold whoever reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from carecall.aftercall.remembering import keep_all, remember
from carecall.domain.findings import (
    CallAnalysis,
    Finding,
    FollowUpKind,
    Kind,
    Label,
)
from carecall.domain.little_speech import (
    KEY_PERSON,
    KEY_UNWELL,
    fell_silent,
    keys_pressed,
    said_little,
)
from carecall.domain.matters import Matter
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.ports.analysis import Analyst
from carecall.ports.repositories import CallToAnalyse

_KEY_MATTERS = {KEY_UNWELL: Matter.ILLNESS, KEY_PERSON: Matter.HELP}
_TOPIC_MATTERS = {
    Topic.MEAL: Matter.MEAL,
    Topic.SLEEP: Matter.SLEEP,
    Topic.HEALTH: Matter.ILLNESS,
    Topic.MEDICATION: Matter.MEDICINE,
    Topic.ACTIVITY: Matter.ACTIVITY,
    Topic.MOOD: Matter.MOOD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What is written after a call."""

    analysis: CallAnalysis
    changes: MemoryChanges
    of_recipient: bool = True
    """False when a machine or somebody else was on the line."""


def understand(call: CallToAnalyse, analyst: Analyst) -> Understanding:
    """Read a finished call.

    The label is the analyst's, with two additions: keys pressed count as words, and somebody who
    hardly said anything, or fell silent for good, is never a silent normal. A machine changes no memory, nor does somebody
    who is not the recipient.
    """
    analysis = analyst.read_call(call.turns, language=call.language)
    analysis = replace(analysis, completed=call.closing_reached)
    analysis = _with_keys(analysis, call.turns)
    analysis = _with_worries(analysis, call)
    kinds = _kinds(call, analyst)
    if _is_too_quiet(analysis, call, kinds) or _machine_is_normal(analysis, call):
        analysis = replace(analysis, label=Label.LITTLE_SPEECH)
    analysis = replace(analysis, follow_up=follow_up_of(analysis))
    if call.voicemail or Kind.WRONG_PERSON in kinds or Kind.VOICEMAIL in kinds:
        return Understanding(
            analysis=replace(analysis, memory=()),
            changes=keep_all(call.memory),
            of_recipient=False,
        )
    return Understanding(analysis=analysis, changes=remember(call, analysis, analyst))


def follow_up_of(analysis: CallAnalysis) -> FollowUpKind:
    """Return what the call asks somebody to do; the analyst's word stands where it asked for more.

    A normal call that reached its goodbye asks for nothing; every other one at least for a call.
    """
    if analysis.label is Label.NORMAL:
        return FollowUpKind.NONE if analysis.completed else FollowUpKind.CALL_BACK
    if analysis.label is Label.EMERGENCY:
        urgent = (FollowUpKind.WELFARE_CHECK, FollowUpKind.EMERGENCY_DISPATCH)
        return analysis.follow_up if analysis.follow_up in urgent else urgent[-1]
    return max(analysis.follow_up, FollowUpKind.CALL_BACK, key=list(FollowUpKind).index)


def _kinds(call: CallToAnalyse, analyst: Analyst) -> frozenset[Kind]:
    """Return what sorts of utterance the recipient's side made, each read with its question."""
    kinds: set[Kind] = set()
    asked = ""
    for turn in call.turns:
        if turn.speaker is Speaker.AGENT:
            asked = turn.text
        elif turn.text.strip():
            reading = analyst.read_utterance(
                turn.text, language=call.language, topic=turn.topic, asked=asked
            )
            kinds.add(reading.kind)
    return frozenset(kinds)


def _is_too_quiet(analysis: CallAnalysis, call: CallToAnalyse, kinds: frozenset[Kind]) -> bool:
    spoke_otherwise = kinds - {Kind.ANSWER}
    return (
        analysis.label is Label.NORMAL
        and not call.voicemail
        and not spoke_otherwise
        and (said_little(call.turns) or fell_silent(call.turns))
    )


def _machine_is_normal(analysis: CallAnalysis, call: CallToAnalyse) -> bool:
    """A machine that sounds fine says nothing of how the person is."""
    return call.voicemail and analysis.label is Label.NORMAL


def _with_keys(analysis: CallAnalysis, turns: Sequence[Turn]) -> CallAnalysis:
    """Add the keys “not well” and “a person, please” as findings."""
    told = tuple(turn for turn in keys_pressed(turns) if turn.text.strip() in _KEY_MATTERS)
    if not told or analysis.label is Label.EMERGENCY:
        return analysis
    findings = tuple(
        Finding(
            turn_no=turn.turn_no,
            label=Label.ABNORMAL,
            matter=_KEY_MATTERS[turn.text.strip()].value,
            quote=turn.text.strip(),
            topic=turn.topic,
        )
        for turn in told
    )
    return _abnormal(analysis, findings)


def _with_worries(analysis: CallAnalysis, call: CallToAnalyse) -> CallAnalysis:
    """Add answers that the organization's script calls a worry as findings, beside those of the analyst."""
    told = {finding.turn_no for finding in analysis.findings}
    texts = {turn.turn_no: turn.text for turn in call.turns}
    findings = tuple(
        Finding(
            turn_no=turn_no,
            label=Label.ABNORMAL,
            matter=_TOPIC_MATTERS.get(topic, Matter.HELP).value,
            quote=texts[turn_no],
            topic=topic,
        )
        for turn_no, topic in call.worries
        if turn_no in texts and turn_no not in told
    )
    return _abnormal(analysis, findings) if findings else analysis


def _abnormal(analysis: CallAnalysis, findings: tuple[Finding, ...]) -> CallAnalysis:
    """Return an analysis with findings more, and abnormal for them unless it is an emergency."""
    if analysis.label is Label.EMERGENCY:
        return replace(analysis, findings=(*analysis.findings, *findings))
    reasons = analysis.reasons if analysis.label is Label.ABNORMAL else ()
    turns = {finding.turn_no for finding in findings}
    return replace(
        analysis,
        label=Label.ABNORMAL,
        findings=(*analysis.findings, *findings),
        reasons=tuple(sorted({*reasons, *turns})),
    )
