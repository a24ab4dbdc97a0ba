"""What is written down after an answer: refusals, by route, and whose rows a platform operator opened."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, g, request

from admin import audit
from admin.access import Permission, signed_in
from admin.request_session import SAFE
from admin.seldom import Seldom

DENIED_EVERY_S = 60.0
"""A person and a route; whoever tries on and on is not written down on and on."""
ACTED_EVERY_S = 3600.0
"""A person and an organization."""
REFUSED = frozenset({403, 404})


def note_afterwards(app: Flask, monotonic: Callable[[], float]) -> None:
    """Write down what only shows at the end of a request."""
    denied, acted = Seldom(monotonic, DENIED_EVERY_S), Seldom(monotonic, ACTED_EVERY_S)

    @app.after_request
    def note(response: Response) -> Response:
        if signed_in() is not None:
            note_denied(response, denied)
            note_acted_for(acted)
        return response


def opened_for(organization_id: int | None) -> None:
    """Remember whose row the request opened; a platform operator's look at another organization is written down."""
    principal = signed_in()
    runs_platform = principal is not None and principal.may(Permission.CONTRACTS)
    if runs_platform and organization_id not in {None, principal.organization_id}:  # type: ignore[union-attr]  # checked before
        g.setdefault("opened_for", set()).add(organization_id)


def note_denied(response: Response, seldom: Seldom) -> None:
    """Write down every 403, and a 404 for the row of an address, which may be somebody else's; never whose or which."""
    principal, rule = signed_in(), request.url_rule
    if principal is None or rule is None or response.status_code not in REFUSED:
        return
    if response.status_code == 404 and not rule.arguments:
        return
    if seldom.is_due((principal.user_id, rule.rule, request.method)):
        release()
        facts = {"route": rule.rule, "method": request.method, "status": response.status_code}
        audit.record_denied(request.blueprint or "", facts)


def note_acted_for(seldom: Seldom) -> None:
    """Write down for which other organizations a platform operator worked."""
    principal = signed_in()
    for key in sorted(g.get("opened_for", ())):
        if principal is not None and seldom.is_due((principal.user_id, key)):
            release()
            audit.record("acted_for", object_type="organization", object_key=key, organization_id=key)  # fmt: skip


def release() -> None:
    """Give back the writing turn that an unsafe request took: the trail is written in a transaction of its own."""
    session = g.get("guarded_session")
    if session is not None and request.method not in SAFE:
        session.rollback()
