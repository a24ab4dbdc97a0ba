"""Every address that draws a whole page, found in the console's own map of addresses."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import BrowserContext

from carecall.store.session import Sessions
from tests.admin.test_isolation import ROWS, addresses, foreign_values
from tests.builders import World

BESIDE = (
    "/campaign-status/?period=all&size=100", "/campaign-status/?label=emergency", "/recipients/?progress=in_progress",
    "/campaigns/control?act=stop&id={campaign_id}", "/campaigns/chatbot?id={campaign_id}", "/nowhere",
    "/statistics/monthly-usage/?period=24", "/settings/organizations/?name=nobody-is-called-so",
)  # fmt: skip
"""States of screens that an address without arguments does not show."""


def addresses_of(app: Flask, sessions: Sessions, world: World) -> Iterator[str]:
    """The addresses of all rules that answer GET, with ids of a world that has a row of every kind.

    An address that nobody gave an id for fails the tests of isolation, from where the ids come.
    """
    own = foreign_values(sessions, world)
    for rule in addresses(app, "GET"):
        screen = rule.endpoint.partition(".")[0]
        values = {**own, "row_id": own.get(ROWS.get(screen, ""))}
        if all(values.get(name) is not None for name in rule.arguments):
            yield rule.build({name: values[name] for name in rule.arguments})[1]
    for address in BESIDE:
        yield address.format(**own)


def draws_a_page(context: BrowserContext, url: str) -> bool:
    """Whether an address answers with a whole page; downloads, parts of pages and ways elsewhere do not."""
    answer = context.request.get(url, max_redirects=0, fail_on_status_code=False)
    kind = answer.headers.get("content-type", "")
    return answer.status != 302 and "text/html" in kind and "<html" in answer.text()
