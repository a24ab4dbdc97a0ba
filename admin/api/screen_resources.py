"""Settings screens as resources: every `RowsView` is one, by the form and the columns that it states.

The screen's own judge, add, change and remove are called as its pages call them, so that rules, sentences,
optimistic locking and the trail are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from admin.access import Permission
from admin.api.cell_values import cells_schema, shown_cells
from admin.api.door import look_again
from admin.api.form_shape import FormShape, over
from admin.api.lists import ApiList, list_operations
from admin.api.operations import Operation, Reply, Schema
from admin.api.problems import FieldProblem, Problem
from admin.api.scopes import Scope
from admin.api.screens_at_hand import SCREENS
from admin.api.serving import check_version
from admin.api.values.parts import ChosenRows
from admin.forms.judging import Judge
from admin.forms.own_row import tell_form_row
from admin.forms.typed import Typed
from admin.rows_view import RowsView
from admin.screen_api import ScreenApi

AREAS: Mapping[Permission, str] = {
    Permission.CAMPAIGNS: "campaigns",
    Permission.ALERTS: "alerts",
    Permission.USERS: "users",
    Permission.NUMBERS: "numbers",
    Permission.ORGANIZATIONS: "organizations",
    Permission.SETTINGS: "settings",
    Permission.CONTRACTS: "contracts",
}
"""By what editing a screen demands, the area whose scopes open it."""


def screen_operations(app: Flask) -> Iterable[Operation]:
    """Return the operations of every settings screen."""
    for view in app.extensions[SCREENS].values():
        if isinstance(view, RowsView) and view.api is not None:
            yield from ScreenResource(view, view.api).operations()


class ScreenResource:
    """One screen as programs see it."""

    def __init__(self, view: RowsView, api: ScreenApi) -> None:
        self.view, self.api = view, api
        self.one = camel(api.name or view.object_type)
        self.path = f"/{view.endpoint.replace('_', '-')}"
        area = AREAS[view.edit_permission]
        self.reading, self.writing = Scope(f"{area}:read"), Scope(f"{area}:write")
        self.tag = view.endpoint.replace("_", " ")
        self.out = FormShape(self.one, view.spec, whole=True)

    def operations(self) -> Iterable[Operation]:
        """Return what can be done with the rows."""
        view = self.view
        yield from list_operations(self.listed())
        if self.api.reads_form:
            yield self.operation("GET", "get", run=self.read, summary=lambda: _("Read one"))
        if self.api.adds and view.may_add:
            yield self.operation("POST", "create", run=self.create, summary=view.words.add)
        if self.api.changes:
            yield self.operation("PATCH", "update", run=self.update, summary=view.words.edit)
        if self.api.deletes:
            yield self.operation("DELETE", "delete", run=self.delete, summary=view.words.delete)
            yield self.deleting_many()

    def operation(self, method: Any, verb: str, **stated: Any) -> Operation:
        """Return one operation."""
        changing = method in {"PATCH", "DELETE"}
        return Operation(
            id=f"{verb}{self.one}",
            method=method,
            path=self.path if method == "POST" else f"{self.path}/<int:row_id>",
            scope=self.reading if method == "GET" else self.writing,
            tag=self.tag,
            body=FormShape(f"{self.one}Form", self.view.spec, whole=False) if method in {"POST", "PATCH"} else None,
            answer=None if method == "DELETE" else RowShape(self),
            status=201 if method == "POST" else 200,
            versioned=changing and hasattr(self.view.model, "version"),
            **stated,
        )  # fmt: skip

    def deleting_many(self) -> Operation:
        """Return the operation that deletes chosen rows, all or none."""
        return Operation(
            id=f"deleteMany{self.one}",
            method="POST",
            path=f"{self.path}/delete",
            scope=self.writing,
            tag=self.tag,
            summary=self.view.words.delete,
            text=lambda: _("All of them, or none: what others need is named."),
            run=self.delete_many,
            body=ChosenRows,
            answer=None,
            errors=(404,),
        )

    def listed(self) -> ApiList:
        """Return the list."""
        return ApiList(
            id=camel(self.view.endpoint),
            path=self.path,
            scope=self.reading,
            tag=self.tag,
            summary=self.view.words.title,
            rules=self.view.rules,
            listing=self.page,
            item=self.line,
            schema=lambda: RowShape(self, listed=True).schema(),
        )

    # What is done

    def page(self, wanted: Any) -> Any:
        """Read a page of the list."""
        self.demand_view()
        return self.view.listing(wanted)

    def read(self, row_id: int) -> Reply:
        """Read one row."""
        self.demand_view()
        return self.reply(self.view.get_one(row_id))

    def create(self, body: Typed) -> Reply:
        """Add a row as the screen does."""
        view = self.view
        view.demand_edit()
        value = self.judged(over(view.fresh(), body), None)
        made: list[int] = []
        self.attempt(lambda: made.append(view.write_new(value)))
        handed = view.handed_over()
        look_again()  # a new organization is in reach only now
        reply = self.reply(view.get_one(made[0]), handed)
        where = {"Location": f"{url_for('api.index_view').rstrip('/')}{self.path}/{made[0]}"}
        return Reply(body=reply.body, status=201, version=reply.version, headers=where)

    def update(self, row_id: int, body: Typed, version: int | None = None) -> Reply:
        """Change a row as the screen does."""
        view = self.view
        view.demand_edit()
        row = view.get_one(row_id)
        if version is not None:
            check_version(version, row)
        before = view.typed_of(row)
        value = self.judged(over(before, body), row)
        self.attempt(lambda: view.note_changed(row, before, value))
        return self.reply(row)

    def delete(self, row_id: int, version: int | None = None) -> Reply:
        """Delete a row as the screen does, unless others need it."""
        view = self.view
        view.demand_edit()
        row = view.get_one(row_id)
        if version is not None:
            check_version(version, row)
        return self.take_away([row])

    def delete_many(self, body: ChosenRows) -> Reply:
        """Delete rows as the screen's selection does."""
        self.view.demand_edit()
        return self.take_away([self.view.get_one(key) for key in dict.fromkeys(body.ids)])

    def take_away(self, rows: Sequence[Any]) -> Reply:
        """Delete rows, unless others need one of them."""
        found = [blocker for row in rows for blocker in self.view.blockers(row)]
        if found:
            needed = [FieldProblem(sentence=each.text) for each in found]
            raise Problem(409, "needed", _("Nothing was deleted: other entries still need it."), fields=needed)  # fmt: skip
        self.attempt(lambda: self.view.take_away(rows))
        return Reply()

    # Parts of it

    def demand_view(self) -> None:
        """Refuse whoever may not open the screen."""
        if not self.view.is_accessible():
            raise Problem(403)

    def judged(self, typed: Typed, row: Any | None) -> Any:
        """Return the value that a form stands for, or refuse with each field that is wrong."""
        tell_form_row(self.view.endpoint, row.id) if row is not None else None
        judge = Judge(self.view.spec, typed)
        value = self.view.judge(judge, row)
        if not judge.good:
            fields = [FieldProblem(sentence=self.out.told(name, str(text)), pointer=f"/{name}" if name else "") for name, text in judge.problems.items()]  # fmt: skip
            raise Problem(422, fields=fields)
        return value

    def attempt(self, write: Any) -> None:
        """Write and commit, or refuse with the screen's sentence."""
        problem = self.view.attempt(write)
        if problem:
            raise Problem(409, "conflict", problem)

    def reply(self, row: Any, handed: Mapping[str, object] | None = None) -> Reply:
        """Return a row as the answer."""
        return Reply(body={**self.row(row), **(handed or {})}, version=getattr(row, "version", None))  # fmt: skip

    def row(self, row: Any) -> dict[str, object]:
        """Return a row as JSON."""
        found: dict[str, object] = {"id": row.id}
        if hasattr(row, "version"):
            found["version"] = row.version
        if self.api.reads_form:
            found |= self.out.shown(self.view.typed_of(row))
        return found

    def line(self, line: Any) -> dict[str, object]:
        """Return a line of the list as JSON."""
        row = getattr(line, "row", None) or self.view.db.get_one(self.view.model, line.key)
        return {**self.row(row), "shown": shown_cells(self.view.columns, line)}


class RowShape:
    """A row as it is answered."""

    def __init__(self, resource: ScreenResource, *, listed: bool = False) -> None:
        self.resource, self.listed = resource, listed
        self.name = resource.one

    def schema(self) -> Schema:
        """Describe a row."""
        view = self.resource.view
        fields: dict[str, object] = {"id": {"type": "integer"}}
        if hasattr(view.model, "version"):
            fields["version"] = {"type": "integer"}
        if self.resource.api.reads_form:
            fields |= {each.name: self.resource.out.field(each) for each in view.spec.fields}
        if self.listed:
            fields["shown"] = cells_schema(view.columns)
        return {"type": "object", "required": ["id"], "properties": fields}


def camel(name: str) -> str:
    """Return `do_not_call` as `DoNotCall`."""
    return "".join(part.capitalize() for part in name.split("_"))
