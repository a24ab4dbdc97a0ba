"""An analyst that knows only the phrases it is told."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.findings import (
    CallAnalysis,
    Finding,
    FollowUpKind,
    Kind,
    Label,
    Reading,
)
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn

Phrase = tuple[str, Label, Kind, str]
"""Words, label, kind, matter."""

PHRASES: tuple[Phrase, ...] = (
    ("못 일어나", Label.EMERGENCY, Kind.ANSWER, "fall"),
    ("cannot get up", Label.EMERGENCY, Kind.ANSWER, "fall"),
    ("불이 났", Label.EMERGENCY, Kind.ANSWER, "fire"),
    ("there is a fire", Label.EMERGENCY, Kind.ANSWER, "fire"),
    ("가슴이 너무", Label.EMERGENCY, Kind.ANSWER, "pain"),
    ("my chest", Label.EMERGENCY, Kind.ANSWER, "pain"),
    ("무릎", Label.ABNORMAL, Kind.ANSWER, "pain"),
    ("knee", Label.ABNORMAL, Kind.ANSWER, "pain"),
    ("못 잤", Label.ABNORMAL, Kind.ANSWER, "sleep"),
    ("could not sleep", Label.ABNORMAL, Kind.ANSWER, "sleep"),
    ("보일러", Label.ABNORMAL, Kind.ANSWER, "home"),
    ("heater", Label.ABNORMAL, Kind.ANSWER, "home"),
    ("삐 소리", Label.NORMAL, Kind.VOICEMAIL, ""),
    ("after the tone", Label.NORMAL, Kind.VOICEMAIL, ""),
    ("잘못 거", Label.NORMAL, Kind.WRONG_PERSON, ""),
    ("wrong number", Label.NORMAL, Kind.WRONG_PERSON, ""),
    ("말하기 싫", Label.NORMAL, Kind.REFUSAL, ""),
    ("not talk about", Label.NORMAL, Kind.REFUSAL, ""),
    ("나중에 전화", Label.NORMAL, Kind.REFUSAL, ""),
    ("call me later", Label.NORMAL, Kind.REFUSAL, ""),
    ("전화하지", Label.NORMAL, Kind.REFUSAL, ""),
    ("do not call", Label.NORMAL, Kind.REFUSAL, ""),
)

_GRAVITY = list(Label)


class PhraseAnalyst:
    """Reads by the first phrase found; everything else is a normal answer."""

    def __init__(self, phrases: Sequence[Phrase] = PHRASES, *, failures: int = 0) -> None:
        self.name = "phrases"
        self.failures = failures
        """How many calls of `read_call` still fail."""
        self.asked: list[str] = []
        self._phrases = phrases

    def read_utterance(
        self, text: str, *, language: Language, topic: Topic | None, asked: str
    ) -> Reading:
        """Return the reading of the first known phrase in `text`."""
        self.asked.append(asked)
        for words, label, kind, matter in self._phrases:
            if words in text.lower():
                return Reading(label=label, kind=kind, evidence=words, matter=matter)
        return Reading(label=Label.NORMAL, kind=Kind.ANSWER, evidence="")

    def read_call(self, turns: Sequence[Turn], *, language: Language) -> CallAnalysis:
        """Return the most serious reading of any recipient turn."""
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the analyst broke")
        readings = [
            (turn, self.read_utterance(turn.text, language=language, topic=turn.topic, asked=""))
            for turn in turns
            if turn.speaker is Speaker.RECIPIENT
        ]
        label = max((each.label for _, each in readings), key=_GRAVITY.index, default=Label.NORMAL)
        told = [(turn, each) for turn, each in readings if each.label is not Label.NORMAL]
        return CallAnalysis(
            label=label,
            completed=False,
            findings=tuple(
                Finding(
                    turn_no=turn.turn_no, label=each.label, matter=each.matter, quote=each.evidence
                )
                for turn, each in told
            ),
            reasons=tuple(turn.turn_no for turn, each in told if each.label is label),
            memory=(),
            follow_up=FollowUpKind.NONE,
            analyst=self.name,
        )

    def change_memory(
        self, old: Sequence[str], said: Sequence[str], *, language: Language
    ) -> MemoryChanges:
        """Forget what is said to be over, remember knees."""
        over = tuple(
            each for each in old if any(each in words and "now" in words for words in said)
        )
        new = tuple(words for words in said if "knee" in words and words not in old)
        return MemoryChanges(
            keep=tuple(each for each in old if each not in over), delete=over, add=new
        )
