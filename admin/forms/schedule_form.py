"""The form of a schedule: from which number, how often, when, and how it is rung again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.campaign_words import HOLIDAYS, WEEKDAYS
from admin.columns.schedule_columns import SECONDS_OF_MINUTE, interval_choices
from admin.formats import shown_phone
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.forms.judging import Judge
from admin.forms.own_row import form_row_id
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.granted_numbers import granted_numbers
from admin.queries.places import organization_choices
from carecall.domain.organization import NAME_LIMIT
from carecall.domain.schedule import END_OF_DAY, HolidayRule, Interval
from carecall.store.tables import ScheduleRow

LAST_MINUTE = time(23, 59)
"""Written for a window that lasts until midnight."""
_REPEATED = ShownWhen(
    field="interval", values=frozenset(each.value for each in Interval if each is not Interval.ONCE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleForm:
    """A good form's values."""

    organization_id: int
    name: str
    phone_number_id: int
    interval: Interval
    calls_per_interval: int
    weekdays: int
    start_time: time
    until_time: time
    starts_on: date | None
    ends_on: date | None
    rounds: int | None
    on_holiday: HolidayRule
    redials: int
    redial_gap_s: int


def own_schedule() -> ScheduleRow | None:
    """Return the schedule that the running request is about, if it stands already."""
    key = form_row_id("schedules")
    if key is None:
        return None
    return house().requests.session.scalar(select(ScheduleRow).where(ScheduleRow.id == key))


def owner_choices() -> list[Choice]:
    """Return the organizations in reach; a schedule that stands stays with its own."""
    row = own_schedule()
    offered = organization_choices(house().requests.session, current_principal())
    return [each for each in offered if row is None or each[0] == str(row.organization_id)]


def number_choices() -> list[Choice]:
    """Return the verified numbers that may be used, and the one in use."""
    row, principal = own_schedule(), current_principal()
    owners = principal.scope if row is None else {row.organization_id}
    found: dict[str, list[str]] = {}
    for each in granted_numbers(house().requests.session, owners):
        if each.usable or (row is not None and row.phone_number_id == each.phone_number_id):
            shown = " ".join((shown_phone(each.number, whole=True), each.lettering)).strip()
            found.setdefault(str(each.phone_number_id), [shown]).append(each.organization)
    several = len(owners) > 1
    return [
        (key, f"{texts[0]} ({', '.join(texts[1:])})" if several else texts[0])
        for key, texts in found.items()
    ]


def weekday_choices() -> list[Choice]:
    """Return the days of the week by their bit."""
    return [(str(bit), str(text)) for bit, text in enumerate(WEEKDAYS)]


SPEC = FormSpec(
    (
        Section(
            title=lambda: _("Who and from where"),
            fields=(
                Field(name="organization", label=lambda: _("Registered organization"), kind="choice", choices=owner_choices),
                Field(name="name", label=lambda: _("Schedule name"), limit=NAME_LIMIT),
                Field(name="phone_number", label=lambda: _("Outgoing number"), kind="choice", choices=number_choices,
                      hint=lambda: _("Only verified numbers that the organization may use.")),
            ),
        ),
        Section(
            title=lambda: _("When"),
            fields=(
                Field(name="interval", label=lambda: _("Outgoing call interval"), kind="choice", choices=interval_choices),
                Field(name="calls", label=lambda: _("Number of outgoing calls"), kind="number", low=1, high=31, shown_when=_REPEATED,
                      hint=lambda: _("Calls to each person within one interval, for example 2 a week.")),
                Field(name="weekdays", label=lambda: _("Weekdays"), kind="many", choices=weekday_choices),
                Field(name="start_time", label=lambda: _("Call start time"), kind="time"),
                Field(name="until_time", label=lambda: _("Nobody is rung after"), kind="time"),
                Field(name="starts_on", label=lambda: _("First day"), kind="date", required=False),
                Field(name="ends_on", label=lambda: _("Last day"), kind="date", required=False),
                Field(name="rounds", label=lambda: _("End after so many intervals"), kind="number", low=1, high=1000, required=False, shown_when=_REPEATED),
                Field(name="on_holiday", label=lambda: _("On holidays"), kind="choice",
                      choices=lambda: [(key.value, str(text)) for key, text in HOLIDAYS.items()]),
            ),
        ),
        Section(
            title=lambda: _("Who does not answer"),
            fields=(
                Field(name="redials", label=lambda: _("Number of redials"), kind="number", low=0, high=10),
                Field(name="redial_gap", label=lambda: _("Redial interval in minutes"), kind="number", low=1, high=1440),
            ),
        ),
    )
)  # fmt: skip


