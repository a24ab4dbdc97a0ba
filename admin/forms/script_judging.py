"""Judges a script's form: each sentence by the rules that engines are held to, marked, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select

from admin.forms.chatbot_fields import problem_of
from admin.forms.judging import Judge
from admin.forms.script_form import SPEC
from admin.forms.script_typed import field_of, script_of_form
from admin.house import house
from admin.script_words import why
from carecall.domain.language import Language
from carecall.domain.script import CareScript, Worry
from carecall.domain.script_faults import ScriptFault, script_faults
from carecall.domain.script_rules import ASKED_TOPICS, all_texts
from carecall.domain.script_text import is_question
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import CareScriptRow, OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptForm:
    """A good form's values."""

    organization_id: int
    name: str
    script: CareScript


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedFault:
    """A sentence that may not be said, cut where it goes wrong."""

    field: str
    """Name of its field."""
    label: str
    before: str
    words: str
    after: str
    why: str


def marked_faults() -> list[MarkedFault]:
    """Return what the running request's form was refused for, sentence by sentence."""
    found: list[MarkedFault] = g.get("script_faults", [])
    return found


def judge_script(judge: Judge, row: CareScriptRow | None) -> ScriptForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id, language = judge.number("organization"), judge.word("language", Language)
    if row is not None and organization_id != row.organization_id:
        judge.refuse("organization", _("A script stays with its organization: copy it there."))
    if row is not None and language is not row.language:
        judge.refuse("language", _("A script keeps its language: add another one."))
    if organization_id is None or language is None or not judge.good:
        return None
    if _taken(organization_id, judge.text("name"), row):
        judge.refuse("name", _("A script of this name exists already: choose another name."))
    shipped = shipped_script(language)
    script = script_of_form(judge, shipped)
    _judge_shape(judge, script)
    _judge_sentences(judge, script, shipped, organization_id)
    if not judge.good:
        return None
    return ScriptForm(organization_id=organization_id, name=judge.text("name"), script=script)


def _judge_shape(judge: Judge, script: CareScript) -> None:
    """Questions ask something, something is asked at all, and a worry about a number has its number."""
    for each in script.topics:
        if not each.ask or not all(is_question(text) for text in each.ask):
            judge.refuse(f"{each.topic.value}_ask", _("Every line must end with a question mark."))
    for slot, question in enumerate(script.own, 1):
        if not is_question(question.ask):
            judge.refuse(f"own{slot}_ask", _("The question must end with a question mark."))
        if question.worry in (Worry.BELOW, Worry.ABOVE) and question.bound is None:
            judge.refuse(f"own{slot}_bound", _("Write the number beyond which it is a worry."))
    asked = [each.every for each in script.topics if each.topic in ASKED_TOPICS]
    if not any(asked) and not any(question.every for question in script.own):
        judge.refuse("own_count", _("Nothing would be asked: switch a topic on or add a question."))


def _judge_sentences(
    judge: Judge, script: CareScript, shipped: CareScript, organization_id: int
) -> None:
    faults = script_faults(script, shipped)
    g.script_faults = [_marked(fault, script) for fault in faults]
    for fault in faults:
        told = _("“%(words)s” may not be said on a call.", words=fault.words)
        judge.refuse(field_of(fault.key, script), f"{told} {why(fault.rule)}")
    organization = house().requests.session.get_one(OrganizationRow, organization_id).display_name
    for key, text in all_texts(script):
        if key.startswith("lines.") and key != "lines.worker":
            continue
        plain = key if key in ("greeting", "opening", "closing") else "text"
        problem = problem_of(plain, text, script.language, organization)
        if problem:
            judge.refuse(field_of(key, script), problem)


def _marked(fault: ScriptFault, script: CareScript) -> MarkedFault:
    before, words, after = fault.sentence.partition(fault.words)
    name = field_of(fault.key, script)
    return MarkedFault(
        field=name,
        label=SPEC.field(name).label(),
        before=before,
        words=words,
        after=after,
        why=why(fault.rule),
    )


def _taken(organization_id: int, name: str, row: CareScriptRow | None) -> bool:
    own = 0 if row is None else row.id
    same = select(CareScriptRow.id).where(
        CareScriptRow.organization_id == organization_id,
        CareScriptRow.name == name,
        CareScriptRow.id != own,
    )
    return house().requests.session.scalar(same) is not None
