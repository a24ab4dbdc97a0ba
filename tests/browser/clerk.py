"""Somebody at the console who follows a document: goes, presses and fills in what it names, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

from carecall.store.session import Sessions
from tests.browser.words import Words
from tests.builders import World

REFUSED = re.compile(r"status of (409|422) ")
"""What the browser notes about a form that was refused as it should be."""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LOADED = "document.readyState === 'complete' || new Promise(done => addEventListener('load', () => done(true)))"
MOST_PAGES = 3
"""A page that is left while it is asked is asked again when the next one is there, and so on."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


LONGEST_WAIT_MS = 30_000
"""A machine that runs other tests beside may take its time; a page that never comes takes no longer than this."""


@dataclass(kw_only=True)
class Clerk:
    """One page of one language."""

    page: Page
    url: str
    say: Words
    world: World
    sessions: Sessions
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not REFUSED.search(message.text):
                self.complaints.append(message.text)

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(LONGEST_WAIT_MS)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Names what is being done, so that a failure says at which step of the document it happened."""
        try:
            yield
        except BaseException as error:
            error.add_note(f"At the step “{text}” in {self.say.language}, on {self.page.url}")
            raise

    # Going somewhere

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def menu(self, name: str) -> None:
        """Access the console, unless it is open, and click an entry of the menu."""
        if self.page.url == "about:blank":
            self.open("/campaign-status/")
        menu = self.page.get_by_role("navigation", name=self.say("Main"), exact=True)
        menu.get_by_role("link", name=self.say(name), exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(name))

    def heading(self, name: str) -> None:
        """Expect a page of this title."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(name))

    def ready(self) -> None:
        """Wait until the page's scripts have started: what is pressed earlier does nothing.

        The page itself is asked: a driver that saw a link become a download waits for a page that never comes.
        """
        for _ in range(MOST_PAGES):
            try:
                self.page.evaluate(LOADED)
            except Error as error:
                if "context was destroyed" not in error.message:
                    raise
            else:
                return
        raise AssertionError("the page was left again and again")

    # Pressing

    @property
    def dialog(self) -> Locator:
        """The window that is open."""
        return self.page.locator("dialog[open]").last

    def press(self, name: str, inside: Locator | None = None) -> None:
        """Press what bears a name: a button or a link."""
        self.ready()
        self.named(name, inside).click()

    def named(self, name: str, inside: Locator | None = None) -> Locator:
        place = inside or self.page
        said = self.say(name)
        button = place.get_by_role("button", name=said, exact=True)
        return button.or_(place.get_by_role("link", name=said, exact=True)).first

    def save(self) -> None:
        """Press [Save] of the page's form."""
        self.press("Save", self.page.locator("main"))

    def row(self, text: str) -> Locator:
        """The rows of the list that hold a text."""
        return self.page.locator("tbody tr").filter(has=self.page.get_by_text(text, exact=True))

    def more(self, text: str, entry: str) -> None:
        """Open a row's menu and choose an entry."""
        self.open_menu_of(text)
        items = self.row(text).first.locator(".dropdown-item")
        items.get_by_text(self.say(entry), exact=True).click()

    def open_menu_of(self, text: str) -> None:
        """Open a row's menu; it closes when the page scrolls, so that comes first."""
        self.ready()
        button = self.row(text).first.locator("[data-menu]")
        button.scroll_into_view_if_needed()
        self.page.evaluate(TWO_FRAMES)
        button.click()

    # Filling in

    def label(self, text: str) -> re.Pattern[str]:
        """A field's label, with or without the word that it is optional."""
        optional = re.escape(self.say("optional"))
        return re.compile(rf"^\s*{re.escape(self.say(text))}\s*(\({optional}\))?\s*$")

    def field(self, label: str, inside: Locator | None = None) -> Locator:
        found = (inside or self.page.locator("main")).get_by_label(self.label(label))
        return found.and_(self.page.locator("input, select, textarea"))

    def fill(self, label: str, value: str, inside: Locator | None = None) -> None:
        self.field(label, inside).fill(value)

    def choose(self, label: str, option: str, inside: Locator | None = None) -> None:
        """Choose an option by the word that it shows; indents of a tree and what follows are no part of it."""
        box = self.field(label, inside)
        box.wait_for()
        shown: list[list[str]] = box.locator("option").evaluate_all("all => all.map(each => [each.text.trim(), each.value])")  # fmt: skip
        fitting = sorted((text, value) for text, value in shown if text.startswith(option))
        assert fitting, f"{label} offers no {option}: {shown}"
        box.select_option(fitting[0][1])

    def pick(self, selector: str, text: str) -> None:
        """Choose in a list that acts at once, and wait for the page that it leads to."""
        self.ready()
        with self.page.expect_navigation():
            self.page.locator(selector).select_option(label=text)

    # Seeing

    def told(self, text: str) -> None:
        """Expect a message on the page."""
        expect(self.page.locator("[role=status] .message").last).to_contain_text(text)

    def sees(self, text: str) -> None:
        """Expect a text in the list."""
        expect(self.page.locator("main")).to_contain_text(text)

    def columns(self) -> list[str]:
        """The titles of the list."""
        titles = self.page.locator("thead th[scope=col]").all_text_contents()
        return [" ".join(title.split()) for title in titles]

    def search(self, **values: str) -> None:
        """Search by the panel behind [Detailed search]."""
        self.press("Detailed search")
        for name, value in values.items():
            box = self.page.locator(f"#search-{name}")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        self.press("Search", self.dialog)

    def download(self, locator: Locator) -> Path:
        """What a click downloads."""
        with self.page.expect_download() as waiting:
            locator.click()
        return Path(waiting.value.path())

    def sheet(self, locator: Locator) -> list[tuple[object, ...]]:
        """The rows of the workbook that a click downloads."""
        book = load_workbook(BytesIO(self.download(locator).read_bytes()))
        return [tuple(row) for row in book.active.iter_rows(values_only=True)]

    def listed(self) -> list[tuple[object, ...]]:
        """The rows of the page's own [Download].

        The page is opened anew then: on a busy machine a link that became a download takes what is sent next along.
        """
        rows = self.sheet(self.named("Download"))
        for _ in range(MOST_PAGES):
            try:
                self.page.goto(self.page.url)
            except Error as error:
                if "ERR_ABORTED" not in error.message and "interrupted" not in error.message:
                    raise
            else:
                return rows
        raise AssertionError("the page could not be opened anew")


def workbook(*rows: tuple[object, ...]) -> dict[str, object]:
    """A workbook as a file field takes it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return {"name": "list.xlsx", "mimeType": EXCEL, "buffer": file.getvalue()}
