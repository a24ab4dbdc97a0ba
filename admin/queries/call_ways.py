"""Short ways to a page of Campaign status: what lets the database look at few rows instead of all.

Every way finds the same rows as the plain statement, or is followed by it (see `admin.listing.page_of`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, and_, func, select, true, union_all
from sqlalchemy.orm import Session, aliased

from admin.access import Principal
from admin.listing import AnySelect
from admin.queries.call_shape import progress_filter
from admin.queries.spoken_of import ordered
from admin.search import ListRequest
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    CampaignRow,
    DispositionKind,
    PlannedCallRow,
    RecipientRow,
)

FEW = 2_000
"""Up to so many calls for which an action was entered are named one by one."""
NEAR = timedelta(days=30)
"""What is in progress is looked for so near the list's beginning first."""
WHEN = {"period", "from", "until"}
WHERE_AND_WHEN = {"organization", "progress", *WHEN}


def few_acted_on(session: Session, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return a condition that follows from a search for actions, if few calls have one: it names their promises."""
    action = wanted.value("action")
    if not action and wanted.value("follow_up") != "done":
        return []
    found = select(CallDispositionRow.call_id).where(
        CallDispositionRow.kind == DispositionKind.FOLLOW_UP
    )
    if action:
        found = found.where(CallDispositionRow.action == ActionType(action))
    # Not joined: to see that there are many, a database would join all of them first.
    calls = session.scalars(found.limit(FEW + 1)).all()
    if len(calls) > FEW:
        return []
    promised = select(CallRow.planned_call_id).where(
        CallRow.id.in_(calls), CallRow.planned_call_id.is_not(None)
    )
    return [PlannedCallRow.id.in_(session.scalars(promised).all() if calls else ())]


def in_progress_by_time(
    session: Session,
    wanted: ListRequest,
    place: ColumnElement[bool],
    ongoing: ColumnElement[bool],
    now: datetime,
) -> list[AnySelect]:
    """Return the ids of a Progress tile near the beginning of the list by time, as an index gives them.

    Campaign by campaign, as a database would go by itself, all of their calls are sorted for one page.
    """
    kind = wanted.value("progress")
    only_late = kind == "scheduled" and not wanted.descending
    if not kind or only_late or wanted.sort != "at" or set(wanted.values) - WHERE_AND_WHEN:
        return []
    # A sum, so that no database looks for the calls of each campaign.
    campaign = (PlannedCallRow.campaign_id + 0).in_(select(CampaignRow.id).where(ongoing))
    near: ColumnElement[bool] = true()
    if wanted.descending:
        near = PlannedCallRow.due_at >= now - NEAR
    elif (first := session.scalar(select(func.min(PlannedCallRow.due_at)))) is not None:
        near = PlannedCallRow.due_at < first + NEAR
    found = select(PlannedCallRow.id).where(place, progress_filter(kind, true()), campaign, near)
    by = ordered(PlannedCallRow.due_at, PlannedCallRow.id, descending=wanted.descending)
    return [found.order_by(*by)]


def by_names_of_all(
    principal: Principal, wanted: ListRequest, place: ColumnElement[bool]
) -> list[AnySelect]:
    """Return the ids of the list by name, read along the index of the living people's names.

    Few people are erased; theirs are put between.
    """
    if not principal.wide or wanted.sort != "recipient" or set(wanted.values) - WHEN:
        return []
    living, erased = aliased(RecipientRow), aliased(RecipientRow)
    heads = union_all(
        select(_head(wanted, place, living, living.erased_at.is_(None))),
        select(_head(wanted, place, erased, erased.erased_at.is_not(None))),
    ).subquery()
    by = (
        (heads.c.name.desc(), heads.c.id.desc())
        if wanted.descending
        else (heads.c.name, heads.c.id)
    )
    return [select(heads.c.id).order_by(*by)]


def _head(
    wanted: ListRequest,
    place: ColumnElement[bool],
    person: type[RecipientRow],
    which: ColumnElement[bool],
) -> Subquery:
    """Return the first calls of some people, up to the page and one more."""
    call = PlannedCallRow
    by = (person.name.desc(), call.id.desc()) if wanted.descending else (person.name, call.id)
    return (
        select(call.id, person.name)
        .select_from(person)
        # An outer join, whose empty rows are dropped in a roundabout way: SQLite then begins with the people.
        .outerjoin(call, and_(call.recipient_id == person.id, place))
        .where(which, func.coalesce(call.id, 0) > 0)
        .order_by(*by)
        .limit(wanted.page * wanted.size + 1)
        .subquery()
    )
