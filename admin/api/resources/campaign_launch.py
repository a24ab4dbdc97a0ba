"""A whole campaign at once: who, when and what is said, written in one transaction and started where asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin.access import Permission, current_principal, demand
from admin.actions.campaign_draft import Launched, write_whole
from admin.api.areas import Area
from admin.api.form_shape import over
from admin.api.launch_shape import Launch, LaunchShape, placed
from admin.api.operations import Operation, Reply
from admin.api.problems import FieldProblem, Problem
from admin.api.reach import db, refuse_field
from admin.api.scopes import Scope
from admin.api.values.parts import Given
from admin.campaign_words import WHY_NOT
from admin.forms.schedule_form import ScheduleForm
from admin.forms.wizard_form import Words, fresh_when, fresh_words, judge_when, judge_words
from admin.house import now
from carecall.store.planning_people import in_no_schedule
from carecall.store.tables import OrganizationRow, RecipientRow, ScheduleRow

CAMPAIGNS = Area(tag="campaigns", read=Scope.CAMPAIGNS_READ, write=Scope.CAMPAIGNS_WRITE)
CHUNK = 500
MOST_NAMED = 100
"""People whom a refusal names."""
Value = TypeVar("Value")


class CampaignLaunched(Given):
    """A campaign that stands, and whether it has started."""

    campaign_id: int
    schedule_id: int
    people: int
    started: bool
    why_not: str


def launch(body: Launch) -> Reply:
    """Write a campaign as the wizard does in its last step."""
    demand(Permission.CAMPAIGNS)
    organization = place_of(body.organization_id or current_principal().organization_id)
    g.wizard_organization_id = organization.id
    people = free_people(organization.id, body.recipient_ids)
    when = judged("when", judge_when(over(fresh_when(), body.when), organization.id, ""))
    words = judged("words", judge_words(over(fresh_words(organization), body.words), organization))
    launched = written(people, (when, words), start=body.start)
    refused, of_campaign = launched.refused, ScheduleRow.campaign_id == launched.campaign.id
    given = CampaignLaunched(
        campaign_id=launched.campaign.id,
        schedule_id=db().scalars(select(ScheduleRow.id).where(of_campaign)).one(),
        people=launched.people,
        started=body.start and refused is None,
        why_not=str(WHY_NOT[refused]) if refused is not None else "",
    )
    return Reply(body=given, status=201)


def place_of(organization_id: int) -> OrganizationRow:
    """Return for whom the campaign is; one outside the reach is refused."""
    if organization_id not in current_principal().scope:
        raise refuse_field("organization_id", _("Name an organization within this key's reach."))
    return db().get_one(OrganizationRow, organization_id)


def free_people(organization_id: int, keys: list[int]) -> list[int]:
    """Return the people, or say which of them a new schedule cannot take."""
    found: set[int] = set()
    for at in range(0, len(keys), CHUNK):
        wanted = RecipientRow.id.in_(keys[at : at + CHUNK])
        found |= set(
            db().scalars(select(RecipientRow.id).where(*in_no_schedule(organization_id), wanted))
        )
    sentence = _("This person is not of the organization, or in another schedule already.")
    wrong = [at for at, key in enumerate(keys) if key not in found][:MOST_NAMED]
    if wrong:
        raise Problem(422, fields=[FieldProblem(sentence=sentence, pointer=f"/recipient_ids/{at}") for at in wrong])  # fmt: skip
    return keys


def judged(part: str, verdict: tuple[Value | None, Mapping[str, str]]) -> Value:
    """Return a judged part, or refuse with each field that is wrong."""
    value, problems = verdict
    if value is None:
        fields = [FieldProblem(sentence=str(text), pointer=f"/{name}" if name else "") for name, text in problems.items()]  # fmt: skip
        raise placed(part, fields)
    return value


def written(people: list[int], parts: tuple[ScheduleForm, Words], *, start: bool) -> Launched:
    """Write everything in one transaction, or nothing."""
    try:
        launched = write_whole(db(), people, parts, now(), start=start)
        db().commit()
    except IntegrityError:
        db().rollback()
        raise Problem(409, "contradiction", _("This contradicts another entry: look for one with the same name or number.")) from None  # fmt: skip
    return launched


def launch_operations() -> tuple[Operation, ...]:
    """Return the operation; its form's choices are read where nobody has signed in."""
    return (
        CAMPAIGNS.post(
            "launchCampaign", "/campaigns/launch", "Add a campaign with its schedule and people, and start it",
            launch, CampaignLaunched, body=LaunchShape(), status=201,
        ),
    )  # fmt: skip
