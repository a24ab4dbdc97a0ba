"""What a campaign says: messages, department and turns, of one campaign or of several at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen, Text
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from carecall.domain.campaign import MAX_TURNS_CHOICES
from carecall.domain.language import Language
from carecall.domain.script import DEPARTMENT_LIMIT, MESSAGE_LIMIT
from carecall.domain.script_rules import check_greeting, check_length, check_placeholders
from carecall.domain.spoken_rules import judge_written
from carecall.errors import BadDefinition

KEEP, DEFAULT, MANUAL = "keep", "default", "manual"
MESSAGES = ("greeting", "opening", "closing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Who says a message: what it must name and keep to depends on it."""

    languages: Collection[Language]
    organization: str | None
    """The one name under which every organization concerned calls; None where there are several."""


def chatbot_section(*, several: bool) -> Section:
    """Return the fields; those of several campaigns offer to leave each as it is."""
    turns = [(str(number), str(number)) for number in MAX_TURNS_CHOICES]
    return Section(
        title=lambda: _("Chatbot settings"),
        fields=(
            *_message("greeting", lambda: _("Greeting message"), several=several,
                      hint=lambda: _("Its first sentence says that an AI calls and names {organization} or {department}.")),
            *_message("opening", lambda: _("Opening message"), several=several, hint=lambda: _("The first question of the talk.")),
            *_message("closing", lambda: _("Closing message"), several=several,
                      hint=lambda: _("A conversation that reaches it counts as completed.")),
            Field(name="department_kind", label=lambda: _("Department"), kind="choice",
                  choices=lambda: kept(several, (DEFAULT, _("Organization name")), (MANUAL, _("Manual input")))),
            Field(name="department", label=lambda: _("Name of the department"), limit=DEPARTMENT_LIMIT,
                  shown_when=ShownWhen(field="department_kind", values=frozenset({MANUAL}))),
            Field(name="max_turns", label=lambda: _("Number of utterances"), kind="choice",
                  choices=lambda: kept(several, *turns), hint=lambda: _("How often the person is spoken to at most.")),
        ),
    )  # fmt: skip


def _message(key: str, label: Text, *, several: bool, hint: Text) -> tuple[Field, Field]:
    return (
        Field(name=f"{key}_kind", label=label, kind="choice",
              choices=lambda: kept(several, (DEFAULT, _("Default")), (MANUAL, _("Manual input")))),
        Field(name=key, label=lambda: _("Wording: %(message)s", message=label()), kind="long", limit=MESSAGE_LIMIT, hint=hint,
              shown_when=ShownWhen(field=f"{key}_kind", values=frozenset({MANUAL}))),
    )  # fmt: skip


CHATBOT_SPEC = FormSpec((chatbot_section(several=True),))
"""The form of several campaigns at once."""


def fresh_chatbot() -> Typed:
    """Begin with everything left as it is."""
    kinds = {f"{key}_kind": KEEP for key in (*MESSAGES, "department")}
    return typed_from(max_turns=KEEP, **kinds)


def kept(several: bool, *choices: Choice) -> list[Choice]:
    """Return choices, before them that nothing changes where a form is about several campaigns."""
    return [(KEEP, _("Leave as it is")), *choices] if several else list(choices)


def judge_chatbot(judge: Judge, speaking: Speaking) -> dict[str, object]:
    """Return the columns to write; what is left as it is has none."""
    found: dict[str, object] = {}
    for key in MESSAGES:
        kind = judge.text(f"{key}_kind")
        if kind == MANUAL:
            found[key] = judge_message(judge, key, speaking)
        elif kind == DEFAULT:
            found[key] = None
    if judge.text("department_kind") != KEEP:
        found["department"] = judge.optional("department")
    if judge.number("max_turns") is not None:
        found["max_turns"] = judge.number("max_turns")
    return found


def judge_message(judge: Judge, key: str, speaking: Speaking) -> str:
    """Return a message as it is kept, having refused what no call may say."""
    text = " ".join(judge.text(key).split())
    if text and judge.good:
        for language in speaking.languages:
            problem = problem_of(key, text, language, speaking.organization)
            if problem:
                judge.refuse(key, problem)
    return text


def problem_of(key: str, text: str, language: Language, organization: str | None) -> str:
    """Return why a message may not be said, or an empty text."""
    try:
        check_placeholders(key, text, where="campaign")
    except BadDefinition:
        return _("Only {organization}, {department} and {recipient} stand in curly brackets, and every bracket has its partner.")  # fmt: skip
    try:
        check_length(key, text, where="campaign")
    except BadDefinition:
        return _("With the longest names filled in it has more than %(n)s characters.", n=MESSAGE_LIMIT)  # fmt: skip
    verdict = judge_written(text, language)
    if verdict.rule is not None:
        return _("“%(words)s” may not be said on a call.", words=verdict.words)
    try:
        if key == "greeting":
            check_greeting(text, language, where="campaign", organization=organization)
    except BadDefinition:
        return _("The first sentence must say that an AI calls, and name {organization} or {department}.")  # fmt: skip
    return ""
