"""One page of own days, and the country's calendar of a year with what an organization makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.formats import country_name
from admin.languages import current_language
from admin.listing import Listing
from admin.queries.setting_searches import switched
from admin.queries.simple_list import OwnedLine, OwnedList, owned_rows
from admin.search import ListRequest
from carecall.store.public_holidays import holiday_names
from carecall.store.tables import HolidayRow, OrganizationRow

LIST = OwnedList(
    model=HolidayRow,
    sorts={"day": HolidayRow.day_on, "name": HolidayRow.name},
    title=lambda row: f"{row.name} {row.day_on}",
    searched={"name": HolidayRow.name},
    chosen={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One public holiday."""

    day_on: date
    name: str
    works: bool
    """The organization works all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCalendar:
    """The public holidays of an organization's country in a year."""

    country: str
    organization: str
    year: int
    days: tuple[CalendarDay, ...]


def holidays_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[OwnedLine]:
    """Return one page of own days."""
    year = wanted.value("year")
    span: list[ColumnElement[Any]] = [HolidayRow.day_on.between(*bounds(int(year)))] if year else []
    span += switched(wanted, "kind", HolidayRow.works)
    return owned_rows(session, principal, wanted, LIST, span)


def calendar_of(session: Session, organization_id: int, year: int) -> CountryCalendar:
    """Return the public holidays of an organization's country, those it works on marked."""
    organization = session.get_one(OrganizationRow, organization_id)
    own = HolidayRow.organization_id == organization_id
    working = set(
        session.scalars(
            select(HolidayRow.day_on).where(
                own, HolidayRow.works, HolidayRow.day_on.between(*bounds(year))
            )
        )
    )
    days = holiday_names(organization.country, year, current_language())
    return CountryCalendar(
        country=country_name(organization.country),
        organization=organization.name,
        year=year,
        days=tuple(
            CalendarDay(day_on=day, name=name, works=day in working) for day, name in days.items()
        ),
    )


def bounds(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)
