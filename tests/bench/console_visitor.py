"""Somebody who clicks through the console: signs in, asks for pages, and sees how long the server took."""

from __future__ import annotations

import re
import time
from datetime import datetime

from flask import Flask

from tests.bench.console_pages import Page
from tests.bench.console_rows import NOW
from tests.bench.console_world import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
OK = 200


class WorldClock:
    """Time that began at the world's noon when this was made, and runs on as the machine's does."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW.timestamp() + time.monotonic() - self._began, NOW.tzinfo)

    def monotonic(self) -> float:
        return time.monotonic()


class Visitor:
    """A browser without script over the application itself: no network, no server."""

    def __init__(self, app: Flask, email: str) -> None:
        self.client = app.test_client()
        self.token = self._token_of("/sign-in")
        signed = self.client.post(
            "/sign-in", data={"email": email, "password": PASSWORD, "csrf_token": self.token}
        )
        assert signed.status_code == 302, f"{email} cannot sign in: {signed.status_code}"
        self.token = self._token_of("/account/password")

    def _token_of(self, url: str) -> str:
        found = TOKEN.search(self.client.get(url).text)
        assert found, f"{url} has no form"
        return found[1]

    def ready(self, page: Page) -> tuple[str, ...]:
        """Return the addresses to measure; a search is posted, and leads to its own where this user may see the list."""
        if not page.searched:
            return page.urls
        data = {"csrf_token": self.token, **dict(page.searched)}
        answer = self.client.post(page.urls[0], data=data)
        if answer.status_code == 403:
            return page.urls
        assert answer.status_code == 302, f"{page.name}: {answer.status_code}"
        return (str(answer.headers["Location"]),)

    def took_ms(self, url: str) -> float | None:
        """Return how long the server worked on a page, in milliseconds; None where there is no page for this user."""
        began = time.perf_counter()
        answer = self.client.get(url, buffered=True)
        spent = (time.perf_counter() - began) * 1000
        assert answer.status_code < 500, f"{url}: {answer.status_code}"
        return spent if answer.status_code in {OK, 204, 286} else None
