"""Rows of Campaign status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnyRow, AnySelect, Listing, count_after, page_of
from admin.queries.call_conditions import column_conditions, has_action, nobody_acted, of_people
from admin.queries.call_shape import (
    is_telling_call,
    of_call,
    progress_filter,
    result_filter,
    status_filter,
)
from admin.queries.call_ways import by_names_of_all, few_acted_on, in_progress_by_time
from admin.queries.campaign_lives import Lives, is_ongoing, lives_of
from admin.queries.places import within_organization
from admin.queries.spoken_of import not_missing, ordered, tables_of
from admin.search import ListRequest, end_of, parse_day, start_of
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.findings import FollowUpKind, Label
from carecall.store.call_outcome import IN_FLIGHT
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    CampaignRow,
    DispositionKind,
    OrganizationRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRow,
)

PERIOD_DAYS = {"today": 1, "7": 7, "30": 30, "90": 90}
DEFAULT_PERIOD = "7"
SORTS = {
    "at": PlannedCallRow.due_at,
    "organization": OrganizationRow.name,
    "campaign": CampaignRow.name,
    "recipient": RecipientRow.name,
    "attempts": PlannedCallRow.attempts,
    "talk": PlannedCallRow.telling_talk_ms,
}
SETTLED = {PlannedCallState.CANCELLED: "cancelled", PlannedCallState.BLOCKED: "blocked"}
LIVE: Mapping[CallState | None, str] = {
    CallState.ANSWERED: "in_progress",
    CallState.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One row of the list: one promise to call one person in one round."""

    planned_call_id: int
    organization: str
    campaign: str
    at: datetime
    """When it was last dialled, else when it is due."""
    outgoing_number: str
    redials: int
    recipient_id: int
    recipient: str
    """As it was when the call was made."""
    phone: str
    status: str
    disposition: Disposition | None
    blocked_rule: str | None
    next_at: datetime | None
    """When it is rung again, while it waits for that."""
    completed: bool
    attempts: int
    talk_ms: int | None
    label: Label | None
    action: ActionType | None
    call_id: str | None


