"""The document, made once for each language: it is long, and strangers may ask for it."""

from __future__ import annotations

from flask import current_app

from admin.api.document import document
from admin.api.operations import OFFERED
from admin.languages import current_language

KEPT = "carecall_api_documents"


def kept_document() -> dict[str, object]:
    """Return the document in the language of the request."""
    kept: dict[str, dict[str, object]] = current_app.extensions.setdefault(KEPT, {})
    language = current_language()
    if language not in kept:
        kept[language] = document(current_app.extensions[OFFERED])
    return kept[language]
