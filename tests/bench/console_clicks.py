"""Fifty operators click at once: the console as it is served, and clients on the same machine."""

from __future__ import annotations

import http.cookiejar
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from random import Random

from carecall.settings import Settings
from tests.bench.console_visitor import TOKEN
from tests.bench.console_world import PASSWORD
from tests.bench.figures import Figure, spread

OPERATORS = 50
PAUSE_S = (1.0, 5.0)
"""Between two clicks of one operator."""
ROUND = ("/campaign-status/", "/recipients/", "/recipients/?page=3", "/campaign-status/?period=30", "/worklists/alerts/",
         "/worklists/unreached/", "/campaigns/", "/statistics/monthly-usage/")  # fmt: skip
STARTED_WITHIN_S = 60.0


class Operator:
    """One browser that goes round."""

    def __init__(self, base: str, number: int) -> None:
        self.base, self.random = base, Random(number)
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.email = f"manager{number % 20}-{number % 5}@bench.kr"
        self.took_ms: list[float] = []
        self.errors = 0

    def sign_in(self) -> None:
        """Sign in as a manager of one organization or of twenty."""
        page = self.opener.open(f"{self.base}/sign-in", timeout=30).read().decode()
        found = TOKEN.search(page)
        assert found
        data = {"email": self.email, "password": PASSWORD, "csrf_token": found[1]}
        self.opener.open(f"{self.base}/sign-in", urllib.parse.urlencode(data).encode(), timeout=60)

    def click(self) -> None:
        """Ask for one page and see how long it takes until all of it is there."""
        began = time.perf_counter()
        try:
            self.opener.open(f"{self.base}{self.random.choice(ROUND)}", timeout=60).read()
        except (OSError, urllib.error.HTTPError):
            self.errors += 1
            return
        self.took_ms.append((time.perf_counter() - began) * 1000)

    def work(self, until_s: float) -> None:
        """Click with pauses as people do."""
        while time.monotonic() < until_s:
            self.click()
            time.sleep(self.random.uniform(*PAUSE_S))


def click_together(kind: str, settings: Settings, *, seconds: float) -> list[Figure]:
    """Let them work for a while, then all click at the same moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.console_server", settings.sqlalchemy_url, str(settings.var), str(port)]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2])
    try:
        operators = [Operator(f"http://127.0.0.1:{port}", number) for number in range(OPERATORS)]
        _wait(port)
        for operator in operators:
            operator.sign_in()
            operator.click()
            operator.took_ms.clear()
        until_s = time.monotonic() + seconds
        _together([lambda one=one: one.work(until_s) for one in operators])  # type: ignore[misc]  # bound at once
        figures = _figures(f"{kind}, {OPERATORS} operators at work", operators)
        for operator in operators:
            operator.took_ms.clear()
        _together([operator.click for operator in operators])
        return [*figures, *_figures(f"{kind}, {OPERATORS} clicks at the same moment", operators)]
    finally:
        server.terminate()
        server.wait(timeout=20)


def _together(deeds: list[object]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]  # type: ignore[arg-type]  # callables without arguments
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _figures(name: str, operators: list[Operator]) -> list[Figure]:
    took = [ms for operator in operators for ms in operator.took_ms]
    errors = sum(operator.errors for operator in operators)
    return [*spread(name, took, "ms"), Figure(name=f"{name}, errors", value=errors, unit="", at_most=0)]  # fmt: skip


def _wait(port: int) -> None:
    until_s = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until_s:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the console did not start")
