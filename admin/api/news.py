"""What webhooks are sent, for the document: notification channels tell programs by themselves."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.api.operations import Schema
from admin.columns.channel_columns import TOPICS
from carecall.domain.news import NewsTopic
from carecall.notify.signature import HEADER

BODY: Schema = {
    "type": "object",
    "required": ["version", "id", "key", "topic", "at", "organization", "facts"],
    "properties": {
        "version": {"type": "integer"},
        "id": {"type": "string"},
        "key": {"type": "string"},
        "topic": {"type": "string", "enum": [topic.value for topic in NewsTopic]},
        "at": {"type": "string", "format": "date-time"},
        "organization": {
            "type": ["object", "null"],
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
        },
        "facts": {"type": "object"},
    },
}


def signature_text() -> str:
    """Return how a receiver checks that news come from here."""
    return _(
        "Every message carries the header %(header)s: t=<seconds>,v1=<hex>. v1 is HMAC-SHA256 with the channel's secret over <seconds>.<body>, the body as it was received. Compute it yourself, compare in constant time, refuse a time more than five minutes away, and do nothing twice for the same key.",
        header=HEADER,
    )


def delivery_text() -> str:
    """Return what becomes of an answer."""
    return _(
        "Answer 2xx within ten seconds. 408, 409, 425, 429 and 5xx are tried again, with the same key; 410 ends the channel's messages; another answer means that this message is never sent again. After a week in which a webhook took nothing it is switched off; what it was sent, and what became of it, stands in the list of messages, from where each can be sent again. Bodies hold ids and labels, no names and no numbers: fetch the rest with a key."
    )


def webhooks() -> dict[str, object]:
    """Describe every topic."""
    return {topic.value: {"post": news_of(topic)} for topic in NewsTopic}


def news_of(topic: NewsTopic) -> dict[str, object]:
    """Describe one topic."""
    text = {"type": "string"}
    headers = [
        {"name": HEADER, "in": "header", "required": True, "schema": text, "description": signature_text()},
        {"name": "Idempotency-Key", "in": "header", "required": True, "schema": text, "description": _("The same at every try, and the body's key.")},
        {"name": "CareCall-Event", "in": "header", "required": True, "schema": text, "description": _("The body's id.")},
        {"name": "CareCall-Version", "in": "header", "required": True, "schema": text, "description": _("The body's version.")},
    ]  # fmt: skip
    return {
        "operationId": f"news_{topic.value}",
        "summary": str(TOPICS[topic]),
        "description": f"{signature_text()} {delivery_text()}",
        "security": [],
        "parameters": headers,
        "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
        "responses": {"2XX": {"description": _("Taken.")}},
    }
