"""Puts the API beside the console's screens."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify, url_for
from flask_admin.base import Admin

from admin.api.document_kept import kept_document
from admin.api.door import PACE, tell_pace
from admin.api.operations import OFFERED, Operation
from admin.api.pace import Pace
from admin.api.resource_list import operations
from admin.api.screens_at_hand import SCREENS
from admin.api.serving import serving
from admin.console_session import ConsoleSessions
from admin.house import house

PREFIX = "/api/v1"


def add_api(app: Flask, admin: Admin) -> None:
    """Register every operation; called once all screens are there, for some come from them."""
    app.session_interface = ConsoleSessions()
    app.extensions[SCREENS] = {view.endpoint: view for view in admin._views}
    with app.app_context():
        app.extensions[PACE] = Pace(house().sessions, house().clock)
    # A request without a key: what it reads of choices is what everybody may know.
    with app.test_request_context(PREFIX):
        offered = operations(app)
    app.extensions[OFFERED] = offered
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for each in offered:
        add_operation(api, each)
    add_open_pages(api)
    app.extensions["csrf"].exempt(
        api
    )  # a browser sends no key by itself, so no page can misuse one
    app.register_blueprint(api)
    app.after_request(tell_pace)
    app.url_build_error_handlers.append(address_of_screen)


def add_operation(api: Blueprint, operation: Operation) -> None:
    """Register one operation's address."""
    api.add_url_rule(
        operation.path,
        endpoint=operation.id,
        view_func=serving(operation),
        methods=[operation.method],
        strict_slashes=False,
    )


def add_open_pages(api: Blueprint) -> None:
    """Register what a stranger may see."""

    @api.get("/", endpoint="index_view", strict_slashes=False)
    def index() -> Response:
        return jsonify(
            {
                "name": "CareCall",
                "version": "v1",
                "document": url_for("api.openapi_view"),
                "guide": url_for("api_guide.index_view"),
            }
        )

    @api.get("/openapi.json", endpoint="openapi_view")
    def openapi() -> Response:
        return jsonify(kept_document())


def address_of_screen(error: Exception, endpoint: str, _values: object) -> str:
    """Answer a screen that asks for one of its own pages while a program works with it: programs get no pages."""
    if endpoint.startswith("api."):
        return "/"
    raise error
