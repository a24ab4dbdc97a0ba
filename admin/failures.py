"""What people see when something goes wrong: a sentence and an id, never SQL or a stack."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from admin.access import signed_in
from admin.api.problems import Problem, is_api, problem_of, problem_response

log = logging.getLogger(__name__)


def sentence(code: int) -> str:
    """Return what is wrong and what to do, for an HTTP status."""
    sentences = {
        400: _("The request was not understood. Go back, reload the page and try again."),
        401: _("Please sign in."),
        403: _("You do not have the permission for this. Ask whoever manages your account."),
        404: _("There is nothing here, or it is not yours to see."),
        405: _("That cannot be done this way."),
        409: _("Somebody else changed this meanwhile. Reload the page to see the difference."),
        413: _("The file is too large."),
        429: _("Too many tries. Wait a moment and try again."),
    }
    return sentences.get(code) or _("Something went wrong on our side. Nothing was changed.")


def add_error_pages(app: Flask) -> None:
    """Answer every error with our page."""

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> ResponseReturnValue:
        response = error.get_response()
        if response.status_code < 400:
            return response
        if is_api(request.path):
            return problem_response(problem_of(error) or Problem(500))
        code = error.code or 500
        return page(code, sentence(code), None), code

    @app.errorhandler(CSRFError)
    def no_token(_error: CSRFError) -> ResponseReturnValue:
        return page(
            400, _("This page had been open for too long. Reload it and try again."), None
        ), 400

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> ResponseReturnValue:
        problem = problem_of(error) if is_api(request.path) else None
        if problem is not None:
            return problem_response(problem)
        error_id = record(error)
        if is_api(request.path):
            return problem_response(Problem(500), error_id)
        return page(500, sentence(500), error_id), 500


def record(error: Exception) -> str:
    """Log an error in full under a fresh short id, and return the id."""
    error_id = secrets.token_hex(4)
    extra = {"error_id": error_id, "endpoint": request.endpoint}
    log.error("console request failed", exc_info=error, extra=extra)
    return error_id


def page(code: int, text: str, error_id: str | None) -> str:
    """Draw the error page, in the signed-in frame where there is one."""
    base = "base.html" if signed_in() is not None else "frame.html"
    return render_template("failure.html", base=base, code=code, text=text, error_id=error_id)
