"""Every address of the console, with ids of one's own rows: security tests walk it, so that new screens are covered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from admin.base_view import HardenedView
from carecall.store.session import Sessions
from tests.admin.test_isolation import ROWS, foreign_values
from tests.builders import World

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ENDS_THE_SESSION = frozenset({"security.logout", "closing.index_view"})


def console_rules(app: Flask) -> list[Rule]:
    """Every rule that a browser uses; programs have keys and their own tests."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api/") and not rule.endpoint.endswith("static")
    ]


def path_to(rule: Rule, known: dict[str, object]) -> str:
    """The rule's address with known ids, and 1 or `x` for the rest."""
    row_id = known.get(ROWS.get(rule.endpoint.partition(".")[0], "")) or 1
    values: dict[str, object] = {}
    for name in rule.arguments:
        plain = 1 if isinstance(rule._converters[name], IntegerConverter) else "x"
        values[name] = row_id if name == "row_id" else known.get(name) or plain
    built = rule.build(values)
    assert built
    return built[1]


def own_values(sessions: Sessions, world: World) -> dict[str, object]:
    """Ids of one's own rows by the names that addresses have."""
    return foreign_values(sessions, world)


def addresses_of(app: Flask, method: str, known: dict[str, object]) -> Iterator[tuple[Rule, str]]:
    """Every rule of a method with its address, but those that end the session."""
    for rule in console_rules(app):
        if method in (rule.methods or ()) and rule.endpoint not in ENDS_THE_SESSION:
            yield rule, path_to(rule, known)


def list_screens(app: Flask) -> list[HardenedView]:
    """Every screen with a list."""
    views = app.extensions["admin"][0]._views
    return [view for view in views if isinstance(view, HardenedView)]


def filled(screen: HardenedView, *texts: str) -> dict[str, str]:
    """A search in which every field holds a text, in turn."""
    turns = itertools.cycle(texts)
    return {field.name: next(turns) for field in screen.rules.fields}
