"""Korean and English: which one a request speaks, and how somebody changes it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, g, has_request_context, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext

from admin.access import signed_in
from admin.api.problems import is_api
from admin.house import house
from admin.kept_words import KeptBabel, keep_template_words
from carecall.domain.language import Language
from carecall.store.session import system_writing
from carecall.store.tables import UserRow

CATALOGUES = Path(__file__).with_name("translations")
"""A folder for each area of the console."""
LANGUAGES = [language.value for language in Language]


def add_languages(app: Flask) -> None:
    """Wire Flask-Babel and the switch."""
    areas = sorted(str(each) for each in CATALOGUES.iterdir() if each.is_dir())
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(areas)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel = KeptBabel(app, locale_selector=choose_locale)  # type: ignore[no-untyped-call]  # untyped library
    keep_template_words(app, babel)
    app.context_processor(lambda: {"language": current_language()})
    app.register_blueprint(switch)


def choose_locale() -> str:
    """Return the session's choice, else the user's language, else the browser's."""
    if not has_request_context():
        return Language.EN.value
    if is_api(request.path):
        return request.accept_languages.best_match(LANGUAGES, "en") or "en"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    waiting = g.get("waiting")
    principal = waiting.principal if waiting is not None else signed_in()
    if principal is not None:
        return str(principal.language)
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"


def current_language() -> str:
    """Return `ko` or `en`."""
    locale = get_locale()
    return locale.language if locale is not None else "en"


def spoken_language() -> Language:
    """Return the request's language as the domain names it."""
    return Language.KO if current_language() == Language.KO.value else Language.EN


def later(text: str) -> str:
    """Return a text that is translated each time it is shown; it stands for a `str` everywhere."""
    return cast(str, lazy_gettext(text))


switch = Blueprint("language", __name__)


@switch.post("/language")
def choose() -> ResponseReturnValue:
    """Change the language, for this session and for the signed-in user, and go back to the page."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
        remember(wanted)
    return redirect(local_path(request.form.get("back", "")))


def remember(language: str) -> None:
    """Keep a signed-in user's choice."""
    principal = signed_in()
    if principal is None:
        return
    with system_writing(house().sessions, "a user chooses a language") as own:
        own.get_one(UserRow, principal.user_id).language = Language(language)


def local_path(wanted: str) -> str:
    """Return a path of this console; anything that could lead elsewhere becomes the start page."""
    plain = wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"
