"""The console over a million calls: every list, drawer and figure, and stock Flask-Admin's lists beside them."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from admin.app import create_app
from admin.queries.kept_counts import EXTENSION as KEPT
from carecall.settings import Settings
from carecall.steady_memory import steady_memory
from carecall.store.day_counts import count_days
from carecall.store.upkeep import count_spread
from tests.bench.console_pages import STATISTICS, Page, all_pages
from tests.bench.console_stock import stock_figures
from tests.bench.console_visitor import Visitor, WorldClock
from tests.bench.console_world import DATABASES, FULL, QUICK, world
from tests.bench.figures import Figure, PartResult, percentile

AIM_MS = 100.0
SAMPLES = 3
ENOUGH_MS = 600.0
"""A page that took this long altogether is not asked for again."""
WIDE, NARROW = "all organizations", "one organization"
WHO = {WIDE: "platform@bench.kr", NARROW: "manager5-0@bench.kr"}
NARROW_AT = 6
TILES = ("/campaign-status/", "/campaign-status/?period=90")
SLOWEST = 12


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure everything in both databases, which are made first where they are not kept."""
    size = QUICK if quick else FULL
    result.load = (
        f"{size.organizations} organizations, {size.people:,} recipients, {size.people * 10:,} calls with their turns, analyses "
        "and findings. Server time of the whole application for one request at a time, signed in, after one request that warms "
        f"the caches: somebody who sees {WIDE}, and a manager of {NARROW}. Every list in every order and with every choice, "
        "deep pages, rare names, every tab of the drawer, every statistics page. PostgreSQL with its usual settings and row "
        "walls, by its socket; SQLite as the console opens it."
    )
    for kind in DATABASES:
        with world(kind, size) as url, tempfile.TemporaryDirectory() as folder:
            settings = Settings(var=Path(folder), database_url=url, _env_file=None)
            with console(settings) as app:
                for scope in WHO:
                    _measure_pages(result, app, f"{kind}, {scope}", scope)
                    result.keep()
            result.figures += stock_figures(kind, url)
            result.keep()


@contextmanager
def console(settings: Settings) -> Iterator[Flask]:
    """Give the console over a database, at the world's noon."""
    app = create_app(settings, clock=WorldClock())
    engine = app.extensions["carecall_engine"]
    count_spread(engine)  # as a worker does while it runs
    count_days(engine, WorldClock().now())
    steady_memory()
    try:
        yield app
    finally:
        engine.dispose()


def _measure_pages(result: PartResult, app: Flask, title: str, scope: str) -> None:
    visitor = Visitor(app, WHO[scope])
    spent: dict[str, dict[str, list[float]]] = defaultdict(dict)
    pages = list(all_pages(app, NARROW_AT))
    for page in pages:
        took = sampled(visitor, page)
        if took:
            spent[page.group][page.name] = took
    reports = [page.name for page in pages if page.group == STATISTICS]
    for group, addresses in (("tiles", TILES), (STATISTICS, reports)):
        spent[f"{group} counted anew"] = {url: _anew(app, visitor, url) for url in addresses}
    for group, pages in spent.items():
        result.figures.append(_figure(f"{title}: {group}", pages))
    slowest = sorted(
        ((percentile(took, 95) or 0.0, f"{group}: {name}") for group, pages in spent.items() for name, took in pages.items()),
        reverse=True,
    )[:SLOWEST]  # fmt: skip
    result.details.append({"who": title, "slowest_ms": [[round(ms), name] for ms, name in slowest]})


def sampled(visitor: Visitor, page: Page) -> list[float]:
    """Return how long a page took each time, after one time that is not counted; nothing where there is none."""
    urls = visitor.ready(page)
    if visitor.took_ms(urls[0]) is None:
        return []
    took: list[float] = []
    for at in range(max(SAMPLES, len(urls))):
        took.append(visitor.took_ms(urls[at % len(urls)]) or 0.0)
        if sum(took) > ENOUGH_MS:
            break
    return took


def _anew(app: Flask, visitor: Visitor, url: str) -> list[float]:
    """Return how long a page took the second time without any count that the console had kept."""
    took = []
    for _ in range(2):
        app.extensions.pop(KEPT, None)
        took.append(visitor.took_ms(url) or 0.0)
    return took[1:]


def _figure(name: str, pages: Mapping[str, list[float]]) -> Figure:
    """Return the p95 over all pages of a group, and how many pages stay below the aim."""
    every = [ms for took in pages.values() for ms in took]
    late = {page: percentile(took, 95) or 0.0 for page, took in pages.items()}
    slow = sum(ms > AIM_MS for ms in late.values())
    worst = max(late, key=lambda page: late[page])
    note = (
        f"{name}: {len(pages)} pages, p50 {percentile(every, 50) or 0:.0f} ms, {slow} over the aim"
    )
    if slow:
        note += f", slowest {worst} with {late[worst]:.0f} ms"
    return Figure(name=f"{name}, p95", value=percentile(every, 95), unit="ms", samples=len(every), at_most=AIM_MS, note=note + ".")  # fmt: skip
