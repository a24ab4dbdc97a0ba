"""Questions and notices for coming calls, and what was answered."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import Permission, current_principal, demand
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, person, refuse_field
from admin.api.scopes import Scope
from admin.api.values.work import ErrandAnswerGiven, ErrandAnswers, ErrandAsked, ErrandGiven
from admin.api.work_deeds import do, only_line
from admin.audit import actor
from admin.errand_search import RULES
from admin.house import now
from admin.queries.errand_list import errands_of
from admin.search import ListRequest
from admin.spoken_refusal import why_not_spoken
from carecall.domain.errands import ERRAND_LIMIT
from carecall.store import errand_work as work
from carecall.store.errand_work import NewErrand
from carecall.store.tables import CampaignRow, ErrandRow, OrganizationRow, RecipientRow

ERRANDS = Area(tag="errands", read=Scope.ALERTS_READ, write=Scope.ALERTS_WRITE)
LIST = ModelList(
    id="Errands",
    path="/errands",
    summary="List questions and notices for coming calls",
    rules=RULES,
    listing=lambda wanted: errands_of(db(), current_principal(), wanted, now()),
    line=ErrandGiven.of,
    model=ErrandGiven,
    text="Where no tile is asked, everything but what was cancelled.",
)


def read_one(errand_id: int, *, status: int = 200) -> Reply:
    """Return a question or notice."""
    one(ErrandRow, errand_id)
    wanted = ListRequest(rules=RULES, sort=RULES.default_sort)
    found = errands_of(db(), current_principal(), wanted, now(), key=errand_id)
    body = ErrandGiven.of(only_line(found.lines))
    return Reply(body=body, version=body.version, status=status)


def add(body: ErrandAsked) -> Reply:
    """Have something asked or told on coming calls."""
    demand(Permission.ALERTS)
    if body.until_on is not None and body.until_on < body.from_on:
        raise refuse_field(
            "until_on", _("The last day lies before the first: give a later last day.")
        )
    target = target_of(body)
    problem = why_not_spoken(body.text, ERRAND_LIMIT, target.language)
    if problem:
        raise refuse_field("text", problem)
    new = NewErrand(
        organization_id=target.id if isinstance(target, OrganizationRow) else target.organization_id,
        kind=body.kind,
        text=body.text,
        from_on=body.from_on,
        until_on=body.until_on,
        recipient_id=body.recipient_id,
        campaign_id=body.campaign_id,
        every_call=body.every_call,
    )  # fmt: skip
    row = work.add_errand(db(), new, actor(), now())
    db().commit()
    return read_one(row.id, status=201)


def target_of(body: ErrandAsked) -> RecipientRow | CampaignRow | OrganizationRow:
    """Return whom it is for; one target at most may be named."""
    named = [key for key in (body.recipient_id, body.campaign_id, body.organization_id) if key]
    if len(named) > 1:
        raise refuse_field("recipient_id", _("Name one person, one campaign or one organization."))
    if body.recipient_id:
        return person(body.recipient_id)
    if body.campaign_id:
        return one(CampaignRow, body.campaign_id)
    wanted = body.organization_id or current_principal().organization_id
    if wanted not in current_principal().scope:
        raise Problem(404)
    return one(OrganizationRow, wanted)


def cancel(errand_id: int) -> Reply:
    """Say it on no call any more; answers stay."""
    do(
        ErrandRow,
        errand_id,
        lambda: work.cancel_errand(db(), errand_id, actor(), now()),
        lambda _session, _row: _("Somebody else cancelled this already. Nothing was changed."),
    )
    return read_one(errand_id)


def answers(errand_id: int) -> ErrandAnswers:
    """Return to whom it was said and what was answered."""
    one(ErrandRow, errand_id)
    found = work.errand_answers(db(), errand_id=errand_id)
    return ErrandAnswers(answers=[ErrandAnswerGiven.model_validate(each) for each in found])


ONE = "/errands/<int:errand_id>"
OPERATIONS = (
    *list_of(ERRANDS, LIST),
    ERRANDS.post("addErrand", "/errands", "Have something asked or told on coming calls", add, ErrandGiven, body=ErrandAsked, status=201, errors=(404,)),
    ERRANDS.get("getErrand", ONE, "Read a question or notice", read_one, ErrandGiven),
    ERRANDS.post("cancelErrand", f"{ONE}/cancel", "Say it on no call any more", cancel, ErrandGiven),
    ERRANDS.get("listErrandAnswers", f"{ONE}/answers", "Read to whom it was said and what was answered", answers, ErrandAnswers),
)  # fmt: skip
