"""The console's own words in one language, from its catalogues."""

from __future__ import annotations

import functools

from babel.support import Translations

from admin.catalogues import folders


class Words:
    """Says an English text of the program as the console shows it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known = catalogue(language)

    def __call__(self, text: str, **values: object) -> str:
        said = self._known.gettext(text)
        assert self.language == "en" or said != text or text in SAME, f"no Korean for “{text}”"
        return said % values if values else said

    def many(self, one: str, several: str, number: int, **values: object) -> str:
        """A text that counts."""
        # Korean has one form. The merged catalogue has forgotten that and looks for two.
        chosen = 1 if self.language == "ko" else number
        return self._known.ngettext(one, several, chosen) % {"num": number, "n": number, **values}


SAME = frozenset({"English", "CareCall"})
"""Words that are the same in both languages."""


@functools.cache
def catalogue(language: str) -> Translations:
    """Every area's words together."""
    merged = Translations()
    for area in folders():
        merged.merge(Translations.load(str(area), [language]))
    return merged
