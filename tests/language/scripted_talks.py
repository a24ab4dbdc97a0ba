"""Talks with the scripted dialogue, kept as data: who says what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from carecall.aftercall.understanding import Understanding, understand
from carecall.domain.answering_policy import policy_from_plain
from carecall.domain.brief import CallBrief
from carecall.domain.errands import Errand, ErrandKind
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.domain.memory_use import Raising
from carecall.domain.requests import RequestAnswer, RequestKind
from carecall.domain.script import Topic
from carecall.domain.talk_facts import TalkFact
from carecall.domain.transfer import Resume, TransferPolicy
from carecall.domain.turns import Heard
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from carecall.language.typed_talk import TypedTalk, typed_event, words_of
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply
from carecall.ports.repositories import CallToAnalyse

FOLDER = Path(__file__).parent / "dialogues"
ANALYST = EmbeddedAnalyst()
SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SEOUL)
"""A Monday."""
__all__ = [
    "DIALOGUES",
    "NOON",
    "a_brief",
    "brief_of",
    "event_of",
    "form_of",
    "play",
    "play_dialogue",
    "spoke",
    "words_of",
]
event_of = typed_event


def load_dialogues() -> dict[str, dict[str, Any]]:
    """Return every dialogue of every file by its name; a name stands once."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        more = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert not found.keys() & more.keys(), f"{path.name} names a dialogue twice"
        found |= more
    return found


DIALOGUES = load_dialogues()


def a_brief(language: Language, **changes: Any) -> CallBrief:
    """Return what a talk is told, with `changes`."""
    korean = language is Language.KO
    facts = {
        "call_id": "5f1c4f7e-6a0e-4f0b-9d2a-1f6f3f0c1a11",
        "organization_id": 1,
        "organization": "행복복지관" if korean else "Sunrise Centre",
        "department": "",
        "recipient": "김하늘" if korean else "Ms Sky",
        "script": built_in_script(language),
        "now_at": NOON,
        **changes,
    }
    return CallBrief(**facts)


def brief_of(dialogue: Mapping[str, Any]) -> CallBrief:
    """Return the brief that a dialogue asks for."""
    language = Language(dialogue["lang"])
    script = built_in_script(language)
    script = replace(script, max_turns=dialogue.get("max_turns", script.max_turns))
    told = dict(dialogue.get("brief", {}))
    if "memory" in told:
        told["memory"] = tuple(_memory(each) for each in told["memory"])
        told["raising"] = _raising(told)
    if "machine_policy" in told:
        told["machine_policy"] = policy_from_plain(told["machine_policy"])
    if "recent_topics" in told:
        told["recent_topics"] = tuple(Topic(each) for each in told["recent_topics"])
    if "answers" in told:
        told["answers"] = tuple(
            RequestAnswer(**{**each, "kind": RequestKind(each["kind"])}) for each in told["answers"]
        )
    if "errands" in told:
        told["errands"] = tuple(
            Errand(**{**each, "kind": ErrandKind(each["kind"])}) for each in told["errands"]
        )
    if "transfer" in told:
        told["transfer"] = TransferPolicy(told["transfer"])
    if "resume" in told:
        told["resume"] = Resume(told["resume"])
    if "urgent_matters" in told:
        told["urgent_matters"] = frozenset(told["urgent_matters"])
    if "now_at" in told:
        told["now_at"] = datetime.fromisoformat(str(told["now_at"])).replace(tzinfo=SEOUL)
    for name, value in told.items():
        told[name] = tuple(value) if isinstance(value, list) else value
    return a_brief(language, script=script, **told)


def _memory(told: Mapping[str, Any]) -> MemoryItem:
    known = {each.name for each in fields(MemoryItem)}
    assert told.keys() <= known
    learned_on = told.get("learned_on", date(2026, 2, 23))
    facts = {"memory_id": 1, **told, "topic": Topic(told["topic"]), "learned_on": learned_on}
    facts["kind"] = MemoryKind(told.get("kind", MemoryKind.PASSING))
    return MemoryItem(**facts)


def _raising(told: Mapping[str, Any]) -> Raising:
    """Calls as usual, on NOON's day: nothing was taken up lately unless `raising` says otherwise."""
    facts = {"today": NOON.date(), "calls_before": told.get("call_count", 1)}
    return Raising(**{**facts, **told.get("raising", {})})


def spoke(text: str, *, speech_ms: int = 1200) -> CalleeEvent:
    """Return an event of words that were understood."""
    heard = Heard(text=text, confidence=0.9, engine="typed", pass_ms=1)
    return CalleeEvent(did=CalleeDid.SPOKE, heard=heard, speech_ms=speech_ms)


def form_of(reply: Reply) -> str:
    """Return a reply as the dialogues write it."""
    parts = [reply.then.value]
    if reply.then is NextStep.LISTEN and reply.topic:
        parts.append(reply.topic.value)
    if any(line.closing for line in reply.lines):
        parts.append("closing")
    if reply.voicemail:
        parts.append("voicemail")
    elif reply.answered_by is not None:
        parts.append(reply.answered_by.value)
    if reply.emergency:
        parts.append(f"emergency {reply.emergency.reading.matter}")
    if reply.stop_wish:
        parts.append(f"wish {'back' if reply.stop_wish.taken_back else reply.stop_wish.source}")
    return " ".join(parts)


def fact_words(fact: TalkFact) -> str:
    """Return a fact as the dialogues write it: its tag and its values."""
    values = [value for value in astuple(fact) if value != fact.fact]
    return " ".join([fact.fact, *(_plain(value) for value in values)])


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return ",".join(_plain(each) for each in value)
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _facts_of(reply: Reply) -> tuple[TalkFact, ...]:
    """Everything that a reply tells, were it spoken whole."""
    return (*reply.facts, *(fact for line in reply.lines for fact in line.facts))


@dataclass
class Played(TypedTalk):
    """A talk that was held."""

    brief: CallBrief = field(kw_only=True)

    @property
    def facts(self) -> list[str]:
        """Everything that was written at once, in order."""
        return [fact_words(fact) for reply in self.replies for fact in _facts_of(reply)]

    @property
    def texts(self) -> list[str]:
        """Every line that was said."""
        return [line.text for reply in self.replies for line in reply.lines]

    def understood(self) -> Understanding:
        """Return what is written of the talk after the call."""
        call = CallToAnalyse(
            call_id=self.brief.call_id,
            organization_id=1,
            recipient_id=1,
            language=self.brief.script.language,
            turns=tuple(self.turns),
            closing_reached=self.completed,
            voicemail=self.voicemail,
            memory=self.brief.memory,
            alerted=any(reply.emergency for reply in self.replies),
        )
        return understand(call, ANALYST)


async def play(brief: CallBrief, events: list[str], *, analyst: Analyst = ANALYST) -> Played:
    """Hold a talk with somebody who does `events`, whatever we say."""
    session = ScriptedDialogue(analyst).open(brief)
    played = Played(brief=brief)
    played.ours(await session.first())
    for said in events:
        event = event_of(said)
        played.theirs(event)
        played.ours(await session.answer(event))
    return played


_HELD: dict[str, Played] = {}


async def play_dialogue(name: str) -> Played:
    """Hold the dialogue of this name; several tests look at one and the same talk."""
    if name not in _HELD:
        dialogue = DIALOGUES[name]
        _HELD[name] = await play(brief_of(dialogue), [str(they) for they, _ in dialogue["talk"]])
    return _HELD[name]
