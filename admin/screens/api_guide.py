"""How the HTTP API is used: drawn from the document that programs read, and how webhooks are checked."""

from __future__ import annotations

from flask_admin.base import expose

from admin.api.guide import areas_here
from admin.api.news import delivery_text, signature_text
from admin.api.problems import SENTENCES
from admin.api.scopes import WORDS
from admin.api.webhook_text import recipe_text, topics_here
from admin.plain_view import SignedInView


class ApiGuideView(SignedInView):
    """The API's page for people."""

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
