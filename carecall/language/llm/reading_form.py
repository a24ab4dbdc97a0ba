"""Readings as a model writes them: the schema it is given, and the check of what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carecall.domain.alert import HeardBy
from carecall.domain.findings import Finding, Kind, Label, Reading
from carecall.domain.matters import Matter
from carecall.domain.turns import Speaker, Turn
from carecall.errors import ModelFailed

LONGEST_QUOTE = 200
_MATTERS = [matter.value for matter in Matter]
_TOLD = [Label.ABNORMAL.value, Label.EMERGENCY.value]
_VOID = "The language model's reading is void: {}."


def utterance_schema() -> dict[str, object]:
    """Return the schema of one utterance's reading."""
    return _object(
        {
            "label": {"type": "string", "enum": [Label.NORMAL.value, *_TOLD]},
            "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
            "matter": {"type": "string", "enum": ["", *_MATTERS]},
            "quote": {"type": "string"},
        }
    )


def call_schema() -> dict[str, object]:
    """Return the schema of a whole call's reading."""
    finding = _object(
        {
            "turn": {"type": "integer"},
            "label": {"type": "string", "enum": _TOLD},
            "matter": {"type": "string", "enum": _MATTERS},
            "quote": {"type": "string"},
        }
    )
    return _object({"findings": {"type": "array", "items": finding}})


def read_utterance(answer: object, text: str) -> Reading:
    """Return the reading of `text` in a model's answer.

    Raises:
        ModelFailed: a word is not on its list, or the quote is not a part of `text`.
    """
    fields = _fields(answer, {"label", "kind", "matter", "quote"})
    label, kind = str(fields["label"]), str(fields["kind"])
    if label not in (Label.NORMAL, *_TOLD) or kind not in set(Kind):
        raise ModelFailed(_VOID.format("a word that is not on its list"))
    if label == Label.NORMAL:
        return Reading(label=Label.NORMAL, kind=Kind(kind), evidence="", heard_by=HeardBy.LLM)
    return Reading(
        label=Label(label),
        kind=Kind(kind),
        evidence=_quote(fields["quote"], text),
        matter=_matter(fields["matter"]),
        heard_by=HeardBy.LLM,
    )


def read_findings(answer: object, turns: Sequence[Turn]) -> tuple[Finding, ...]:
    """Return the findings in a model's answer, in the order of their turns.

    Raises:
        ModelFailed: one of them points at no turn of the person's, or quotes what was not said there.
    """
    items = _fields(answer, {"findings"})["findings"]
    if not isinstance(items, list):
        raise ModelFailed(_VOID.format("no list of findings"))
    theirs = {turn.turn_no: turn for turn in turns if turn.speaker is Speaker.RECIPIENT}
    found = {_key(finding): finding for finding in (_finding(each, theirs) for each in items)}
    return tuple(sorted(found.values(), key=lambda each: each.turn_no))


def _finding(item: object, theirs: Mapping[int, Turn]) -> Finding:
    fields = _fields(item, {"turn", "label", "matter", "quote"})
    number, label = fields["turn"], fields["label"]
    turn = theirs.get(number) if type(number) is int else None
    if turn is None or label not in _TOLD:
        raise ModelFailed(_VOID.format("a finding without a turn or a label"))
    return Finding(
        turn_no=turn.turn_no,
        label=Label(label),
        matter=_matter(fields["matter"]),
        quote=_quote(fields["quote"], turn.text),
        topic=turn.topic,
    )


def _key(finding: Finding) -> tuple[int, str]:
    return finding.turn_no, finding.matter


def _fields(answer: object, names: set[str]) -> Mapping[str, object]:
    if not isinstance(answer, dict) or set(answer) != names:
        raise ModelFailed(_VOID.format("not the keys that were asked for"))
    return answer


def _matter(value: object) -> str:
    if value not in _MATTERS:
        raise ModelFailed(_VOID.format("a matter that is not on the list"))
    return str(value)


def _quote(value: object, text: str) -> str:
    """Return a quote that stands in `text` as it is; a model's paraphrase is no evidence."""
    quote = value.strip() if isinstance(value, str) else ""
    if len(quote) < 2 or len(quote) > LONGEST_QUOTE or quote not in text:
        raise ModelFailed(_VOID.format("a quote that was not said"))
    return quote


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
