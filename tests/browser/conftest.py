"""The console served to a real Chromium; everything that it complains about is gathered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from waitress import create_server

from admin.app import STATIC, create_app
from carecall.domain.language import Language
from carecall.provision.system_parts import find_chromium
from carecall.settings import Settings
from carecall.store.engine import create_engine
from carecall.store.session import Sessions, guarded_sessions
from tests.admin.conftest import PASSWORD, add_operator, told_world
from tests.browser.clerk import LONGEST_WAIT_MS, Clerk
from tests.browser.words import Words
from tests.builders import NOON, World, make_organization
from tests.fakes.clock import FakeClock

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
OPERATOR = "root@a.kr"
WIDE: ViewportSize = {"width": 1440, "height": 900}
LANGUAGES = {"boss@a.kr": Language.EN, "jang@a.kr": Language.KO}


@dataclass
class Served:
    """A running console."""

    url: str
    world: World
    sessions: Sessions


@dataclass
class Watched:
    """A page, and what the browser complained about on it."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, email: str = "boss@a.kr") -> Page:
        page = self.open("/sign-in")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url("**/campaign-status/**")
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = find_chromium()
    assert program is not None, "there is no Chromium: run `make test`"
    assert (STATIC / "vendor" / "tabler.min.css").exists(), "no front-end files: run `make setup`"
    expect.set_options(timeout=LONGEST_WAIT_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(settings: Settings, clock: FakeClock) -> Iterator[tuple[str, Flask]]:
    """A running console; gives its address."""
    app = create_app(settings, clock=clock)
    server = create_server(app, host="127.0.0.1", port=0, threads=6)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", app
    server.trigger.pull_trigger(lambda: [each.close() for each in list(server._map.values())])
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()
    app.extensions["carecall_engine"].dispose()


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    settings = Settings(var=tmp_path / "var", database_url=sqlite_url, _env_file=None)
    engine = create_engine(sqlite_url)
    sessions = guarded_sessions(engine)
    world = told_world(sessions, settings.var / "recordings", name="해운대구", first=1, mark="")
    for email, language in LANGUAGES.items():
        add_operator(sessions, world.organization_id, email, language=language)
    with serving(settings, FakeClock(NOON)) as (url, _app):
        yield Served(url, world, sessions)
    engine.dispose()


@dataclass
class Office:
    """A running console of one language, and a browser that is signed in to it."""

    language: str
    url: str
    world: World
    sessions: Sessions
    context: BrowserContext
    app: Flask


@pytest.fixture(scope="session", params=["ko", "en"])
def office(
    request: pytest.FixtureRequest,
    chromium: Browser,
    migrated_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """One console and one sign-in for all tests of a language; tests bring rows of their own names."""
    folder = tmp_path_factory.mktemp(f"office-{request.param}")
    address = f"sqlite:///{shutil.copy(migrated_file, folder / 'carecall.db')}"
    settings = Settings(var=folder / "var", database_url=address, _env_file=None)
    engine = create_engine(address)
    sessions = guarded_sessions(engine)
    world = told_world(sessions, settings.var / "recordings", name="해운대구", first=1, mark="")
    make_organization(sessions, name="연제구", people=1, first=900)
    add_operator(sessions, world.organization_id, OPERATOR, role="platform_operator",
                 language=Language(request.param))  # fmt: skip
    context = chromium.new_context(viewport=WIDE, locale=f"{request.param}-KR", accept_downloads=True, reduced_motion="reduce")  # fmt: skip
    with serving(settings, FakeClock(NOON)) as (url, app):
        sign_in(context.new_page(), url, OPERATOR)
        yield Office(request.param, url, world, sessions, context, app)
        context.close()
    engine.dispose()


def sign_in(page: Page, url: str, email: str, password: str = PASSWORD) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture
def clerk(office: Office) -> Iterator[Clerk]:
    """A fresh page of the signed-in browser; the browser must not have complained when the test is over."""
    page = office.context.new_page()
    clerk = Clerk(page=page, url=office.url, say=Words(office.language), world=office.world,
                  sessions=office.sessions)  # fmt: skip
    yield clerk
    page.close()
    assert clerk.complaints == []


@pytest.fixture
def newcomer(office: Office, chromium: Browser) -> Iterator[Callable[[str], Clerk]]:
    """Lets somebody in through a browser of their own, so that what they choose for themselves is nobody else's."""
    came: list[Clerk] = []

    def come(email: str) -> Clerk:
        context = chromium.new_context(viewport=WIDE, locale=f"{office.language}-KR", accept_downloads=True, reduced_motion="reduce")  # fmt: skip
        clerk = Clerk(page=context.new_page(), url=office.url, say=Words(office.language), world=office.world,
                      sessions=office.sessions)  # fmt: skip
        came.append(clerk)
        sign_in(clerk.page, office.url, email)
        return clerk

    yield come
    for each in came:
        each.page.context.close()
    assert [each.complaints for each in came if each.complaints] == []


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=WIDE, locale="en-GB", accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def watch(served: Served) -> Callable[[BrowserContext], Watched]:
    def watched(context: BrowserContext) -> Watched:
        page = context.new_page()
        seen = Watched(page, served.url)

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                seen.complaints.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.set_default_timeout(10_000)
        return seen

    return watched


@pytest.fixture
def desk(watch: Callable[[BrowserContext], Watched], context: BrowserContext) -> Watched:
    """A wide page, not signed in yet."""
    return watch(context)