def calls_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> Listing[CallLine]:
    """Return one page of calls."""
    lives = lives_of(session, now) if wanted.value("progress") else {}
    place = and_(true(), *place_and_period(principal, wanted, now))
    found = [*conditions(principal, wanted, now, lives), *few_acted_on(session, wanted)]
    condition, by = and_(true(), *found), order(wanted)
    keys = with_spoken_of([condition, *by]).where(condition).order_by(*by)
    ways = [
        *in_progress_by_time(session, wanted, place, is_ongoing(now, lives), now),
        *by_names_of_all(principal, wanted, place),
        *not_missing(keys, SORTS[wanted.sort], PlannedCallRow.id, descending=wanted.descending),
    ]
    every = joined().order_by(*by)
    rows, more = page_of(session, wanted, every.where(condition), *ways, keys, by_key=every)
    counted = with_spoken_of([condition]).where(condition)
    count = count_after(session, wanted, len(rows), counted, more=more)
    return Listing(wanted=wanted, lines=[line_of(row) for row in rows], count=count, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    return ordered(SORTS[wanted.sort], PlannedCallRow.id, descending=wanted.descending)


def with_spoken_of(clauses: Sequence[ColumnElement[Any]]) -> AnySelect:
    """Return the ids of planned calls, joined with what the clauses speak of and nothing else."""
    spoken_of = tables_of(clauses)
    statement: AnySelect = select(PlannedCallRow.id)
    if CampaignRow.__table__ in spoken_of:
        statement = statement.join(CampaignRow, CampaignRow.id == PlannedCallRow.campaign_id)
    if CallRow.__table__ in spoken_of:
        statement = statement.outerjoin(CallRow, is_telling_call())
    if RecipientRow.__table__ in spoken_of:
        statement = statement.join(RecipientRow, RecipientRow.id == PlannedCallRow.recipient_id)
    if OrganizationRow.__table__ in spoken_of:
        place = OrganizationRow.id == PlannedCallRow.organization_id
        statement = statement.join(OrganizationRow, place)
    return statement


def joined() -> AnySelect:
    """Return everything that a row shows."""
    base = select(
        PlannedCallRow.id, PlannedCallRow.state, PlannedCallRow.due_at, PlannedCallRow.next_at,
        PlannedCallRow.redials, PlannedCallRow.attempts, PlannedCallRow.completed,
        PlannedCallRow.blocked_rule, PlannedCallRow.telling_label,
        CallRow.id.label("call_id"), CallRow.state.label("call_state"), CallRow.disposition,
        CallRow.originated_at, CallRow.reserved_at, CallRow.talk_ms, CallRow.campaign_name,
        CallRow.recipient_name, CallRow.number.label("called_number"), CallRow.outgoing_number,
        RecipientRow.id.label("recipient_id"), RecipientRow.name.label("recipient"), RecipientRow.phone,
        CampaignRow.name.label("campaign"), OrganizationRow.display_name.label("organization"),
        PhoneNumberRow.number.label("own_number"), CallDispositionRow.action,
    )  # fmt: skip
    return (
        base.join(CampaignRow, CampaignRow.id == PlannedCallRow.campaign_id)
        .outerjoin(CallRow, is_telling_call())
        .join(RecipientRow, RecipientRow.id == PlannedCallRow.recipient_id)
        .join(OrganizationRow, OrganizationRow.id == PlannedCallRow.organization_id)
        .outerjoin(ScheduleRow, ScheduleRow.id == PlannedCallRow.schedule_id)
        .outerjoin(PhoneNumberRow, PhoneNumberRow.id == ScheduleRow.phone_number_id)
        .outerjoin(
            CallDispositionRow,
            and_(
                of_call(CallDispositionRow),
                CallDispositionRow.kind == DispositionKind.FOLLOW_UP,
            ),
        )
    )


def line_of(row: AnyRow) -> CallLine:
    """Return a list row as plain values."""
    waits = row.state is PlannedCallState.WAITING_REDIAL
    return CallLine(
        planned_call_id=row.id,
        organization=row.organization,
        campaign=row.campaign_name or row.campaign,
        at=row.due_at if row.call_id is None else row.originated_at or row.reserved_at,
        outgoing_number=row.outgoing_number or row.own_number or "",
        redials=row.redials,
        recipient_id=row.recipient_id,
        recipient=row.recipient_name or row.recipient,
        phone=row.called_number or row.phone,
        status=status_of(row.state, row.call_state, row.disposition),
        disposition=row.disposition,
        blocked_rule=row.blocked_rule,
        next_at=row.next_at if waits else None,
        completed=row.completed,
        attempts=row.attempts,
        talk_ms=row.talk_ms if row.disposition is Disposition.ANSWERED else None,
        label=row.telling_label,
        action=row.action,
        call_id=row.call_id,
    )


def status_of(
    planned: PlannedCallState, call: CallState | None, disposition: Disposition | None
) -> str:
    """Return the call status of a row; the same words as `status_filter`.

    Who answered, asked for another call and was then taken off the plan had a call, and it has ended.
    """
    if planned in SETTLED and disposition is not Disposition.ANSWERED:
        return SETTLED[planned]
    if call in LIVE:
        return LIVE[call]
    if planned in IN_FLIGHT:
        return "dialling"
    if disposition is Disposition.ANSWERED:
        return "ended"
    return "scheduled" if planned is PlannedCallState.PLANNED else "not_connected"


def conditions(
    principal: Principal, wanted: ListRequest, now: datetime, lives: Lives
) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, period, tiles, panel."""
    found = [*place_and_period(principal, wanted, now), *tile_conditions(wanted, now, lives)]
    found += [
        CampaignRow.name.icontains(word, autoescape=True) for word in wanted.words("campaign")
    ]
    found += of_people(wanted)
    found += column_conditions(wanted)
    if wanted.value("status"):
        found.append(status_filter(wanted.value("status")))
    if wanted.value("follow_up"):
        found.append(follow_up_condition(wanted.value("follow_up")))
    return found


def tile_conditions(wanted: ListRequest, now: datetime, lives: Lives) -> list[ColumnElement[bool]]:
    """Return the conditions of the pressed tiles."""
    found = []
    if wanted.value("progress"):
        found.append(progress_filter(wanted.value("progress"), is_ongoing(now, lives)))
    if wanted.value("result"):
        found.append(result_filter(wanted.value("result")))
    if wanted.value("label"):
        found.append(PlannedCallRow.telling_label == Label(wanted.value("label")))
    return found


def follow_up_condition(wanted: str) -> ColumnElement[bool]:
    """Return the condition on the follow-up: open (a call asks for one and nobody acted), or done."""
    if wanted == "done":
        return has_action()
    return and_(PlannedCallRow.telling_follow_up != FollowUpKind.NONE, nobody_acted())


def place_and_period(
    principal: Principal, wanted: ListRequest, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions that tiles share with the list."""
    found: list[ColumnElement[bool]] = []
    found += within_organization(
        principal, wanted.value("organization"), PlannedCallRow.organization_id
    )
    first, last = period_of(principal, wanted, now)
    if first is not None:
        found.append(PlannedCallRow.due_at >= first)
    if last is not None:
        found.append(PlannedCallRow.due_at < last)
    return found


def period_of(
    principal: Principal, wanted: ListRequest, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return the period's first moment and the one after its last, in whole local days."""
    zone = principal.timezone
    period = wanted.value("period") or ("" if wanted.value("progress") else DEFAULT_PERIOD)
    if period == "custom":
        first, last = parse_day(wanted.value("from")), parse_day(wanted.value("until"))
        return (start_of(first, zone) if first else None), (end_of(last, zone) if last else None)
    if period not in PERIOD_DAYS:
        return None, None
    today = now.astimezone(ZoneInfo(zone)).date()
    return start_of(today - timedelta(days=PERIOD_DAYS[period] - 1), zone), end_of(today, zone)