def fresh_schedule() -> Typed:
    """Begin with what most schedules are: two calls a week in working hours."""
    return typed_from(
        organization=current_principal().stands_at,
        interval=Interval.WEEK.value,
        calls=2,
        weekdays=range(5),
        start_time=time(10),
        until_time=time(17),
        on_holiday=HolidayRule.CALL.value,
        redials=2,
        redial_gap=10,
    )


def typed_of_schedule(row: ScheduleRow) -> Typed:
    """Return a stored schedule as its form shows it."""
    return typed_from(
        organization=row.organization_id,
        name=row.name,
        phone_number=row.phone_number_id,
        interval=row.interval.value,
        calls=row.calls_per_interval,
        weekdays=[bit for bit in range(len(WEEKDAYS)) if row.weekdays >> bit & 1],
        start_time=row.start_time,
        until_time=row.until_time,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        rounds=row.rounds,
        on_holiday=row.on_holiday.value,
        redials=row.redials,
        redial_gap=max(1, row.redial_gap_s // SECONDS_OF_MINUTE),
    )


def judge_schedule(judge: Judge, row: ScheduleRow | None) -> ScheduleForm | None:
    """Return the form's values, or None after saying what is wrong."""
    _judge_order(judge)
    owner, number = judge.number("organization"), judge.number("phone_number")
    if owner is not None and number is not None and judge.good:
        _judge_number(judge, owner, number, row)
    interval, holiday = judge.word("interval", Interval), judge.word("on_holiday", HolidayRule)
    starts, until = judge.clock("start_time"), judge.clock("until_time")
    if None in (owner, number, interval, holiday, starts, until) or not judge.good:
        return None
    return ScheduleForm(
        organization_id=owner or 0,
        name=judge.text("name"),
        phone_number_id=number or 0,
        interval=interval or Interval.ONCE,
        calls_per_interval=judge.number("calls") or 1,
        weekdays=sum(1 << int(bit) for bit in set(judge.many("weekdays"))),
        start_time=starts or time(0),
        until_time=END_OF_DAY if until is None or until == LAST_MINUTE else until,
        starts_on=judge.day("starts_on"),
        ends_on=judge.day("ends_on"),
        rounds=judge.number("rounds"),
        on_holiday=holiday or HolidayRule.CALL,
        redials=judge.number("redials") or 0,
        redial_gap_s=(judge.number("redial_gap") or 1) * SECONDS_OF_MINUTE,
    )


def _judge_order(judge: Judge) -> None:
    starts, until = judge.clock("start_time"), judge.clock("until_time")
    if starts is not None and until is not None and until <= starts:
        judge.refuse("until_time", _("Write a time after the call start time."))
    first, last = judge.day("starts_on"), judge.day("ends_on")
    if first is not None and last is not None and last < first:
        judge.refuse("ends_on", _("The last day is before the first."))


def _judge_number(judge: Judge, owner: int, number: int, row: ScheduleRow | None) -> None:
    granted = granted_numbers(house().requests.session, {owner})
    kept = row is not None and row.phone_number_id == number
    if not any(each.phone_number_id == number and (each.usable or kept) for each in granted):
        judge.refuse("phone_number", _("This organization may not call from this number."))
