"""The analyst that asks a language model too: its findings with evidence, or the embedded analyst's."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from carecall.domain.findings import CallAnalysis, Finding, FollowUpKind, Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.script_form import as_mapping, text_of
from carecall.domain.turns import Speaker, Turn
from carecall.errors import ModelFailed
from carecall.language.llm.chat_json import ChatReader
from carecall.language.llm.prompting import PROMPTS, harmless
from carecall.language.llm.reading_form import (
    call_schema,
    read_findings,
    read_utterance,
    utterance_schema,
)
from carecall.language.script_files import load_yaml
from carecall.ports.analysis import Analyst

log = logging.getLogger(__name__)

_GRAVITY = list(Label)
_LONGEST_NAME = 80


class LlmAnalyst:
    """Reads by a model what the embedded analyst reads too.

    An answer that breaks the schema or quotes what was not said is void, and the embedded reading
    stands. What either takes for an emergency is one. Memory is the embedded analyst's.
    """

    def __init__(self, embedded: Analyst, reader: ChatReader, *, single: bool = False) -> None:
        """With `single`, utterances that stand alone are read by the model as well: too slow for a live turn."""
        self.name = f"llm {reader.config.model} + {embedded.name}"[:_LONGEST_NAME]
        self._embedded = embedded
        self._reader = reader
        self._single = single

    def read_utterance(
        self, text: str, *, language: Language, topic: Topic | None, asked: str
    ) -> Reading:
        """Return how `text` is to be understood as an answer to `asked`."""
        known = self._embedded.read_utterance(text, language=language, topic=topic, asked=asked)
        if not self._single or not text.strip():
            return known
        record = {"question": harmless(asked), "topic": topic or "", "answer": harmless(text)}
        try:
            answer = self._reader.ask(
                instructions("utterance"), _as_json(record), utterance_schema()
            )
            found = read_utterance(answer, text)
        except ModelFailed as problem:
            _tell(problem)
            return known
        return known if _is_graver(known, found) else _with_kind(found, known)

    def read_call(self, turns: Sequence[Turn], *, language: Language) -> CallAnalysis:
        """Return what the whole call meant."""
        known = self._embedded.read_call(turns, language=language)
        if not any(turn.text.strip() for turn in turns if turn.speaker is Speaker.RECIPIENT):
            return known
        try:
            answer = self._reader.ask(instructions("call"), _record(turns), call_schema())
            findings = read_findings(answer, turns)
        except ModelFailed as problem:
            _tell(problem)
            return known
        return replace(joined(known, findings), analyst=self.name)

    def change_memory(
        self, old: Sequence[str], said: Sequence[str], *, language: Language
    ) -> MemoryChanges:
        """Return what the recipient's sentences `said` do to the remembered sentences `old`."""
        return self._embedded.change_memory(old, said, language=language)


def joined(known: CallAnalysis, findings: Sequence[Finding]) -> CallAnalysis:
    """Return the model's findings with every emergency of the embedded analyst among them."""
    told = {(each.turn_no, each.matter) for each in findings}
    alarms = [
        each
        for each in known.findings
        if each.label is Label.EMERGENCY and (each.turn_no, each.matter) not in told
    ]
    everything = sorted((*findings, *alarms), key=lambda each: each.turn_no)
    label = max((each.label for each in everything), key=_GRAVITY.index, default=Label.NORMAL)
    if known.label is Label.EMERGENCY or (
        label is Label.NORMAL and known.label is Label.LITTLE_SPEECH
    ):
        label = known.label
    carrying = tuple(dict.fromkeys(each.turn_no for each in everything if each.label is label))
    return replace(
        known,
        label=label,
        findings=tuple(everything),
        reasons=carrying or (known.reasons if label is known.label else ()),
        follow_up=known.follow_up if label is known.label else _follow_up(label, known),
    )


@cache
def instructions(what: str) -> str:
    """Return the fixed part of a question: `utterance` or `call`."""
    path = PROMPTS / "analyst.yaml"
    fields = as_mapping(load_yaml(path), "the file", where=path.name)
    return text_of(fields, what, where=path.name)


def _follow_up(label: Label, known: CallAnalysis) -> FollowUpKind:
    match label:
        case Label.EMERGENCY:
            return FollowUpKind.EMERGENCY_DISPATCH
        case Label.ABNORMAL:
            return FollowUpKind.CALL_BACK
        case _:
            return FollowUpKind.NONE if known.completed else FollowUpKind.CALL_BACK


def _is_graver(known: Reading, found: Reading) -> bool:
    """An emergency of the embedded analyst stands, whatever the model says."""
    return known.label is Label.EMERGENCY and found.label is not Label.EMERGENCY


def _with_kind(found: Reading, known: Reading) -> Reading:
    """Keep what machines and strangers were known by: the rules know their very words."""
    surely = known.kind in (Kind.VOICEMAIL, Kind.WRONG_PERSON)
    return replace(found, kind=known.kind) if surely else found


def _record(turns: Sequence[Turn]) -> str:
    asked, told = "", []
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            asked = turn.text
        elif turn.text.strip():
            told.append(
                {"turn": turn.turn_no, "question": harmless(asked), "answer": harmless(turn.text)}
            )
    return _as_json({"call": told})


def _as_json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False)


def _tell(problem: ModelFailed) -> None:
    log.warning("language model's reading not used", extra={"why": str(problem)})
