"""The document as a file, without a server."""

from __future__ import annotations

import json

from admin.api.document_kept import kept_document
from admin.api.registration import PREFIX
from admin.app import create_app
from carecall.settings import Settings


def document_text(settings: Settings) -> str:
    """Return the OpenAPI document of this installation's version, as JSON text.

    Raises:
        DatabaseUnready: the database cannot be reached or is not migrated.
    """
    app = create_app(settings)
    try:
        with app.test_request_context(PREFIX):
            return json.dumps(kept_document(), ensure_ascii=False, indent=1) + "\n"
    finally:
        app.extensions["carecall_engine"].dispose()
