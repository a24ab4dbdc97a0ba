"""What people type comes back as text: never as script, SQL, formula or header, in any list, drawer, form, file or mail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from admin.actions.users import Handed
from admin.downloads import send_built
from admin.invitations import letter_of
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CampaignRow, OrganizationRow, RecipientRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.walks import addresses_of, filled, list_screens, own_values
from tests.admin.written_rows import rows_of_every_kind, write_everywhere
from tests.builders import World

Visit = Callable[[], Visitor]
SCRIPT = "<script>x1</script>"
NASTY = f"\u202e\"'>{SCRIPT}&"
"""20 characters at most, as the shortest name: a right-to-left mark, both quotes, a tag, an entity's beginning."""
NASTY_SHORT = "\u202e\"'><img src=x1>&{{"
ESCAPED = "&#34;&#39;&gt;&lt;"
"""How both begin on a page."""
FORMULAS = ("=1+1", "@SUM(1)", "+1+1", "-1+1")
SQL = ("' OR '1'='1", "'; DROP TABLE recipient; --", '" OR 1=1 --', "%' UNION SELECT 1 --", "\\", "\x00", "1) OR (1=1", "_%", "A" * 5000)  # fmt: skip


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough for what pages look like; the walk through searches uses both."""
    return sqlite_url


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Visit) -> Visitor:
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("top@a.kr")
    return visitor


def platform_id(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow.id).where(UserRow.email == "top@a.kr")).one()


class Tags(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and not (named.get("src") or "").startswith("/static/"):
            self.found.append("script")
        if tag == "img" and not (named.get("src") or "").startswith("/"):
            self.found.append(f"img {named.get('src')}")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                self.found.append(name)
            if name in {"href", "src", "action"} and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE):  # fmt: skip
                self.found.append(f"{name}={value}")


def runs(page: str) -> list[str]:
    parser = Tags()
    parser.feed(page)
    return parser.found


def test_a_nasty_name_is_text_on_every_page(
    app: Flask, platform: Visitor, world: World, sessions: Sessions
) -> None:
    known = own_values(sessions, world)
    rows_of_every_kind(sessions, world, platform_id(sessions))
    assert write_everywhere(sessions, NASTY, NASTY_SHORT) > 100
    shown = 0
    for rule, path in addresses_of(app, "GET", known):
        answer = platform.get(path, query_string={"size": "100", "period": "all", "name": NASTY, "q": NASTY})  # fmt: skip
        assert answer.status_code < 500, rule
        if answer.mimetype != "text/html":
            continue
        assert not runs(answer.text), rule
        assert SCRIPT not in answer.text, rule
        shown += ESCAPED in answer.text
    assert shown > 10


def test_a_nasty_text_that_is_refused_comes_back_as_text(app: Flask, platform: Visitor) -> None:
    for screen in list_screens(app):
        page = platform.post(f"{screen.url}/search", filled(screen, NASTY), follow_redirects=True)  # fmt: skip
        assert not runs(page.text), screen
    for url in ("/recipients/new", "/settings/users/new", "/settings/organizations/new", "/account/", "/account/close/", "/sign-in"):  # fmt: skip
        form = dict.fromkeys(("name", "email", "phone", "mobile", "task", "reason", "display_name", "other", "time_zone"), NASTY)  # fmt: skip
        page = platform.post(url, form)
        assert not runs(page.text), url


def test_a_mail_has_one_subject_and_no_second_receiver(app: Flask) -> None:
    from carecall.errors import BadInput
    from carecall.notify.letters import letter_mail
    from tests.builders import NOON

    bad = "Kim\r\nBcc: all@evil.example"
    with app.test_request_context("/", base_url="http://evil.example"):
        letter = letter_of(Handed(email="kim@a.kr", name=bad, language="en", password="x"))
        mail = letter_mail(letter, "care@a.kr", NOON)
        assert mail["Bcc"] is None
        assert len(mail.get_all("To") or []) == 1
        assert "evil.example" not in str(mail["From"])
        assert "http://evil.example" not in letter.text
        worse = letter_of(Handed(email=bad, name="Kim", language="en", password="x"))
        with pytest.raises(BadInput):
            letter_mail(worse, "care@a.kr", NOON)


class TestOnBothDatabases:
    """SQL is another one on each."""

    @pytest.fixture(params=["sqlite", "postgres"])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        return str(request.getfixturevalue(f"{request.param}_url"))

    def test_no_search_and_no_order_is_taken_for_sql(
        self, app: Flask, platform: Visitor, sessions: Sessions
    ) -> None:
        before = counted(sessions)
        for screen in list_screens(app):
            for turn in (0, 3, 6):
                text, named = SQL[turn], filled(screen, *SQL[turn:], *SQL[:turn])
                asked = platform.get(f"{screen.url}/", query_string={**named, "sort": text, "page": text, "size": text, "open": text})  # fmt: skip
                assert asked.status_code in {200, 302}, (screen, text)
            posted = platform.post(f"{screen.url}/search", {**filled(screen, *SQL), "sort": SQL[1]}, follow_redirects=True)  # fmt: skip
            assert posted.status_code == 200, screen
        assert counted(sessions) == before


def counted(sessions: Sessions) -> list[int | None]:
    with system_reading(sessions, "a test looks") as session:
        tables = (RecipientRow, UserRow, OrganizationRow, CampaignRow)
        return [session.scalar(select(func.count(table.id))) for table in tables]


def test_no_downloaded_cell_is_a_formula(
    app: Flask, platform: Visitor, world: World, sessions: Sessions
) -> None:
    known = own_values(sessions, world)
    rows_of_every_kind(sessions, world, platform_id(sessions))
    write_everywhere(sessions, *FORMULAS)
    books = lists = 0
    for rule, path in addresses_of(app, "GET", known):
        if "download" not in rule.rule:
            continue
        for ending in ("xlsx", "csv"):
            answer = platform.get(path, query_string={"as": ending, "period": "all"})
            if answer.mimetype.endswith("sheet"):
                books += 1
                check_book(answer.data, rule)
            elif answer.mimetype == "text/csv":
                lists += 1
                check_list(answer.data.decode("utf-8-sig"), rule)
    assert books > 5


def check_book(content: bytes, where: object) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (where, cell.value)
                if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@")) and len(cell.value) > 1:  # fmt: skip
                    assert cell.quotePrefix, (where, cell.value)


def check_list(content: str, where: object) -> None:
    for row in csv.reader(io.StringIO(content)):
        for cell in row:
            assert not cell.startswith(FORMULAS), (where, cell)


@pytest.mark.parametrize(
    "name",
    ['a"; x="b.xlsx', "a\r\nX-Evil: 1.xlsx", "대상자\u202excod.xlsx", "a;b,c.xlsx", "../../etc/passwd", "a\x00b.xlsx"],
)  # fmt: skip
def test_a_file_name_makes_no_header_of_its_own(app: Flask, settings: Settings, name: str) -> None:
    with app.test_request_context("/"):
        answer = send_built(name, lambda file: file.write(b"x"), mimetype="text/plain")
        header = answer.headers["Content-Disposition"]
        answer.close()
    assert header.startswith("attachment")
    assert "\n" not in header
    assert "\r" not in header
    assert "\u202e" not in header
    assert "X-Evil" not in answer.headers
    assert not re.search(r';\s*x="', header)
