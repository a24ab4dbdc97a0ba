"""Lists for programs: the screens' own queries and search rules, read by cursor.

What a list can be searched by is what its screen can be searched by. Searches for names and numbers of people
never stand in an address: those are sent in the body of POST …/search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from admin.api.cursors import cursor_of, seek_of
from admin.api.list_words import (
    COUNTS,
    EXACT,
    MOST,
    NUMBERS,
    USUAL,
    body_fields,
    has_period,
    parameters_of,
)
from admin.api.operations import Operation, Reply, Schema, Text
from admin.api.problems import FieldProblem, Problem
from admin.api.scopes import Scope
from admin.keyset import Seek
from admin.list_walk import count_whole_lists
from admin.listing import Listing
from admin.search import (
    MOST_CHARACTERS,
    ListRequest,
    ListRules,
    SearchField,
    clean_value,
    whole_number,
)

OWN = frozenset({"sort", "limit", "cursor", "fields", "count"})
DAYS = frozenset({"from", "until"})
MOST_NAMED = 40
"""Choices that a refusal names; more are in the document only."""
ALWAYS = frozenset({"id", "version"})
"""Shown whichever fields are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiList:
    """A list that programs read."""

    id: str
    """In the plural with a capital, such as Holidays: names the operations."""
    path: str
    scope: Scope
    tag: str
    summary: Text
    text: Text = str
    """What it shows where nothing is asked, unless that is everything."""
    rules: ListRules
    listing: Callable[[ListRequest], Listing[Any]]
    """Reads one page; what it finds is what the screen finds."""
    item: Callable[[Any], Mapping[str, object]]
    """Returns a line as JSON, with its id."""
    schema: Callable[[], Schema]
    """Describes what `item` returns."""


class ListShape:
    """The answer of a list."""

    def __init__(self, stated: ApiList) -> None:
        self.stated = stated
        self.name = f"{stated.id}Page"

    def schema(self) -> Schema:
        """Describe a page."""
        return {
            "type": "object",
            "required": ["items", "next_cursor", "next", "count"],
            "properties": {
                "items": {"type": "array", "items": self.stated.schema()},
                "next_cursor": {"type": ["string", "null"]},
                "next": {"type": ["string", "null"], "description": _("Address of the next page.")},
                "count": {
                    "type": "object",
                    "required": ["number", "capped"],
                    "properties": {"number": {"type": "integer"}, "capped": {"type": "boolean"}},
                    "description": _("How many rows the search finds; capped at 10,000."),
                },
            },
        }  # fmt: skip


