"""Which organization somebody looks at: chosen in the header, kept for the session, never beyond the own rights."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal, current_principal, signed_in
from admin.api.problems import is_api
from admin.base_view import LARGEST_ID
from admin.house import house
from admin.languages import local_path
from admin.queries.places import organization_choices
from admin.search import whole_number
from carecall.store.organizations import scope_of
from carecall.store.session import system_reading
from carecall.store.tables import OrganizationRow

KEPT_AS = "place"
REASON = "somebody looks at one organization and those below it"

switch = Blueprint("scope_switch", __name__)


def add_scope_switch(app: Flask) -> None:
    """Narrow every request of a session that chose an organization; call it after sign-in is wired."""
    app.before_request(narrow)
    app.register_blueprint(switch)


def narrow() -> None:
    """Let the request look at the chosen organization; a link to another one in reach looks at everything again."""
    principal = signed_in()
    if principal is None or is_api(request.path) or session.get(KEPT_AS) is None:
        return
    with system_reading(house().sessions, REASON) as own:
        narrowed = at_place(own, principal, session[KEPT_AS])
    linked = whole_number(request.args.get("organization", ""), low=1, high=LARGEST_ID)
    beyond = linked in principal.scope and linked not in narrowed.scope
    if narrowed.place_id is None or (beyond and request.method == "GET"):
        session.pop(KEPT_AS)
        if beyond:
            flash(_("You look at all organizations again, because this link is about another one."), "info")  # fmt: skip
        return
    g.principal = narrowed


def at_place(own: Session, principal: Principal, key: object) -> Principal:
    """Return a principal who looks at one organization in reach; unchanged for any other."""
    if not isinstance(key, int) or key not in principal.scope:
        return principal
    name = own.scalar(select(OrganizationRow.name).where(OrganizationRow.id == key))
    seen = scope_of(own, key).organization_ids & principal.scope
    return replace(principal, scope=seen, reach=principal.scope, place_id=key, place=name or "")


@switch.get("/place")
def choices() -> str:
    """Show every organization in reach, for the dialog in the header."""
    principal = current_principal()
    everything = replace(principal, scope=principal.whole)
    offered = organization_choices(house().requests.whole, everything)
    back = local_path(request.args.get("back", ""))
    return render_template("parts/scope_choices.html", organizations=offered, back=back)


@switch.post("/place")
def choose() -> ResponseReturnValue:
    """Look at one organization, or at all of them again."""
    raw = request.form.get("organization", "")
    key = whole_number(raw, low=1, high=LARGEST_ID)
    if raw and key not in current_principal().whole:
        abort(404)
    if key is None:
        session.pop(KEPT_AS, None)
    else:
        session[KEPT_AS] = key
    return redirect(list_path(local_path(request.form.get("back", ""))))


def list_path(path: str) -> str:
    """Return a page that exists for every organization: its search is left out, and a page about one row is left."""
    plain = path.partition("?")[0]
    return "/" if any(part.isdigit() for part in plain.split("/")) else plain
