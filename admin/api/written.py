"""The document as a file, without a server."""

from __future__ import annotations

import json

from flask import Flask

from admin.api.document_kept import kept_document
from admin.api.registration import PREFIX


def document_text(app: Flask) -> str:
    """Return the OpenAPI document of this version as JSON text, and let the application's database go."""
    try:
        with app.test_request_context(PREFIX):
            return json.dumps(kept_document(), ensure_ascii=False, indent=1) + "\n"
    finally:
        app.extensions["carecall_engine"].dispose()
