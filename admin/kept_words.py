"""The words of a language, read once and found at once: a page asks for about a thousand of them.

Flask-Babel finds the request's context anew three times for each word, which costs far more than looking it up.
"""

from __future__ import annotations

from functools import cached_property

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class KeptWords(Domain):
    """Words by language; the request's language may be another for a while, as in a letter to somebody else."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # untyped library
        self._by_language: dict[str, Translations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the words of the request's language; outside a request every word stands for itself."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        found = self._by_language.get(locale.language)
        if found is None:
            found = super().get_translations()  # type: ignore[no-untyped-call]  # untyped library
            self._by_language[locale.language] = found
        return found


class KeptBabel(Babel):
    """Flask-Babel over kept words, in Python and in templates."""

    @cached_property
    def domain_instance(self) -> KeptWords:
        """Return the words of the console."""
        return KeptWords()


def keep_template_words(app: Flask, babel: KeptBabel) -> None:
    """Let templates find their words as cheaply; call it after Babel is wired."""
    words = babel.domain_instance.get_translations

    @pass_eval_context
    def text(place: EvalContext, string: str, /, **values: object) -> str:
        found = words().ugettext(string)
        said = Markup(found) if place.autoescape else found  # noqa: S704 - catalogues are ours; values are escaped
        # A sentence without a place for a value need not be read as one: most are such.
        return said % values if values or "%" in found else said

    app.jinja_env.globals.update({"_": text, "gettext": text})
