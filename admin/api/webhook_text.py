"""What the guide says of webhooks: the recipe as it is tested, and every topic with its words."""

from __future__ import annotations

import inspect

from admin.api import webhook_recipe
from admin.columns.channel_columns import TOPICS


def recipe_text() -> str:
    """Return the recipe as a receiver may copy it."""
    return inspect.getsource(webhook_recipe)


def topics_here() -> dict[str, str]:
    """Return every topic with its words, in the language of the request."""
    return {topic.value: str(text) for topic, text in TOPICS.items()}
