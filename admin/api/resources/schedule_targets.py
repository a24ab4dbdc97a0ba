"""Who is in a schedule."""

from __future__ import annotations

from sqlalchemy import select

from admin.access import Permission, current_principal, demand
from admin.actions import schedules as actions
from admin.api.areas import Area
from admin.api.reach import db, one
from admin.api.resources.recipients import reached
from admin.api.scopes import Scope
from admin.api.shapes import ApiModel
from admin.api.values.parts import Key
from admin.api.values.plans import (
    FreePeople,
    FreePeopleAsked,
    FreePerson,
    Replanned,
    Target,
    Targets,
    TargetsAsked,
    TargetsMoved,
)
from admin.house import now
from admin.queries.target_list import free_people, ids_of, targets_in
from carecall.domain.recipient import Participation
from carecall.domain.replan import PlanChange
from carecall.store.planning_people import IN_SCHEDULE
from carecall.store.tables import RecipientRow, ScheduleRecipientRow, ScheduleRow

PAGE = 500
SCHEDULES = Area(tag="schedules", read=Scope.CAMPAIGNS_READ, write=Scope.CAMPAIGNS_WRITE)


class TargetsQuery(ApiModel):
    """From where on the people are wanted."""

    after: Key | None = None
    """The next_after of the part before."""


def read_targets(schedule_id: int, query: TargetsQuery) -> Targets:
    """Return the people of a schedule by id."""
    row, principal = one(ScheduleRow, schedule_id), current_principal()
    rows = (
        db()
        .execute(
            select(RecipientRow, ScheduleRecipientRow.state)
            .join(ScheduleRecipientRow, IN_SCHEDULE)
            .where(ScheduleRecipientRow.schedule_id == row.id, RecipientRow.id > (query.after or 0))
            .order_by(RecipientRow.id)
            .limit(PAGE + 1)
        )
        .all()
    )
    people = [
        Target.of(person, paused=state is Participation.PAUSED, principal=principal)
        for person, state in rows[:PAGE]
    ]
    more = people[-1].recipient_id if len(rows) > PAGE else None
    return Targets(targets=people, next_after=more)


def find_free(schedule_id: int, body: FreePeopleAsked) -> FreePeople:
    """Return who could come into a schedule, by id."""
    row, principal = one(ScheduleRow, schedule_id), current_principal()
    after = RecipientRow.id > (body.after or 0)
    free = select(RecipientRow).where(*free_people(row, body.words.strip()), after)
    rows = db().scalars(free.order_by(RecipientRow.id).limit(PAGE + 1)).all()
    people = [FreePerson.of(person, principal) for person in rows[:PAGE]]
    return FreePeople(
        people=people, next_after=people[-1].recipient_id if len(rows) > PAGE else None
    )


def move_targets(schedule_id: int, body: TargetsAsked) -> TargetsMoved:
    """Put people into a schedule and take others out; planned calls follow."""
    demand(Permission.CAMPAIGNS)
    row = one(ScheduleRow, schedule_id)
    reached([*body.add, *body.remove])
    removed = ids_of(db(), [*targets_in(row, ""), RecipientRow.id.in_(body.remove)])
    added = ids_of(db(), [*free_people(row, ""), RecipientRow.id.in_(body.add)])
    change = PlanChange()
    if removed:
        change += actions.move_targets(db(), row, removed, now(), adding=False)
    if added:
        change += actions.move_targets(db(), row, added, now(), adding=True)
    db().commit()
    return TargetsMoved(added=added, removed=removed, planned_calls=Replanned.of(change))


ONE = "/schedules/<int:schedule_id>/targets"
OPERATIONS = (
    SCHEDULES.get("listTargets", ONE, "List the people of a schedule", read_targets, Targets, query=TargetsQuery),
    SCHEDULES.search("searchFreePeople", "/schedules/<int:schedule_id>/free-people", "Find people who could come into a schedule", find_free, FreePeople, body=FreePeopleAsked),
    SCHEDULES.post("moveTargets", ONE, "Put people into a schedule, and take others out", move_targets, TargetsMoved, body=TargetsAsked, errors=(404,)),
)  # fmt: skip
