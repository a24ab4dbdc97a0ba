"""A script as its form shows it, and the script that a form stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from admin.forms.judging import Judge
from admin.forms.script_form import SLOTS
from admin.forms.typed import Typed, typed_from
from carecall.domain.script import (
    CareScript,
    Expectation,
    OwnQuestion,
    Purpose,
    Topic,
    TopicScript,
    Worry,
)
from carecall.domain.script_rules import ASKED_TOPICS

_WORRY_FIELDS = {Expectation.YES_NO: "said", Expectation.NUMBER: "counted"}


def typed_of_script(script: CareScript, **more: object) -> Typed:
    """Return a script as its form shows it; `more` are fields beside its words."""
    values: dict[str, object] = {
        "language": script.language.value,
        "greeting": script.greeting,
        "permission": _lines(script.permission, *script.permissions),
        "opening": _lines(script.opening, *script.openings),
        "rotates": script.rotates,
        "own_count": len(script.own),
        "closing": script.closing,
        "worker": script.lines[Purpose.WORKER][0],
        "address": script.address,
        "speed": f"{script.speed:.1f}",
        "turns": script.max_turns,
        "leave_message": script.leave_message,
        "forbidden": _lines(*script.forbidden),
        **more,
    }
    for place, each in enumerate(_asked(script), 1):
        values |= _topic_values(each, place)
    for slot, question in zip(SLOTS, script.own, strict=False):
        values |= _own_values(question, slot)
    return typed_from(**values)


def script_of_form(judge: Judge, base: CareScript) -> CareScript:
    """Return the script that a form without mistakes stands for; what no form shows is that of `base`."""
    permission, *permissions = _split(judge.text("permission"))
    opening, *openings = _split(judge.text("opening"))
    return replace(
        base,
        name=judge.text("name"),
        greeting=_joined(judge.text("greeting")),
        permission=permission,
        permissions=tuple(permissions),
        opening=opening,
        openings=tuple(openings),
        closing=_joined(judge.text("closing")),
        topics=tuple(_topics(judge, base)),
        lines={**base.lines, Purpose.WORKER.value: (judge.text("worker"),)},
        rotates=judge.flag("rotates"),
        own=tuple(_own_question(judge, slot) for slot in SLOTS if judge.asked(f"own{slot}_ask")),
        forbidden=_split(judge.text("forbidden")),
        speed=float(judge.text("speed")),
        address=judge.text("address"),
        max_turns=int(judge.text("turns")),
        leave_message=judge.flag("leave_message"),
    )


def field_of(key: str, script: CareScript) -> str:
    """Return the field that holds the text of a key."""
    area, _dot, rest = key.partition(".")
    if area == "topics":
        return f"{rest.partition('.')[0]}_ask"
    if area == "own":
        slot = next((at for at, each in enumerate(script.own, 1) if each.key == rest), 1)
        return f"own{slot}_ask"
    plain = {"permissions": "permission", "openings": "opening", "lines": "worker"}
    return plain.get(area, area)


def _asked(script: CareScript) -> list[TopicScript]:
    return [each for each in script.topics if each.topic in ASKED_TOPICS]


def _topic_values(each: TopicScript, place: int) -> Mapping[str, object]:
    name = each.topic.value
    return {f"{name}_every": each.every, f"{name}_order": place, f"{name}_ask": _lines(*each.ask)}


def _own_values(question: OwnQuestion, slot: int) -> Mapping[str, object]:
    worry = _WORRY_FIELDS.get(question.expects, "")
    return {
        f"own{slot}_ask": question.ask,
        f"own{slot}_topic": question.topic.value,
        f"own{slot}_every": question.every,
        f"own{slot}_expects": question.expects.value,
        f"own{slot}_bound": question.bound,
        f"own{slot}_words": _lines(*question.words),
        **({f"own{slot}_{worry}": question.worry.value} if worry else {}),
    }


def _topics(judge: Judge, base: CareScript) -> Iterator[TopicScript]:
    """Yield the topics by their places; two in one place keep the order they had."""
    known = {each.topic: each for each in base.topics}
    yield from (each for each in base.topics if each.topic not in ASKED_TOPICS)
    places = {topic: judge.number(f"{topic.value}_order") or 0 for topic in known}
    for topic in sorted((each for each in known if each in ASKED_TOPICS), key=places.__getitem__):
        yield replace(
            known[topic],
            ask=_split(judge.text(f"{topic.value}_ask")),
            every=int(judge.text(f"{topic.value}_every")),
        )


def _own_question(judge: Judge, slot: int) -> OwnQuestion:
    expects = Expectation(judge.text(f"own{slot}_expects"))
    words = _split(judge.text(f"own{slot}_words"))
    chosen = judge.text(f"own{slot}_{_WORRY_FIELDS[expects]}") if expects in _WORRY_FIELDS else ""
    worry = Worry(chosen) if chosen else (Worry.WORDS if words else Worry.NEVER)
    counted = worry in (Worry.BELOW, Worry.ABOVE)
    return OwnQuestion(
        key=f"own{slot}",
        ask=judge.text(f"own{slot}_ask"),
        topic=Topic(judge.text(f"own{slot}_topic")),
        expects=expects,
        every=int(judge.text(f"own{slot}_every")),
        worry=worry,
        bound=judge.number(f"own{slot}_bound") if counted else None,
        words=words if worry is Worry.WORDS else (),
    )


def _lines(*texts: str) -> str:
    return "\n".join(texts)


def _split(text: str) -> tuple[str, ...]:
    return tuple(_joined(line) for line in text.split("\n") if line.strip())


def _joined(text: str) -> str:
    return " ".join(text.split())