class SearchShape:
    """The body of a search."""

    def __init__(self, stated: ApiList) -> None:
        self.stated = stated
        self.name = f"{stated.id}Search"

    def schema(self) -> Schema:
        """Describe the search."""
        fields = body_fields(self.stated.rules)
        return {"type": "object", "additionalProperties": False, "properties": fields}

    def read(self, raw: object) -> Mapping[str, str]:
        """Return the search as texts by name."""
        if not isinstance(raw, dict):
            raise Problem(422, fields=[FieldProblem(sentence=_("Send an object."))])
        return {name: self.text(name, value) for name, value in raw.items()}

    def text(self, name: str, value: object) -> str:
        """Return one value as an address would hold it."""
        if name == "fields" and isinstance(value, list):
            return ",".join(str(each) for each in value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            sentence = _("Send a text or a whole number.")
            raise Problem(422, fields=[FieldProblem(sentence=sentence, pointer=f"/{name}")])
        return str(value)


def list_operations(stated: ApiList) -> tuple[Operation, Operation]:
    """Return the operations that read a list: by address, and by a search in the body."""
    by_address = Operation(
        id=f"list{stated.id}",
        method="GET",
        path=stated.path,
        scope=stated.scope,
        tag=stated.tag,
        summary=stated.summary,
        text=stated.text,
        parameters=parameters_of(stated.rules),
        answer=ListShape(stated),
        errors=(422,),
        run=lambda **path: page_by_address(stated, path),
    )
    by_body = Operation(
        id=f"search{stated.id}",
        method="POST",
        path=f"{stated.path}/search",
        scope=stated.scope,
        tag=stated.tag,
        summary=stated.summary,
        text=lambda: f"{searched_here()} {stated.text()}".strip(),
        body=SearchShape(stated),
        answer=ListShape(stated),
        run=lambda body, **_path: page_by_body(stated, body),
    )  # fmt: skip
    return by_address, by_body


def searched_here() -> str:
    """Say what the body of a search is for."""
    return _("The same list; searches for names and numbers of people are sent here, so that they stand in no address.")  # fmt: skip


def page_by_address(stated: ApiList, path: Mapping[str, object]) -> Reply:
    """Read a page as the address asks."""
    raw = request.args.to_dict()
    for each in stated.rules.fields:
        if each.personal and each.name in raw:
            sentence = _("Names and numbers stay out of addresses: send this to %(path)s/search.", path=stated.path)  # fmt: skip
            raise Problem(422, fields=[FieldProblem(sentence=sentence, parameter=each.name)])
    wanted = wanted_of(stated.rules, raw, lambda name: {"parameter": name})
    check_fields(stated, raw, {"parameter": "fields"})
    page = page_of_list(stated, wanted, raw)
    if page["next_cursor"]:
        named = {**path, **raw, "cursor": page["next_cursor"]}
        page["next"] = url_for(str(request.endpoint), **named)
    link = {"Link": f'<{page["next"]}>; rel="next"'} if page["next"] else {}
    return Reply(body=page, headers=link)


def page_by_body(stated: ApiList, raw: Mapping[str, str]) -> Reply:
    """Read a page as the body asks."""
    wanted = wanted_of(stated.rules, raw, lambda name: {"pointer": f"/{name}"})
    check_fields(stated, raw, {"pointer": "/fields"})
    return Reply(body=page_of_list(stated, wanted, raw))


def page_of_list(stated: ApiList, wanted: ListRequest, raw: Mapping[str, str]) -> dict[str, Any]:
    """Return one page."""
    with count_whole_lists() if raw.get("count") == EXACT else nullcontext():
        listing = stated.listing(wanted)
    more = listing.more and wanted.seek is not None and wanted.seek.last is not None
    items = [dict(stated.item(line)) for line in listing.lines]
    return {
        "items": [chosen(item, raw.get("fields", "")) for item in items],
        "next_cursor": cursor_of(wanted) if more else None,
        "next": None,
        "count": {"number": listing.count.number, "capped": listing.count.capped},
    }


def check_fields(stated: ApiList, raw: Mapping[str, str], where: Mapping[str, str]) -> None:
    """Refuse fields that the list's rows do not have."""
    stated_fields: Any = stated.schema().get("properties", {})
    known = ALWAYS | set(stated_fields)
    unknown = [name for name in raw.get("fields", "").split(",") if name.strip() and name.strip() not in known]  # fmt: skip
    if unknown:
        sentence = _(
            "There is no such field: choose among %(names)s.",
            names=", ".join(sorted(stated_fields)),
        )
        raise Problem(422, fields=[FieldProblem(sentence=sentence, **where)])


def chosen(item: dict[str, object], fields: str) -> dict[str, object]:
    """Return an item with the asked fields only, and always its id."""
    if not fields:
        return item
    own = ALWAYS if "id" in item else ALWAYS | {"planned_call_id"}
    names = own | {name.strip() for name in fields.split(",")}
    return {name: value for name, value in item.items() if name in names}


def wanted_of(
    rules: ListRules, raw: Mapping[str, str], where: Callable[[str], dict[str, str]]
) -> ListRequest:
    """Return the list that is asked for, or refuse each value that makes no sense."""
    values = {each.name: clean_value(each, raw.get(each.name, "")) for each in rules.fields}
    known = OWN | set(values)
    wrong = [(name, _("There is no such parameter.")) for name in raw if name not in known]
    wrong += [(each.name, sentence) for each in rules.fields if (sentence := why_not(each, raw.get(each.name, ""), values))]  # fmt: skip
    if raw.get("count", "") not in {"", *COUNTS}:
        wrong.append(("count", _("Choose one of: %(names)s.", names=", ".join(COUNTS))))
    sort = raw.get("sort", "")
    if sort and sort.removeprefix("-") not in rules.sorts:
        wrong.append(("sort", _("Sort by one of %(names)s, downwards with a leading minus.", names=", ".join(rules.sorts))))  # fmt: skip
    limit = whole_number(raw.get("limit", str(USUAL)), low=1, high=MOST)
    if limit is None:
        wrong.append(("limit", _("From 1 to %(n)s.", n=MOST)))
    if wrong:
        raise Problem(422, fields=[FieldProblem(sentence=text, **where(name)) for name, text in wrong])  # fmt: skip
    plain = ListRequest(
        rules=rules,
        size=limit or USUAL,
        sort=sort.removeprefix("-") or rules.default_sort,
        descending=sort.startswith("-") if sort else rules.default_descending,
        values=with_period({name: value for name, value in values.items() if value}, rules),
    )
    return with_seek(plain, seek_of(plain, raw.get("cursor", "")))


def why_not(field: SearchField, raw: str, values: Mapping[str, str]) -> str:
    """Return what is wrong with one value of a search; an empty text where nothing is."""
    if len(raw) > MOST_CHARACTERS:
        return _("At most %(n)s characters.", n=MOST_CHARACTERS)
    if raw.strip() and not values[field.name]:
        return meant_instead(field)
    if field.name in NUMBERS and raw.strip() and not any(map(str.isdigit, raw)):
        return _("Send digits of the number.")
    if field.name in DAYS and raw and values.get("period", "custom") not in {"", "custom"}:
        return _("Days count for period=custom only: leave the period or the days out.")
    return ""


def meant_instead(field: SearchField) -> str:
    """Return what a search field takes instead of what it was sent."""
    if field.kind == "day":
        return _("Write the day as 2026-03-04, between the years 2000 and 2200.")
    choices = [value for value, _word in field.choices()] if field.kind == "choice" else []
    if field.name == "organization" or not choices or len(choices) > MOST_NAMED:
        return _("There is nothing of this name or number within reach.")
    return _("Choose one of: %(names)s.", names=", ".join(choices))


def with_period(values: dict[str, str], rules: ListRules) -> dict[str, str]:
    """Return a search in which days that were sent without a period count."""
    return {**values, "period": "custom"} if has_period(rules) and DAYS & set(values) else values


def search_asked(rules: ListRules, raw: Mapping[str, str], sort: str = "") -> ListRequest:
    """Return a search that stands in a body of its own, or refuse what makes no sense."""
    where = {name: {"pointer": f"/search/{name}"} for name in raw}
    wrong = [FieldProblem(sentence=_("There is no such parameter."), **where[name]) for name in raw if name in OWN]  # fmt: skip
    if wrong:
        raise Problem(422, fields=wrong)
    return wanted_of(rules, {**raw, **({"sort": sort} if sort else {})}, lambda name: where.get(name, {"pointer": f"/{name}"}))  # fmt: skip


def with_seek(wanted: ListRequest, seek: Seek) -> ListRequest:
    """Return a list's request that goes on by key instead of by page."""
    return ListRequest(
        rules=wanted.rules,
        size=wanted.size,
        sort=wanted.sort,
        descending=wanted.descending,
        values=wanted.values,
        seek=seek,
    )
