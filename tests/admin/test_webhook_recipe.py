"""The recipe that the guide shows to receivers, tried on what a webhook is really sent."""

from __future__ import annotations

import pytest

from admin.api import webhook_recipe
from admin.api.webhook_recipe import read_news
from admin.api.webhook_text import recipe_text
from carecall.notify.signature import HEADER
from carecall.notify.webhook import WebhookPostman
from tests.admin.conftest import Visitor
from tests.fakes.clock import FakeClock
from tests.fakes.news import NOON, a_message
from tests.fakes.web_receiver import Post, web_receiver

SENT_S = NOON.timestamp()


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """No database takes part."""
    return sqlite_url


async def received(secret: str) -> Post:
    postman = WebhookPostman(FakeClock(NOON), private=True)
    with web_receiver() as receiver:
        await postman.send(a_message(target=receiver.url, secret=secret))
        await postman.close()
        return receiver.posts[0]


async def test_a_receiver_reads_what_was_sent_once_and_refuses_the_rest() -> None:
    post, seen = await received("the secret"), set[str]()
    header, body = post.headers[HEADER], post.body
    news = read_news("the secret", header, body, seen, SENT_S + 1)
    assert news is not None
    assert (news["topic"], news["key"]) == ("emergency", post.headers["Idempotency-Key"])
    assert read_news("the secret", header, body, seen, SENT_S + 2) is None
    for secret, sent, content, at in (
        ("another", header, body, SENT_S),
        ("the secret", header, body + b" ", SENT_S),
        ("the secret", header.replace("t=", "t=1"), body, SENT_S),
        ("the secret", "", body, SENT_S),
        ("the secret", "t=x,v1=é", body, SENT_S),
        ("the secret", header, body, SENT_S + webhook_recipe.FRESH_S + 1),
        ("the secret", header, body, SENT_S - webhook_recipe.FRESH_S - 1),
    ):
        with pytest.raises(ValueError, match=r"signature|old copy"):
            read_news(secret, sent, content, set(), at)


def test_the_guide_shows_the_recipe_and_every_topic(boss: Visitor) -> None:
    page = boss.get("/help/api/").text
    assert "def read_news(" in page
    assert "hmac.compare_digest" in recipe_text()
    assert "emergency_unseen" in page
    document = boss.get("/api/v1/openapi.json").json
    told = document["webhooks"]["emergency"]["post"]
    assert {each["name"] for each in told["parameters"]} >= {HEADER, "Idempotency-Key"}
    assert HEADER in told["description"]
