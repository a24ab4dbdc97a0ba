"""Requests that should not be: without the token, with another method, host, size or path; walked over every address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin.app import create_app
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, CallRow, UserRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.admin.small_world import small_world
from tests.admin.walks import UNSAFE, addresses_of, console_rules, list_screens, path_to
from tests.builders import World
from tests.fakes.clock import FakeClock

Visit = Callable[[], Visitor]
EVIL = (
    "//evil.example/x",
    "///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/%0d%0aLocation:https://evil.example",
    "http://localhost.evil.example/",
    "//localhost@evil.example",
)
HEADERS = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "Cache-Control", "Cross-Origin-Opener-Policy")  # fmt: skip


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is tried ends before it."""
    return sqlite_url


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Visit) -> Visitor:
    """Somebody who may open every screen, so that nothing is refused for another reason."""
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("top@a.kr")
    return visitor


class TestInASmallWorld:
    """Without calls."""

    @pytest.fixture
    def world(self, sessions: Sessions) -> World:
        return small_world(sessions)

    def test_every_unsafe_address_refuses_without_the_token(
        self, app: Flask, platform: Visitor, sessions: Sessions
    ) -> None:
        before = trail_length(sessions)
        tried = 0
        for rule in console_rules(app):
            for method in sorted(UNSAFE & (rule.methods or set())):
                for data in ({}, {"csrf_token": "made-up"}):
                    answer = platform.client.open(path_to(rule, {}), method=method, data=data)
                    assert answer.status_code == 400, (rule, method)
                tried += 1
        assert tried > 80
        assert trail_length(sessions) == before

    def test_the_token_of_somebody_else_does_not_count(
        self, platform: Visitor, world: World, sessions: Sessions, visit: Visit
    ) -> None:
        foreign = visit()
        foreign.sign_in("boss@a.kr")
        answer = platform.client.post("/account/sessions/end-others", data={"csrf_token": foreign.token})  # fmt: skip
        assert answer.status_code == 400

    def test_a_method_cannot_be_put_on_by_header_or_field(
        self, app: Flask, platform: Visitor, sessions: Sessions
    ) -> None:
        before = trail_length(sessions)
        headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}  # fmt: skip
        token = platform.token
        readable = {rule.rule for rule in console_rules(app) if "GET" in (rule.methods or ())}
        for rule in console_rules(app):
            if rule.rule in readable or rule.arguments:
                continue
            query = {"_method": "POST", "csrf_token": token}
            answer = platform.get(path_to(rule, {}), headers=headers, query_string=query)
            assert answer.status_code in {302, 404, 405}, rule
        assert trail_length(sessions) == before

    def test_no_way_back_leads_to_another_host(
        self, app: Flask, platform: Visitor, visit: Visit, sessions: Sessions
    ) -> None:
        for away in EVIL:
            named = {"next": away, "back": away, "url": away, "language": "ko"}
            stranger = visit()
            for visitor, posted in (
                (stranger, {"email": "boss@a.kr", "password": PASSWORD}),
                (platform, {"password": PASSWORD}),
            ):
                for url in ("/sign-in", "/account/confirm", "/language", "/sign-in/code"):
                    for answer in (
                        visitor.client.get(url, query_string=named, buffered=True),
                        visitor.post(url, {**named, **posted}, query_string=named),
                    ):
                        assert stays_here(answer.headers.get("Location", "/")), (url, away)

    def test_no_address_answers_a_made_up_way_back_with_another_host(
        self, app: Flask, platform: Visitor
    ) -> None:
        named = dict.fromkeys(("next", "back", "url", "return_to", "then"), "//evil.example/x")
        for rule, path in addresses_of(app, "GET", {}):
            answer = platform.get(path, query_string=named)
            assert stays_here(answer.headers.get("Location", "/")), rule
            assert b'href="//evil' not in answer.data, rule
        for rule, path in addresses_of(app, "POST", {}):
            answer = platform.post(path, dict(named), query_string=named)
            assert stays_here(answer.headers.get("Location", "/")), rule

    def test_another_host_in_the_request_reaches_no_answer(
        self, platform: Visitor, visit: Visit
    ) -> None:
        for visitor in (visit(), platform):
            for url in ("/sign-in", "/", "/recipients/", "/account/", "/forgot-password"):
                answer = visitor.get(
                    url,
                    headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
                    base_url="http://evil.example",
                )
                assert "evil.example" not in answer.text, url
                assert "evil.example" not in answer.headers.get("Location", ""), url

    def test_line_breaks_in_an_address_make_no_header(self, app: Flask, platform: Visitor) -> None:
        bad = "/recipients/\r\nX-Evil: 1"
        for screen in list_screens(app):
            url = platform.client.application.url_map.bind("localhost").build(screen.rules.endpoint)
            answer = platform.get(url, query_string={"sort": bad, "s": bad, "as": bad, "open": bad})
            assert "X-Evil" not in answer.headers, url
            assert answer.status_code < 500, url
        back = platform.post("/language", {"language": "en", "back": bad})
        assert back.headers["Location"] == "/"
        assert "X-Evil" not in back.headers

    def test_what_is_too_large_is_refused_before_it_is_read(self, platform: Visitor) -> None:
        token = platform.token
        field = platform.client.post(
            "/language", data={"csrf_token": token, "language": "x" * (5 << 20)}
        )
        assert field.status_code == 413, field.headers
        part = '--x\r\nContent-Disposition: form-data; name="field{}"\r\n\r\nx\r\n'
        named = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        many = platform.client.post(
            "/language",
            data=named + "".join(map(part.format, range(20_100))) + "--x--\r\n",
            content_type="multipart/form-data; boundary=x",
        )
        assert many.status_code == 413
        body = platform.client.post(
            "/recipient-upload/",
            headers={"X-CSRFToken": token},
            environ_overrides={
                "wsgi.input": _Endless(),
                "CONTENT_LENGTH": str(60 << 20),
                "CONTENT_TYPE": "multipart/form-data; boundary=x",
            },
        )
        assert body.status_code == 413

    def test_every_answer_carries_the_headers_whatever_became_of_it(
        self, app: Flask, platform: Visitor, visit: Visit
    ) -> None:
        answers = [(path, platform.get(path)) for _rule, path in addresses_of(app, "GET", {})]
        answers += [(url, visit().get(url)) for url in ("/sign-in", "/recipients/", "/no-such", "/static/console.js")]  # fmt: skip
        answers += [
            ("token", platform.client.post("/language", data={})),
            ("method", platform.client.open("/recipients/", method="TRACE")),
            ("method", platform.client.open("/recipients/", method="OPTIONS")),
            ("download", platform.get("/recipients/download")),
            ("htmx", visit().get("/recipients/", headers={"HX-Request": "true"})),
        ]
        for url, answer in answers:
            for name in HEADERS:
                assert name in answer.headers, (url, name)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, url
            assert "unsafe" not in policy, url
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


