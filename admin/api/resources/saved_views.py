"""Saved views of the key's maker, and those that colleagues share."""

from __future__ import annotations

from sqlalchemy import select

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.lists import wanted_of
from admin.api.operations import Reply
from admin.api.reach import refuse_field
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.values.views import DefaultAsked, NewView, SavedView, SavedViews
from admin.saved_views import reachable, rules_named
from carecall.store.tables import SavedViewRow

VIEWS = Area(tag="saved views", read=Scope.CALLS_READ, write=Scope.CALLS_WRITE)


def given(row: SavedViewRow) -> SavedView:
    """Return a view as it is answered."""
    kept = row.query.get("values")
    return SavedView(
        id=row.id,
        screen=row.screen,
        name=row.name,
        own=row.user_id == current_principal().user_id,
        shared=row.shared,
        is_default=row.is_default,
        search={str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {},
        sort=str(row.query.get("sort", "")),
    )  # fmt: skip


def listed() -> SavedViews:
    """Return the views of lists that the key may open."""
    principal = current_principal()
    rows = screen("saved_views").db.scalars(
        select(SavedViewRow)
        .where(reachable(principal))
        .order_by(SavedViewRow.user_id != principal.user_id, SavedViewRow.screen, SavedViewRow.name)
    )
    return SavedViews(views=[given(row) for row in rows if rules_named(row.screen) is not None])


def save(body: NewView) -> Reply:
    """Keep a search under a name."""
    view, rules = screen("saved_views"), rules_named(body.screen)
    if rules is None:
        raise refuse_field("screen", "There is no such list, or this key may not open it.")
    name = " ".join(body.name.split())
    problem = view.problem_of(name, rules.screen)
    if problem:
        raise refuse_field("name", problem)
    asked = {**body.search, **({"sort": body.sort} if body.sort else {})}
    wanted = wanted_of(rules, asked, lambda each: {"pointer": f"/search/{each}"})
    return Reply(body=given(view.keep(name, wanted, shared=body.shared)), status=201)


def choose(view_id: int, body: DefaultAsked) -> SavedView:
    """Let a list open with one's own view, or as it is."""
    row, _rules = screen("saved_views").own_view(view_id)
    if row.is_default or body.is_default:
        screen("saved_views").open_with(row, wanted=body.is_default)
    return given(row)


def remove(view_id: int) -> None:
    """Take one's own view away."""
    row, _rules = screen("saved_views").own_view(view_id)
    screen("saved_views").take_away(row)


ONE = "/saved-views/<int:view_id>"
OPERATIONS = (
    VIEWS.get("listSavedViews", "/saved-views", "List saved views", listed, SavedViews),
    VIEWS.post("saveView", "/saved-views", "Save a search under a name", save, SavedView, body=NewView, status=201),
    VIEWS.put("setDefaultView", f"{ONE}/default", "Let a list open with an own view", choose, SavedView, body=DefaultAsked),
    VIEWS.delete("deleteSavedView", ONE, "Delete an own view", remove),
)  # fmt: skip
