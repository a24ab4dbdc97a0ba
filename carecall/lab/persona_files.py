"""Personas read from YAML files, and found by name or number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from carecall.domain.call import Disposition
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script_form import (
    as_mapping,
    as_sequence,
    flag_of,
    text_of,
    whole_number_of,
    word_of,
)
from carecall.errors import BadDefinition, UnknownName
from carecall.lab.line_fields import line_of
from carecall.lab.line_tones import LineTone
from carecall.lab.persona import (
    SHORT_DIGITS,
    Answer,
    Expected,
    NetworkAction,
    OpeningStep,
    Persona,
)

PERSONAS = Path(__file__).parent / "personas"
MACHINES = PERSONAS / "machines"
BAD_LINES = PERSONAS / "bad_lines"
SLOWEST, FASTEST = 0.5, 2.0


def load_personas(folder: Path = PERSONAS) -> tuple[Persona, ...]:
    """Return every persona in `folder`, Korean before English, by number.

    Raises:
        BadDefinition: naming the file and the first key that is wrong.
    """
    return _checked(
        [persona for path in sorted(folder.glob("*.yaml")) for persona in read_file(path)]
    )


def load_everybody() -> tuple[Persona, ...]:
    """Return the personas of the sample, and those whom nobody's campaign rings.

    These are the voices that are not an answer, and people on bad lines.

    Raises:
        BadDefinition: naming the file and the first key that is wrong.
    """
    return _checked(
        [each for folder in (PERSONAS, MACHINES, BAD_LINES) for each in load_personas(folder)]
    )


def _checked(found: Sequence[Persona]) -> tuple[Persona, ...]:
    taken: set[str] = set()
    for persona in found:
        short = persona.number[-SHORT_DIGITS:]
        if short in taken:
            raise BadDefinition(persona.persona_id, "number", f"ends with {short} like another's.")
        taken.add(short)
    return tuple(sorted(found, key=lambda persona: persona.number))


def find_persona(personas: Sequence[Persona], name: str) -> Persona:
    """Return the persona called `name`, for example fine-ko; a bare name means the first language.

    Raises:
        UnknownName: there is none.
    """
    for persona in personas:
        if name in (persona.persona_id, persona.persona_id.rpartition("-")[0]):
            return persona
    raise UnknownName("persona", name, "`carecall lab list` shows them.")


def persona_at(personas: Sequence[Persona], dialled: str) -> Persona | None:
    """Return who answers `dialled`, by its last digits, or None for a number out of service."""
    short = dialled[-SHORT_DIGITS:]
    return next((each for each in personas if each.number.endswith(short)), None)


def read_file(path: Path) -> tuple[Persona, ...]:
    """Return the personas of one file, one for each language it speaks.

    Raises:
        BadDefinition: naming the file and the first key that is wrong.
    """
    try:
        plain: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadDefinition(path.name, "the file", "cannot be read as YAML.") from error
    fields = as_mapping(plain, "the persona", where=path.name)
    spoken = as_mapping(fields.get("spoken"), "spoken", where=path.name)
    return tuple(
        _persona(fields, key, as_mapping(part, f"spoken.{key}", where=path.name), path.name)
        for key, part in spoken.items()
    )


def _persona(
    fields: Mapping[str, object], key: str, part: Mapping[str, object], where: str
) -> Persona:
    language = word_of({"spoken": key}, "spoken", Language, where=where)
    return Persona(
        persona_id=f"{text_of(fields, 'id', where=where)}-{language}",
        language=language,
        number=_number(part, where),
        name=text_of(part, "name", where=where),
        about=text_of(part, "about", where=where),
        expected=_expected(fields, where),
        network=word_of(fields, "network", NetworkAction, where=where),
        ring_ms=whole_number_of(fields, "ring_ms", where=where, default=1500),
        think_ms=whole_number_of(fields, "think_ms", where=where, default=700),
        voice=_text(part, "voice", where),
        speed=_speed(part, where),
        machine_greeting=_text(part, "machine_greeting", where),
        opening=_opening(part, where),
        answers=_answers(part, where),
        fallback=_text(part, "fallback", where),
        presses=_text(fields, "presses", where),
        press_after_ms=whole_number_of(fields, "press_after_ms", where=where, default=0),
        hang_up_after=_hang_up_after(fields, where),
        line=line_of(fields, where),
    )


def _text(part: Mapping[str, object], key: str, where: str) -> str:
    return text_of(part, key, where=where) if key in part else ""


def _hang_up_after(fields: Mapping[str, object], where: str) -> int | None:
    if "hang_up_after" not in fields:
        return None
    return whole_number_of(fields, "hang_up_after", where=where)


def _number(part: Mapping[str, object], where: str) -> str:
    number = text_of(part, "number", where=where)
    if not (number.isascii() and number.isdigit() and len(number) > SHORT_DIGITS):
        raise BadDefinition(where, "number", "must be digits in quotes.")
    return number


def _speed(part: Mapping[str, object], where: str) -> float:
    speed = part.get("speed", 1.0)
    if not isinstance(speed, int | float) or not SLOWEST <= speed <= FASTEST:
        raise BadDefinition(where, "speed", f"must be from {SLOWEST} to {FASTEST}.")
    return float(speed)


def _expected(fields: Mapping[str, object], where: str) -> Expected:
    part = as_mapping(fields.get("expected"), "expected", where=where)
    return Expected(
        disposition=word_of(part, "disposition", Disposition, where=where),
        label=word_of(part, "label", Label, where=where) if "label" in part else None,
        completed=flag_of(part, "completed", where=where, default=False),
    )


def _opening(part: Mapping[str, object], where: str) -> tuple[OpeningStep, ...]:
    steps = as_sequence(part.get("opening", []), "opening", where=where)
    return tuple(_step(as_mapping(step, "opening", where=where), where) for step in steps)


def _step(fields: Mapping[str, object], where: str) -> OpeningStep:
    known = {"say", "sound", "pause_ms", "listen_ms", "hang_up"}
    if len(fields) != 1 or not set(fields) <= known:
        raise BadDefinition(where, "opening", f"has a step that is not one of {sorted(known)}.")
    return OpeningStep(
        say=_text(fields, "say", where),
        sound=word_of(fields, "sound", LineTone, where=where) if "sound" in fields else None,
        pause_ms=whole_number_of(fields, "pause_ms", where=where, default=0),
        listen_ms=whole_number_of(fields, "listen_ms", where=where, default=0),
        hang_up=flag_of(fields, "hang_up", where=where, default=False),
    )


def _answers(part: Mapping[str, object], where: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(say=each) if isinstance(each, str) else _talking_over(each, where)
        for each in as_sequence(part.get("answers", []), "answers", where=where)
    )


def _talking_over(plain: object, where: str) -> Answer:
    fields = as_mapping(plain, "answers", where=where)
    return Answer(
        say=text_of(fields, "say", where=where),
        talk_over_ms=whole_number_of(fields, "talk_over_ms", where=where),
    )