def test_no_path_leaves_its_folder(
    app: Flask, platform: Visitor, settings: Settings, sessions: Sessions, world: World
) -> None:
    secret = settings.var / "console.key"
    assert secret.exists()
    mark = secret.read_text()[:30].encode()
    with system_reading(sessions, "a test looks") as session:
        call_id = session.scalar(select(CallRow.id).where(CallRow.talk_ms.is_not(None)))
    steps = ("..", "%2e%2e", "%252e%252e", "..%5c", "..%c0%af", "....//")
    climbs = ["/".join([step] * 6) for step in steps] + ["%2f".join(["%2e%2e"] * 6)]
    for climb in climbs:
        for url in (
            f"/static/{climb}/console.key",
            f"/static/{climb}{secret}",
            f"/static/vendor/{climb}/etc/passwd",
            f"/admin/static/{climb}/console.key",
            f"/conversations/{climb}/file.wav",
            f"/conversations/{climb}{secret}/listen.wav",
            f"/conversations/{call_id}/{climb}/console.key",
            f"/conversations/{climb}/peaks.json",
            f"/background/{climb}/file",
            f"/details/call/{climb}",
        ):
            answer = platform.client.get(url, buffered=True)
            assert answer.status_code in {302, 400, 404}, url
            assert mark not in answer.data, url
            assert b"root:" not in answer.data, url


def test_a_recording_whose_stored_name_climbs_is_not_sent(
    platform: Visitor, settings: Settings, sessions: Sessions
) -> None:
    from admin.downloads import below

    folder = settings.var / "recordings"
    for name in ("../console.key", "/etc/passwd", "a/../../console.key"):
        assert below(folder, name) is None
    (folder / "leads-away.wav").symlink_to(settings.var / "console.key")
    assert below(folder, "leads-away.wav") is None


def test_behind_tls_the_cookie_belongs_to_this_host_alone(
    settings: Settings, clock: FakeClock, sessions: Sessions
) -> None:
    small_world(sessions)
    app = create_app(settings.model_copy(update={"console_https": True}), clock=clock)
    try:
        client = app.test_client()
        visitor = Visitor(client)
        https = {"base_url": "https://localhost"}
        client.environ_base["wsgi.url_scheme"] = "https"
        page = visitor.get("/sign-in", **https)
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")
        cookie = page.headers["Set-Cookie"]
        assert cookie.startswith("__Host-carecall=")
        for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert mark in cookie, mark
        assert "Domain" not in cookie
    finally:
        app.extensions["carecall_engine"].dispose()


def test_with_a_stated_address_no_other_host_is_answered(
    settings: Settings, clock: FakeClock, sessions: Sessions
) -> None:
    small_world(sessions)
    stated = settings.model_copy(update={"console_url": "https://care.example.org"})
    app = create_app(stated, clock=clock)
    try:
        client = app.test_client()
        assert client.get("/sign-in", base_url="http://care.example.org").status_code == 200
        refused = client.get("/sign-in", base_url="http://evil.example")
        assert refused.status_code == 400
        assert "evil.example" not in refused.text
    finally:
        app.extensions["carecall_engine"].dispose()


def stays_here(location: str) -> bool:
    """Whether a browser stays at this host."""
    reached = urlsplit(urljoin("http://localhost/a/page", location))
    plain = location.isprintable() and "\\" not in location
    return plain and (reached.scheme, reached.netloc) == ("http", "localhost")


def trail_length(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        kept = AuditEventRow.action.not_in(["denied", "sign_in"])
        changed = session.scalar(select(func.count(AuditEventRow.id)).where(kept)) or 0
        return changed + (session.scalar(select(func.count(UserRow.id))) or 0)


class _Endless:
    """A body that nobody should read."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("The body was read though its length was refused.")

    readline = read
