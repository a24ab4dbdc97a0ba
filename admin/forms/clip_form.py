"""The form of a recorded clip: what it is for, and what is said in it, word for word."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.actions.clips import MOST_BYTES, Converted, convert
from admin.clip_words import kind_choices, refusal
from admin.forms.chatbot_fields import problem_of
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.house import house
from admin.queries.places import organization_choices
from admin.words import LANGUAGES
from carecall.domain.audio_clip import CLIP_NAME_LIMIT, CLIP_TEXT_LIMIT, ClipKind
from carecall.domain.language import Language
from carecall.domain.script_text import placeholders
from carecall.domain.spoken_rules import judge_written
from carecall.store.tables import AudioFileRow, OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipForm:
    """A good form's values with its sound."""

    organization_id: int
    name: str
    kind: ClipKind
    language: Language
    text: str
    sound: Converted


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


SPEC: FormSpec = one_section(
    Field(name="organization", label=lambda: _("Organization"), kind="choice", choices=_organizations),
    Field(name="name", label=lambda: _("Name"), limit=CLIP_NAME_LIMIT),
    Field(name="kind", label=lambda: _("Played for"), kind="choice", choices=kind_choices),
    Field(name="language", label=lambda: _("Language"), kind="choice",
          choices=lambda: [(key.value, str(text)) for key, text in LANGUAGES.items()]),
    Field(name="text", label=lambda: _("What is said in it"), kind="long", limit=CLIP_TEXT_LIMIT,
          hint=lambda: _("Word for word: it stands in the conversation's record. A greeting says in its first sentence that an AI calls, and for whom.")),
)  # fmt: skip


def judge_clip(judge: Judge, row: AudioFileRow | None) -> ClipForm | None:
    """Return the form's values with the uploaded sound, or None after saying what is wrong."""
    organization_id, kind = judge.number("organization"), judge.word("kind", ClipKind)
    language = judge.word("language", Language)
    if organization_id is None or kind is None or language is None or not judge.good:
        return None
    name, text = judge.text("name"), " ".join(judge.text("text").split())
    if _taken(organization_id, name, row):
        judge.refuse("name", _("A clip of this name exists already: choose another name."))
    problem = text_problem(text, kind, language, organization_id)
    if problem:
        judge.refuse("text", problem)
    sound = uploaded(judge) if judge.good else Converted()
    if not judge.good:
        return None
    return ClipForm(
        organization_id=organization_id,
        name=name,
        kind=kind,
        language=language,
        text=text,
        sound=sound,
    )


def text_problem(text: str, kind: ClipKind, language: Language, organization_id: int) -> str:
    """Return why words may not be said in a clip, or an empty text."""
    if placeholders(text):
        return _("Write the words as they were recorded, without curly brackets.")
    if kind is ClipKind.VOICEMAIL:
        verdict = judge_written(text, language)
        bad = verdict.rule is not None
        return _("“%(words)s” may not be said on a call.", words=verdict.words) if bad else ""
    organization = house().requests.session.get_one(OrganizationRow, organization_id)
    return problem_of(kind.value, text, language, organization.display_name)


def uploaded(judge: Judge) -> Converted:
    """Return the uploaded recording as it is played; a refused one is said of the whole form."""
    file = request.files.get("file")
    if file is None or not file.filename:
        judge.refuse("", _("Choose a recording."))
        return Converted()
    # No transaction stays open while a recording is decoded: on SQLite nobody else could write.
    house().requests.session.rollback()
    sound = convert(file.stream.read(MOST_BYTES + 1))
    if sound.refused:
        judge.refuse("", refusal(sound.refused))
    return sound


def _taken(organization_id: int, name: str, row: AudioFileRow | None) -> bool:
    own = 0 if row is None else row.id
    same = select(AudioFileRow.id).where(
        AudioFileRow.organization_id == organization_id,
        AudioFileRow.name == name,
        AudioFileRow.id != own,
    )
    return house().requests.session.scalar(same) is not None
