"""What a list was asked for: page, size, order and typed search, cleaned of everything else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flask import session, url_for
from werkzeug.datastructures import MultiDict

from admin.forms.cleaning import clean_text
from admin.keyset import Seek
from admin.view_options import DEFAULT_SIZE, SIZES, remember_size, size_of

MOST_PAGES = 50_000
MOST_CHARACTERS = 100
MOST_WORDS = 5
MOST_SEARCHES = 5
"""Searches for personal words that one session remembers."""
KEPT_AS = "kept_searches"

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchField:
    """One thing that a list can be searched by."""

    name: str
    label: Callable[[], str]
    kind: Literal["text", "choice", "day"] = "text"
    choices: Callable[[], Sequence[Choice]] = tuple
    """Asked at each request, so that nobody sees another organization's."""
    personal: bool = False
    """Names and numbers of people stay out of addresses: only a key of the session goes there."""
    differs: bool = False
    """Whether the choices are not the same for every reader and on every day."""
    listed: bool = True
    """Whether the search panel shows it; tiles and the toolbar set the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """What one list lets itself be asked for."""

    screen: str
    endpoint: str
    fields: tuple[SearchField, ...]
    sorts: tuple[str, ...]
    default_sort: str
    default_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """One cleaned wish for a part of a list."""

    rules: ListRules
    page: int = 1
    """Counts from 1."""
    size: int = DEFAULT_SIZE
    sort: str = ""
    descending: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """Under which the session keeps the personal part of `values`."""
    seek: Seek | None = None
    """Where a program goes on by key; None for a person, who goes by pages."""

    def value(self, name: str) -> str:
        """Return a search value, or an empty text."""
        return self.values.get(name, "")

    def words(self, name: str) -> list[str]:
        """Return the words of a search text, the first few of them."""
        return self.value(name).split()[:MOST_WORDS]

    def arguments(self) -> dict[str, str]:
        """Return the address's query that leads here again, without personal words."""
        hidden = {f.name for f in self.rules.fields if f.personal}
        shown = {name: value for name, value in self.values.items() if name not in hidden}
        if self.key and any(name in hidden for name in self.values):
            shown["s"] = self.key
        if self.sort != self.rules.default_sort or self.descending != self.rules.default_descending:
            shown["sort"] = f"-{self.sort}" if self.descending else self.sort
        return shown

    def url(self, endpoint: str = "", **changes: str | int | None) -> str:
        """Return the list's address with some arguments changed; None takes one away, and the page is the first again."""
        arguments = {**self.arguments(), **changes}
        kept = {name: value for name, value in arguments.items() if value not in {None, ""}}
        return url_for(endpoint or self.rules.endpoint, **kept)  # type: ignore[arg-type]  # plain text and numbers

    def page_url(self, page: int) -> str:
        """Return the address of another page."""
        return self.url(page=page if page > 1 else None)

    def sort_url(self, column: str) -> str:
        """Return the address ordered by `column`, turned round when it is so already."""
        turn = self.sort == column and not self.descending
        return self.url(sort=f"-{column}" if turn else column)

    def chips(self) -> list[tuple[str, str, str]]:
        """Return (label, shown value, address without it) of each active search field."""
        found = []
        for each in self.rules.fields:
            value = self.value(each.name)
            if not value or not each.listed:
                continue
            shown = dict(each.choices()).get(value, value) if each.kind == "choice" else value
            found.append((each.label(), shown, self.without(each)))
        return found

    def without(self, gone: SearchField) -> str:
        """Return the address without one field; a personal one needs a new key."""
        rest = {name: value for name, value in self.values.items() if name != gone.name}
        key = keep_personal(self.rules, rest) if gone.personal else self.key
        return ListRequest(
            rules=self.rules, sort=self.sort, descending=self.descending, values=rest, key=key
        ).url()


def read_list_request(rules: ListRules, arguments: MultiDict[str, str]) -> ListRequest:
    """Return what the address asks for; whatever makes no sense is left out, never an error."""
    key = arguments.get("s", "")[:20]
    personal = dict(session.get(KEPT_AS, ())).get(f"{rules.screen}:{key}", {})
    values = clean_values(rules, {**arguments.to_dict(), **personal}, personal_too=bool(personal))
    sort, descending = clean_sort(rules, arguments.get("sort", ""))
    return ListRequest(
        rules=rules,
        page=whole_number(arguments.get("page", ""), low=1, high=MOST_PAGES) or 1,
        size=page_size(rules.screen, arguments.get("size", "")),
        sort=sort,
        descending=descending,
        values=values,
        key=key if personal else "",
    )


def request_from_form(rules: ListRules, form: MultiDict[str, str]) -> ListRequest:
    """Return what a posted search panel asks for; its personal words go into the session."""
    values = clean_values(rules, form.to_dict(), personal_too=True)
    sort, descending = clean_sort(rules, form.get("sort", ""))
    key = keep_personal(rules, values)
    return ListRequest(rules=rules, sort=sort, descending=descending, values=values, key=key)


def clean_values(rules: ListRules, raw: Mapping[str, str], *, personal_too: bool) -> dict[str, str]:
    """Return the known fields that hold a sensible value."""
    found = {}
    for each in rules.fields:
        if each.personal and not personal_too:
            continue
        value = clean_value(each, raw.get(each.name, ""))
        if value:
            found[each.name] = value
    return found


def clean_value(wanted: SearchField, raw: str) -> str:
    """Return one value as its kind allows it, or an empty text."""
    text = clean_text(raw[:MOST_CHARACTERS])
    if wanted.kind == "choice":
        return text if text in dict(wanted.choices()) else ""
    if wanted.kind == "day":
        return text if parse_day(text) else ""
    return text


def clean_sort(rules: ListRules, raw: str) -> tuple[str, bool]:
    """Return a known column and whether it runs downwards."""
    column = raw.removeprefix("-")
    if column in rules.sorts:
        return column, raw.startswith("-")
    return rules.default_sort, rules.default_descending


def page_size(screen: str, raw: str) -> int:
    """Return the number of rows that the address asks for, else the one that the user chose for this list."""
    wanted = whole_number(raw, low=1, high=max(SIZES))
    if wanted not in SIZES or wanted is None:
        return size_of(screen)
    remember_size(screen, wanted)
    return wanted


def keep_personal(rules: ListRules, values: Mapping[str, str]) -> str:
    """Keep the personal part of a search in the session and return its key, or an empty text."""
    hidden = {f.name for f in rules.fields if f.personal}
    personal = {name: value for name, value in values.items() if name in hidden}
    if not personal:
        return ""
    key = secrets.token_urlsafe(6)
    # Pairs: the cookie sorts the keys of a dictionary, and the newest would not be the last.
    newest = (f"{rules.screen}:{key}", personal)
    session[KEPT_AS] = [*session.get(KEPT_AS, ()), newest][-MOST_SEARCHES:]
    return key


def whole_number(raw: str, *, low: int, high: int) -> int | None:
    """Return a plain whole number within a range, or None."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return None
    number = int(raw)
    return number if low <= number <= high else None


def parse_day(raw: str) -> date | None:
    """Return an ISO date of a sensible year, or None."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def start_of(day: date, zone: str) -> datetime:
    """Return the aware UTC moment at which a local day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """Return the aware UTC moment at which a local day is over."""
    return start_of(day + timedelta(days=1), zone)
