"""Which pages of the console are measured, and as whom: every list in every order, drawers, statistics and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from flask_admin.base import Admin
from sqlalchemy import func, select

from admin.base_view import HardenedView
from carecall.domain.call import Disposition
from carecall.store.session import GuardedSession, system_reading
from carecall.store.tables import CallRow, OrganizationRow, PlannedCallRow, RecipientRow
from tests.bench.console_rows import RARE_NAME

DEEP_PAGE = 500
"""Rows 9,981 to 10,000, as deep as a list counts."""
DEEPEST_PAGE = 4000
RARE = {"phone": "7777", "email": "manager77", "number": "077"}
"""What is looked for where the field is not a name."""
STATISTICS = "statistics"
NOT_PAGES = ("download", "template", "logout", "static", "key.svg", "close", "set-up")
DETAILS = {
    "details.recipient_view": ("recipient_id", ("call", "charts", "memory", "memo", "follow-up")),
    "details.planned_call_view": ("planned_call_id", ("call",)),
    "details.call_view": ("call_id", ("call",)),
}
DRAWN = 8
"""Rows whose drawers are opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one state."""

    group: str
    name: str
    urls: tuple[str, ...]
    """Asked for in turn: the same page of several people."""
    searched: tuple[tuple[str, str], ...] = ()
    """Posted to the list's search first; then the page that it leads to is asked for."""


def all_pages(app: Flask, organization_id: int | None) -> list[Page]:
    """Return every page; drawers are those of people of an organization, or of anybody."""
    with app.test_request_context():
        return [*_list_pages(app), *_drawers(app, organization_id), *_other_pages(app)]


def _lists(app: Flask) -> Iterator[tuple[str, str, HardenedView]]:
    admin: Admin = app.extensions["admin"][0]
    for view in admin._views:
        if isinstance(view, HardenedView):
            yield str(view.endpoint), f"{view.url}/", view


def _list_pages(app: Flask) -> Iterator[Page]:
    for name, url, view in _lists(app):
        rules = view.rules
        yield Page(group="lists, first page", name=name, urls=(url,))
        yield Page(group="lists, deep page", name=f"{name}, page {DEEP_PAGE}", urls=(f"{url}?page={DEEP_PAGE}",))  # fmt: skip
        for sort in rules.sorts:
            for order in (sort, f"-{sort}"):
                yield Page(group="lists, sorted", name=f"{name} by {order}", urls=(f"{url}?sort={order}",))  # fmt: skip
        for field in rules.fields:
            if field.kind == "text":
                word = RARE.get(field.name, RARE_NAME)
                yield Page(group="lists, rare search", name=f"{name}, {field.name}={word}", urls=(f"{url}search",),
                           searched=((field.name, word),))  # fmt: skip
            elif field.kind == "choice" and field.name != "organization":
                choice = [value for value, _ in field.choices()] if name in {"campaign_status", "recipients"} else []  # fmt: skip
                for value in choice:
                    yield Page(group="lists, filtered", name=f"{name}, {field.name}={value}", urls=(f"{url}?{field.name}={value}",))  # fmt: skip
    for name in ("recipients", "campaign-status"):
        period = "&period=all" if name == "campaign-status" else ""
        yield Page(group="lists, deep page", name=f"{name}, page {DEEPEST_PAGE}", urls=(f"/{name}/?page={DEEPEST_PAGE}{period}",))  # fmt: skip
    for sort in ("at", "recipient", "talk"):
        yield Page(group="lists, sorted", name=f"campaign-status of all time by {sort}", urls=(f"/campaign-status/?period=all&sort=-{sort}",))  # fmt: skip


def _drawers(app: Flask, organization_id: int | None) -> Iterator[Page]:
    sessions = app.extensions["carecall"].sessions
    with system_reading(sessions, "the benchmark looks for people") as session:
        keys = _keys(session, organization_id)
    for endpoint, (argument, tabs) in DETAILS.items():
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        for tab in tabs:
            urls = tuple(
                f"{rule.build({argument: key})[1]}?tab={tab}" for key in keys[argument]  # type: ignore[index]  # a rule with all its values
            )  # fmt: skip
            yield Page(group="drawers", name=f"{endpoint.removeprefix('details.')}, {tab}", urls=urls)  # fmt: skip


def _keys(session: GuardedSession, organization_id: int | None) -> dict[str, Sequence[object]]:
    organization = organization_id or session.scalar(select(func.max(OrganizationRow.id)))

    def some(column: object, *conditions: object) -> Sequence[object]:
        return session.scalars(select(column).where(*conditions).limit(DRAWN)).all()  # type: ignore[call-overload, arg-type]  # columns and conditions

    return {
        "recipient_id": some(RecipientRow.id, RecipientRow.organization_id == organization),
        "planned_call_id": some(PlannedCallRow.id, PlannedCallRow.organization_id == organization),
        "call_id": some(CallRow.id, CallRow.organization_id == organization, CallRow.disposition == Disposition.ANSWERED),
    }  # fmt: skip


def _other_pages(app: Flask) -> Iterator[Page]:
    lists = {url for _, url, _ in _lists(app)}
    for rule in sorted(app.url_map.iter_rules(), key=str):
        address = rule.rule
        if "GET" not in (rule.methods or ()) or rule.arguments or address in lists:
            continue
        if any(word in address for word in NOT_PAGES) or address.startswith(("/api", "/sign-in")):
            continue
        group = STATISTICS if address.startswith("/statistics") else "other pages"
        yield Page(group=group, name=address, urls=(address,))
    yield Page(group="other pages", name="palette search", urls=(f"/palette/?q={RARE_NAME}",))
