"""Words are kept by language, and still follow the request's language wherever it changes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

LANGUAGES = {"ko": "저장", "en": "Save"}


def drawn(app: Flask, source: str, **values: object) -> str:
    return app.jinja_env.from_string(source).render(**values)


@pytest.mark.parametrize(("language", "word"), LANGUAGES.items())
def test_python_and_templates_speak_the_language_of_the_request(
    app: Flask, language: str, word: str
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert gettext("Save") == word
        assert drawn(app, "{{ _('Save') }} {{ gettext('Save') }}") == f"{word} {word}"


def test_a_letter_in_another_language_changes_nothing_for_the_page_around_it(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        before = drawn(app, "{{ _('Save') }}")
        with force_locale("ko"):
            inside = drawn(app, "{{ _('Save') }}"), gettext("Save")
        after = drawn(app, "{{ _('Save') }}"), gettext("Save")
    assert (before, inside, after) == ("Save", ("저장", "저장"), ("Save", "Save"))


def test_what_stands_in_a_sentence_of_a_template_is_escaped_and_the_sentence_is_not(
    app: Flask,
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        text = drawn(app, "{{ _('<b>%(name)s</b> and 100%%', name=name) }}", name="<i>Kim</i>")
        counted = drawn(app, "{{ ngettext('%(num)d row', '%(num)d rows', 3) }}")
    assert text == "<b>&lt;i&gt;Kim&lt;/i&gt;</b> and 100%"
    assert counted == "3 rows"


def test_outside_a_request_a_word_stands_for_itself() -> None:
    assert gettext("Save") == "Save"
