"""The form of a question or notice for coming calls."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import current_principal
from admin.errand_search import kind_choices
from admin.forms.fields import Choice, Field, FormSpec, ShownWhen, one_section
from admin.forms.judging import Judge
from admin.house import house
from admin.queries.places import organization_choices, phone_conditions
from admin.spoken_refusal import why_not_spoken
from carecall.domain.campaign import CampaignState
from carecall.domain.errands import ERRAND_LIMIT, ErrandKind
from carecall.store.errand_work import NewErrand
from carecall.store.tables import CampaignRow, OrganizationRow, RecipientRow

PERSON, CAMPAIGN, EVERYBODY = "person", "campaign", "everybody"


def target_choices() -> list[Choice]:
    """Return for whom it can be."""
    return [
        (PERSON, _("One person")),
        (CAMPAIGN, _("Everybody of a campaign")),
        (EVERYBODY, _("Everybody of an organization")),
    ]


def campaign_choices() -> list[Choice]:
    """Return the campaigns in reach that are not over."""
    rows = house().requests.session.execute(
        select(CampaignRow.id, CampaignRow.name)
        .where(CampaignRow.state != CampaignState.ENDED)
        .order_by(CampaignRow.name, CampaignRow.id)
    )
    return [(str(key), name) for key, name in rows]


def own_organizations() -> list[Choice]:
    """Return the organizations in reach."""
    return organization_choices(house().requests.session, current_principal())


def only(target: str) -> ShownWhen:
    """Return the condition of a field that belongs to one sort of target."""
    return ShownWhen(field="target", values=frozenset({target}))


SPEC: FormSpec = one_section(
    Field(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices,
          hint=lambda: _("A question is asked on up to three calls until it is answered; a notice is said once.")),
    Field(name="text", label=lambda: _("What is said"), kind="long", limit=ERRAND_LIMIT,
          hint=lambda: _("The voice says these words on the next call. At most %(n)s characters", n=ERRAND_LIMIT)),
    Field(name="target", label=lambda: _("For whom"), kind="choice", choices=target_choices),
    Field(name="person", label=lambda: _("Recipient name and last four digits"), limit=60, shown_when=only(PERSON), personal=True,
          hint=lambda: _("For example 김영희 1234. Either is enough if only one person fits.")),
    Field(name="campaign", label=lambda: _("Campaign"), kind="choice", choices=campaign_choices, shown_when=only(CAMPAIGN)),
    Field(name="organization", label=lambda: _("Organization"), kind="choice", choices=own_organizations, shown_when=only(EVERYBODY)),
    Field(name="from_on", label=lambda: _("First day"), kind="date"),
    Field(name="until_on", label=lambda: _("Last day"), kind="date", required=False),
    Field(name="every_call", label=lambda: _("Say it on every call until the last day"), kind="flag"),
)  # fmt: skip


def judge_errand(session: Session, judge: Judge) -> NewErrand | None:
    """Return the new errand, or None after saying what is wrong."""
    first, last = judge.day("from_on"), judge.day("until_on")
    if first and last and last < first:
        judge.refuse("until_on", _("The last day is before the first."))
    target = find_target(session, judge)
    kind = judge.word("kind", ErrandKind)
    if target is None or first is None or kind is None or not judge.good:
        return None
    text = judge.text("text")
    problem = why_not_spoken(text, ERRAND_LIMIT, target.language)
    if problem:
        judge.refuse("text", problem)
    return NewErrand(
        organization_id=target.id
        if isinstance(target, OrganizationRow)
        else target.organization_id,
        kind=kind,
        text=text,
        from_on=first,
        until_on=last,
        recipient_id=target.id if isinstance(target, RecipientRow) else None,
        campaign_id=target.id if isinstance(target, CampaignRow) else None,
        every_call=judge.flag("every_call"),
    )


def find_target(
    session: Session, judge: Judge
) -> RecipientRow | CampaignRow | OrganizationRow | None:
    """Return whom or what the form names, through the guarded session."""
    target = judge.text("target")
    if target == PERSON:
        return find_person(session, judge)
    if target == CAMPAIGN and judge.number("campaign"):
        return session.get(CampaignRow, judge.number("campaign"))
    if target == EVERYBODY and judge.number("organization"):
        return session.get(OrganizationRow, judge.number("organization"))
    return None


def find_person(session: Session, judge: Judge) -> RecipientRow | None:
    """Return the one person whom the typed name and digits fit."""
    parts = judge.text("person").replace("-", "").split()
    digits = "".join(part for part in parts if part.isdigit())
    names = [part for part in parts if not part.isdigit()]
    if not parts:
        return None
    found = session.scalars(
        select(RecipientRow)
        .where(
            RecipientRow.erased_at.is_(None),
            *phone_conditions(digits),
            *(RecipientRow.name.icontains(name, autoescape=True) for name in names),
        )
        .limit(2)
    ).all()
    if len(found) == 1:
        return found[0]
    judge.refuse(
        "person",
        _("Several people fit: write the whole name and the last four digits.")
        if found
        else _("Nobody fits: look at the name and the last four digits again."),
    )
    return None
