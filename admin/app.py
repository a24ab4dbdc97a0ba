"""Builds the console application and serves it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_admin.base import Admin
from flask_admin.theme import Theme
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from admin.access import signed_in
from admin.api.registration import add_api
from admin.console_key import read_or_make_key
from admin.denials import note_afterwards
from admin.failures import add_error_pages
from admin.formats import shown_moment, shown_number, shown_phone, shown_rate, shown_seconds
from admin.headers import add_headers
from admin.house import EXTENSION, House
from admin.known_hosts import MOST_FORM_BYTES, refuse_at_once, trusted_hosts
from admin.languages import add_languages
from admin.menu import menu_of
from admin.request_session import RequestSessions
from admin.scope_switch import add_scope_switch
from admin.screen_list import add_screens
from admin.screens.home import HomeView
from admin.session_end import tell_session_end
from admin.sign_in import SESSION_HOURS, add_sign_in
from admin.throttle import Throttle
from admin.words import PAUSED, ROLES
from carecall.domain import figures
from carecall.errors import MissingPart
from carecall.jobs.bell import open_bell
from carecall.notify.letters import Mailer
from carecall.notify.smtp import SmtpConfig, Tls
from carecall.ports.clock import Clock
from carecall.settings import Settings, read_settings
from carecall.steady_memory import steady_memory
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.session import guarded_sessions
from carecall.store.upkeep import keep_spread
from carecall.store.walls import WALLS_PASSED, passes_walls
from carecall.system import SystemClock

MOST_UPLOAD_BYTES = 52 * 1024 * 1024
THREADS = 8
log = logging.getLogger(__name__)
STATIC = Path(__file__).with_name("static")


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Return the console over the migrated database of `settings`; nothing is served yet.

    Raises:
        DatabaseUnready: the database cannot be reached or is not migrated.
        NotWritable: the console's key cannot be kept.
    """
    engine = create_engine(settings.sqlalchemy_url)
    check_ready(engine)
    keep_spread(engine)
    key = read_or_make_key(settings.var / "console.key")
    parts = build_house(settings, clock or SystemClock(), RequestSessions(guarded_sessions(engine)))
    app = Flask(
        "admin", static_folder=str(STATIC), template_folder=str(STATIC.with_name("templates"))
    )
    app.config.update(console_config(settings, key.secret_key))
    app.extensions[EXTENSION] = parts
    app.extensions["carecall_engine"] = engine
    if settings.console_https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's documented way
    refuse_at_once(app)
    CSRFProtect(app)  # type: ignore[no-untyped-call]  # untyped library
    add_headers(app, https=settings.console_https)
    add_error_pages(app)
    tell_session_end(app)
    add_languages(app)
    add_sign_in(app, parts.sessions, key, Throttle(parts.sessions, parts.clock))
    note_afterwards(app, parts.clock.monotonic)
    add_scope_switch(app)
    parts.requests.close_after(app)
    app.jinja_env.globals["environment_label"] = settings.environment_label
    add_views(app)
    return app


def build_house(settings: Settings, clock: Clock, requests: RequestSessions) -> House:
    """Return the parts that views reach for."""
    return House(
        sessions=requests.factory,
        requests=requests,
        clock=clock,
        recordings=settings.var / "recordings",
        spool=settings.var / "spool",
        results=settings.var / "results",
        bell=open_bell(settings.jobs_address, settings.var),
        country=settings.default_country,
        webhook_private=settings.webhook_private,
        mailer=mailer_of(settings),
        address=settings.console_url.rstrip("/"),
    )


def mailer_of(settings: Settings) -> Mailer | None:
    """Return who carries letters to users, or None without a mail server.

    Raises:
        BadSetting: the mail server's settings are wrong.
    """
    if not settings.smtp_host:
        return None
    password = settings.smtp_password
    config = SmtpConfig(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=password.get_secret_value() if password is not None else "",
        sender=settings.smtp_from,
        tls=Tls(settings.smtp_tls),
    )
    return Mailer(config)


def console_config(settings: Settings, secret_key: str) -> dict[str, object]:
    """Return Flask's settings."""
    https = settings.console_https
    return {
        "SECRET_KEY": secret_key,
        "SESSION_COOKIE_NAME": "__Host-carecall" if https else f"carecall-{settings.port_base}",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": MOST_UPLOAD_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_FORM_BYTES,
        "MAX_FORM_PARTS": 20_000,
        "TEMPLATES_AUTO_RELOAD": False,
        "TRUSTED_HOSTS": trusted_hosts(settings.console_url),
    }


def add_views(app: Flask) -> None:
    """Register every screen, and what all templates use."""
    admin = Admin(
        app,
        name="CareCall",
        url="/",
        theme=Theme(folder="bootstrap4", base_template="base.html"),
        index_view=HomeView(url="/"),
    )
    add_screens(app, admin, app.extensions[EXTENSION])
    add_api(app, admin)
    app.context_processor(
        lambda: {"principal": signed_in(), "console_menu": lambda: menu_of(admin)}
    )
    app.jinja_env.globals.update(
        figures=figures,
        paused_word=PAUSED,
        role_words=ROLES,
        shown_moment=shown_moment,
        shown_number=shown_number,
        shown_phone=shown_phone,
        shown_rate=shown_rate,
        shown_seconds=shown_seconds,
    )


def serve(settings: Settings, *, on_ready: Callable[[], None] | None = None) -> None:
    """Serve the console on its port until the process is told to stop; `on_ready` is called once it listens.

    Raises:
        MissingPart: the front-end files were not brought by set-up.
    """
    from waitress.server import create_server

    if not (STATIC / "vendor" / "tabler.min.css").exists():
        raise MissingPart("The console's front end", "run `carecall setup` once with a network.")
    app = create_app(settings)
    if passes_walls(app.extensions["carecall_engine"]):
        log.warning(WALLS_PASSED)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(  # type: ignore[no-untyped-call]  # untyped library
        app, host=settings.console_bind, port=settings.port("console"), threads=THREADS, ident="",
        max_request_body_size=MOST_UPLOAD_BYTES,
    )  # fmt: skip
    steady_memory()
    if on_ready is not None:
        on_ready()
    server.run()


def serve_from_environment() -> None:
    """Read the settings and serve."""
    serve(read_settings())
