"""The forms of the wizard: those of schedule and campaign, less what the wizard asks elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask import g

from admin.formats import shown_phone
from admin.forms import campaign_form, schedule_form
from admin.forms.campaign_form import FRESH_TURNS, judge_script
from admin.forms.chatbot_fields import DEFAULT, MESSAGES, Speaking, judge_chatbot
from admin.forms.fields import Choice, Field, FormSpec, Section
from admin.forms.judging import Judge
from admin.forms.schedule_form import ScheduleForm, fresh_schedule, judge_schedule
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.granted_numbers import granted_numbers
from carecall.domain.campaign import CampaignType
from carecall.domain.language import Language
from carecall.store.tables import OrganizationRow

UNNAMED = "-"
"""Stands for the schedule's name until the campaign has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said, and how the campaign is called."""

    name: str
    type: CampaignType
    language: Language
    said: Mapping[str, object]
    script_id: int | None


def number_choices() -> list[Choice]:
    """Return the verified numbers of the organization that the wizard works for."""
    found = granted_numbers(house().requests.session, {g.get("wizard_organization_id", 0)})
    return [
        (str(each.phone_number_id), " ".join((shown_phone(each.number, whole=True), each.lettering)).strip())
        for each in found
        if each.usable
    ]  # fmt: skip


def less(spec: FormSpec, gone: Collection[str], **instead: Field) -> FormSpec:
    """Return a form without some fields, others in the place of their own."""
    sections = (
        Section(
            title=section.title,
            shown_when=section.shown_when,
            fields=tuple(instead.get(each.name, each) for each in section.fields if each.name not in gone),
        )
        for section in spec.sections
    )  # fmt: skip
    return FormSpec(tuple(section for section in sections if section.fields))


WHEN_SPEC = less(
    schedule_form.SPEC,
    {"organization", "name"},
    phone_number=replace(schedule_form.SPEC.field("phone_number"), choices=number_choices),
)
WORDS_SPEC = less(campaign_form.SPEC, {"organization", "schedule"})


def fresh_when() -> Typed:
    """Begin with what most schedules are; the only number there is, is chosen."""
    offered = number_choices()
    fresh = {name: each for name, each in fresh_schedule().values.items() if name != "organization"}
    return Typed({**fresh, "phone_number": (offered[0][0],)} if len(offered) == 1 else fresh)


def fresh_words(organization: OrganizationRow) -> Typed:
    """Begin with the default messages in the organization's language."""
    return typed_from(
        type=CampaignType.CHECK_IN.value,
        language=organization.language.value,
        department_kind=DEFAULT,
        max_turns=FRESH_TURNS,
        **{f"{key}_kind": DEFAULT for key in MESSAGES},
    )


def judge_when(typed: Typed, owner: int, name: str) -> tuple[ScheduleForm | None, dict[str, str]]:
    """Return the schedule, and what is wrong with it by the rules of its own screen."""
    told = typed_from(organization=owner, name=name or UNNAMED)
    judge = Judge(schedule_form.SPEC, Typed({**typed.values, **told.values}))
    return judge_schedule(judge, None), judge.problems


def judge_words(typed: Typed, organization: OrganizationRow) -> tuple[Words | None, dict[str, str]]:
    """Return what is said, and what is wrong with it by the rules of the campaign's own screen."""
    judge = Judge(WORDS_SPEC, typed)
    type_, language = judge.word("type", CampaignType), judge.word("language", Language)
    if type_ is None or language is None or not judge.good:
        return None, judge.problems
    said = judge_chatbot(
        judge, Speaking(languages=(language,), organization=organization.display_name)
    )
    script_id = judge_script(judge, organization.id, language)
    if not judge.good:
        return None, judge.problems
    words = Words(
        name=judge.text("name"), type=type_, language=language, said=said, script_id=script_id
    )
    return words, {}
