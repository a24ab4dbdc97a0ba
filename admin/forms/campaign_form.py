"""The form of a campaign: which schedule, and what is said to its people."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from admin.access import current_principal
from admin.columns.campaign_columns import type_choices
from admin.forms.chatbot_fields import (
    DEFAULT,
    MANUAL,
    MESSAGES,
    Speaking,
    chatbot_section,
    judge_chatbot,
)
from admin.forms.fields import Choice, Field, FormSpec, Section
from admin.forms.judging import Judge
from admin.forms.own_row import form_row_id
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.places import organization_choices
from admin.words import LANGUAGES
from carecall.domain.campaign import NAME_LIMIT, CampaignState, CampaignType
from carecall.domain.language import Language
from carecall.store.tables import (
    CampaignRow,
    CareScriptRow,
    CareScriptVersionRow,
    OrganizationRow,
    ScheduleRow,
)

FRESH_TURNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignForm:
    """A good form's values."""

    organization_id: int
    name: str
    type: CampaignType
    schedule_id: int
    language: Language
    said: dict[str, object]
    """Columns of what is said."""
    script_id: int | None
    """The organization's own conversation script; None: the built-in one."""


def own_campaign() -> CampaignRow | None:
    """Return the campaign that the running request is about, if it stands already."""
    key = form_row_id("campaigns")
    if key is None:
        return None
    return house().requests.session.scalar(select(CampaignRow).where(CampaignRow.id == key))


def owner_choices() -> list[Choice]:
    """Return the organizations in reach; a campaign that stands stays with its own."""
    row = own_campaign()
    offered = organization_choices(house().requests.session, current_principal())
    return [each for each in offered if row is None or each[0] == str(row.organization_id)]


def schedule_choices() -> list[Choice]:
    """Return the schedules in no campaign or in one that has ended, and the campaign's own."""
    row = own_campaign()
    free = or_(ScheduleRow.campaign_id.is_(None), CampaignRow.state == CampaignState.ENDED)
    if row is not None:
        free = or_(ScheduleRow.campaign_id == row.id, free) & (
            ScheduleRow.organization_id == row.organization_id
        )
    rows = house().requests.session.execute(
        select(ScheduleRow.id, ScheduleRow.name, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .outerjoin(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
        .where(free)
        .order_by(OrganizationRow.path, ScheduleRow.name)
    )
    wide = current_principal().wide and row is None
    return [(str(key), f"{name} ({owner})" if wide else name) for key, name, owner in rows]


def script_choices() -> list[Choice]:
    """Return the published scripts in reach, with their language and, where there are several, their organization."""
    published = exists().where(
        CareScriptVersionRow.organization_id == CareScriptRow.organization_id,
        CareScriptVersionRow.care_script_id == CareScriptRow.id,
    )
    rows = house().requests.session.execute(
        select(CareScriptRow.id, CareScriptRow.name, CareScriptRow.language, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == CareScriptRow.organization_id)
        .where(published)
        .order_by(OrganizationRow.path, CareScriptRow.name)
    )
    wide = current_principal().wide
    return [
        (str(key), " · ".join((name, str(LANGUAGES[language]), *((owner,) if wide else ()))))
        for key, name, language, owner in rows
    ]


SCRIPT = Field(
    name="script",
    label=lambda: _("Conversation script"),
    kind="choice",
    required=False,
    choices=script_choices,
    hint=lambda: _("Only published scripts. Without one, the built-in script is spoken."),
)
SPEC = FormSpec(
    (
        Section(
            title=lambda: _("Campaign"),
            fields=(
                Field(name="name", label=lambda: _("Campaign name"), limit=NAME_LIMIT),
                Field(name="type", label=lambda: _("Campaign type"), kind="choice", choices=type_choices),
                Field(name="organization", label=lambda: _("Registered organization"), kind="choice", choices=owner_choices),
                Field(name="schedule", label=lambda: _("Schedule"), kind="choice", choices=schedule_choices,
                      hint=lambda: _("Only schedules that are in no campaign yet. Register a schedule first.")),
                Field(name="language", label=lambda: _("Language of the messages"), kind="choice",
                      choices=lambda: [(key.value, text) for key, text in LANGUAGES.items()],
                      hint=lambda: _("People who speak another language hear the default messages in theirs.")),
                SCRIPT,
            ),
        ),
        chatbot_section(several=False),
    )
)  # fmt: skip


def fresh_campaign() -> Typed:
    """Begin with the default messages; a schedule named in the address is chosen."""
    wished = request.args.get("schedule", "")
    chosen = next((key for key, _name in schedule_choices() if key == wished), None)
    session, principal = house().requests.session, current_principal()
    owner = principal.stands_at
    if chosen is not None:
        owner = session.get_one(ScheduleRow, int(chosen)).organization_id
    return typed_from(
        organization=owner,
        schedule=chosen,
        type=CampaignType.CHECK_IN.value,
        language=session.get_one(OrganizationRow, owner).language.value,
        department_kind=DEFAULT,
        max_turns=FRESH_TURNS,
        **{f"{key}_kind": DEFAULT for key in MESSAGES},
    )


def typed_of_campaign(row: CampaignRow) -> Typed:
    """Return a stored campaign as its form shows it."""
    schedule = house().requests.session.scalar(
        select(ScheduleRow.id).where(ScheduleRow.campaign_id == row.id)
    )
    kinds = {
        f"{key}_kind": MANUAL if getattr(row, key) else DEFAULT for key in (*MESSAGES, "department")
    }
    return typed_from(
        organization=row.organization_id,
        name=row.name,
        type=row.type.value,
        schedule=schedule,
        language=row.language.value,
        greeting=row.greeting,
        opening=row.opening,
        closing=row.closing,
        department=row.department,
        max_turns=row.max_turns,
        script=row.care_script_id,
        **kinds,
    )


def judge_campaign(judge: Judge, row: CampaignRow | None) -> CampaignForm | None:
    """Return the form's values, or None after saying what is wrong."""
    owner, schedule_id = judge.number("organization"), judge.number("schedule")
    type_, language = judge.word("type", CampaignType), judge.word("language", Language)
    if owner is None or schedule_id is None or type_ is None or language is None or not judge.good:
        return None
    session = house().requests.session
    organization = session.get_one(OrganizationRow, owner)
    schedule = session.get_one(ScheduleRow, schedule_id)
    if schedule.organization_id != owner:
        judge.refuse("schedule", _("This schedule belongs to another organization."))
    if row is not None and row.state is not CampaignState.DRAFT and schedule.campaign_id != row.id:
        judge.refuse("schedule", _("A campaign that has started keeps its schedule."))
    speaking = Speaking(languages=(language,), organization=organization.display_name)
    said = judge_chatbot(judge, speaking)
    script_id = judge_script(judge, owner, language)
    if not judge.good:
        return None
    return CampaignForm(
        organization_id=owner,
        name=judge.text("name"),
        type=type_,
        schedule_id=schedule_id,
        language=language,
        said=said,
        script_id=script_id,
    )


def judge_script(judge: Judge, owner: int, language: Language) -> int | None:
    """Return the chosen script, having refused one of another organization or language."""
    script_id = judge.number("script")
    if script_id is None:
        return None
    script = house().requests.session.get_one(CareScriptRow, script_id)
    if script.organization_id != owner:
        judge.refuse("script", _("This script belongs to another organization."))
    elif script.language is not language:
        judge.refuse("script", _("This script is in another language than the messages."))
    return script_id
