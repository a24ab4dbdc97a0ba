"""How the HTTP API is used: drawn from the document that programs read, and how webhooks are checked."""

from __future__ import annotations

from flask_admin.base import expose

from admin.access import signed_in
from admin.api.guide import areas_here
from admin.api.news import delivery_text, signature_text
from admin.api.problems import SENTENCES
from admin.api.scopes import WORDS
from admin.api.webhook_text import recipe_text, topics_here
from admin.plain_view import PlainView


class ApiGuideView(PlainView):
    """The API's page for people."""

    def is_accessible(self) -> bool:
        """Let in whoever is signed in: it tells nothing of anybody."""
        return signed_in() is not None

    @expose("/")
    def index_view(self) -> str:
        """Show every operation."""
        return str(
            self.render(
                "api_keys/guide.html",
                areas=areas_here(),
                scopes=WORDS,
                problems=SENTENCES,
                recipe=recipe_text(),
                topics=topics_here(),
                signature_text=signature_text(),
                delivery_text=delivery_text(),
            )
        )
