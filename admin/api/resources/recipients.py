"""Recipients: read, add, change, delete, and who takes part in calls."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.actions import recipients as actions
from admin.actions.typed_recipient import TypedRecipient, judge_typed
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, person, refuse_field, refuse_fields
from admin.api.scopes import Scope
from admin.api.serving import check_version
from admin.api.values.parts import ChosenRows
from admin.api.values.people import (
    ListedPerson,
    Membership,
    NewPerson,
    PauseOrder,
    Person,
    PersonChange,
    Refused,
    ResumeOrder,
    TakingPart,
)
from admin.house import house, now
from admin.queries.recipient_list import recipients_of
from admin.recipient_search import RULES
from carecall.domain.recipient import Participation
from carecall.errors import BadInput
from carecall.spreadsheets.recipient_list import RecipientListRules
from carecall.store.participation import Participations
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

NAMES = {"other_info": "other", "organization_id": "organization"}
PEOPLE = Area(tag="recipients", read=Scope.RECIPIENTS_READ, write=Scope.RECIPIENTS_WRITE)


def shown(row: RecipientRow, *, status: int = 200) -> Reply:
    """Return a recipient with the version."""
    name = db().get_one(OrganizationRow, row.organization_id).display_name
    body = Person.of(row, name, membership_of(row), current_principal())
    return Reply(body=body, version=row.version, status=status)


def membership_of(row: RecipientRow) -> Membership | None:
    """Return in which schedule a recipient takes part."""
    found = (
        db()
        .execute(
            select(ScheduleRecipientRow, ScheduleRow, CampaignRow)
            .join(ScheduleRow, ScheduleRow.id == ScheduleRecipientRow.schedule_id)
            .outerjoin(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
            .where(ScheduleRecipientRow.recipient_id == row.id)
        )
        .one_or_none()
    )
    if found is None:
        return None
    part, schedule, campaign = found
    return Membership(
        schedule_id=schedule.id,
        schedule=schedule.name,
        campaign_id=campaign.id if campaign else None,
        campaign=campaign.name if campaign else None,
        paused=part.state is Participation.PAUSED,
        paused_until=part.paused_until_on,
        pause_reason=part.pause_reason or "",
    )


def read_one(recipient_id: int) -> Reply:
    """Return a recipient."""
    return shown(person(recipient_id))


def rules_for(organization_id: int) -> RecipientListRules:
    """Return for which organization a person is judged; one outside the scope is refused."""
    if organization_id not in current_principal().scope:
        raise refuse_field("organization_id", _("Name an organization within this key's reach."))
    return RecipientListRules(
        organization_id=organization_id, organizations={}, country=house().country
    )


def add(body: NewPerson) -> Reply:
    """Add a recipient."""
    owner = body.organization_id or current_principal().organization_id
    typed = TypedRecipient(name=body.name, phone=body.phone, other=body.other_info)
    judged = judge_typed(db(), typed, rules_for(owner))
    if isinstance(judged, dict):
        raise refuse_fields(judged, NAMES)
    key = actions.add_recipient(db(), judged, house().country, now())
    db().commit()
    return shown(person(key), status=201)


def change(recipient_id: int, body: PersonChange, version: int) -> Reply:
    """Change a recipient; what is left out stays."""
    row = person(recipient_id)
    check_version(version, row)
    typed = TypedRecipient(
        name=row.name if body.name is None else body.name,
        phone=row.phone if body.phone is None else body.phone,
        other=row.other_info if body.other_info is None else body.other_info,
    )
    rules = rules_for(body.organization_id or row.organization_id)
    judged = judge_typed(db(), typed, rules, own_phone=row.phone)
    if isinstance(judged, dict):
        raise refuse_fields(judged, NAMES)
    if judged.organization_id != row.organization_id and actions.has_ties(db(), row.id):
        raise refuse_field("organization_id", _("Calls, memos or a schedule tie this person to the organization; it cannot be changed any more."))  # fmt: skip
    actions.change_recipient(db(), row, judged)
    db().commit()
    return shown(row)


def remove(recipient_id: int) -> None:
    """Delete a recipient, unless a call with the person is going on."""
    row = person(recipient_id)
    if actions.live_call(db(), row.id) is not None:
        raise Problem(409, "call_going_on", _("A call with this person is going on: delete after it has ended."))  # fmt: skip
    actions.remove_recipient(db(), row, now())
    db().commit()


def remove_many(body: ChosenRows) -> None:
    """Delete recipients, all or none: nobody with whom a call is going on."""
    rows = [person(key) for key in reached(body.ids)]
    if any(actions.live_call(db(), row.id) is not None for row in rows):
        raise Problem(409, "call_going_on", _("A call with one of these people is going on: nobody was deleted."))  # fmt: skip
    for row in rows:
        actions.remove_recipient(db(), row, now())
    db().commit()


def pause(body: PauseOrder) -> TakingPart:
    """Exclude people from the call list, those whose campaign is in progress."""
    user_id = current_principal().user_id
    wish = actions.Pause(reason=body.reason.strip(), until_on=body.until, user_id=user_id)
    try:
        result = actions.pause_each(db(), reached(body.ids), wish, now())
    except BadInput as refused:
        raise refuse_field("until", str(refused)) from None
    db().commit()
    return outcome(result)


def resume(body: ResumeOrder) -> TakingPart:
    """Include paused people in the call list again."""
    result = actions.resume_each(db(), reached(body.ids), now())
    db().commit()
    return outcome(result)


def reached(keys: list[int]) -> list[int]:
    """Return the ids, or 404 when one is not there."""
    wanted = list(dict.fromkeys(keys))
    living = select(RecipientRow.id).where(
        RecipientRow.id.in_(wanted), RecipientRow.erased_at.is_(None)
    )
    if len(db().scalars(living).all()) != len(wanted):
        raise Problem(404)
    return wanted


def outcome(result: Participations) -> TakingPart:
    """Return what became of everybody."""
    refused = [Refused(id=key, why=why.value) for key, why in result.refused]
    return TakingPart(done=list(result.done), refused=refused)


LIST = ModelList(
    id="Recipients",
    path="/recipients",
    summary="List recipients with their figures of the past three months",
    rules=RULES,
    listing=lambda wanted: recipients_of(db(), current_principal(), wanted, now()),
    line=lambda line: ListedPerson.of(line, current_principal()),
    model=ListedPerson,
)
OPERATIONS = (
    *list_of(PEOPLE, LIST),
    PEOPLE.post("addRecipient", "/recipients", "Add a recipient", add, Person, body=NewPerson, status=201, errors=(409,)),
    PEOPLE.get("getRecipient", "/recipients/<int:recipient_id>", "Read a recipient", read_one, Person),
    PEOPLE.patch("changeRecipient", "/recipients/<int:recipient_id>", "Change a recipient", change, Person, body=PersonChange),
    PEOPLE.delete("deleteRecipient", "/recipients/<int:recipient_id>", "Delete a recipient", remove, errors=(409,)),
    PEOPLE.post("deleteRecipients", "/recipients/delete", "Delete some recipients", remove_many, None, body=ChosenRows, errors=(404,)),
    PEOPLE.post("pauseRecipients", "/recipients/pause", "Exclude recipients from calls for a while", pause, TakingPart, body=PauseOrder, errors=(404,)),
    PEOPLE.post("resumeRecipients", "/recipients/resume", "Call paused recipients again", resume, TakingPart, body=ResumeOrder, errors=(404,)),
)  # fmt: skip
