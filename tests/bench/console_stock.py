"""Flask-Admin as it comes, over the same tables: what its list costs, for comparison."""

from __future__ import annotations

import sys
import time
from types import ModuleType

from flask import Flask
from flask_admin import Admin
from flask_babel import Babel
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from carecall.store.engine import create_engine
from carecall.store.tables import CallRow, RecipientRow
from carecall.store.walls import EVERYTHING, SETTING
from tests.bench.console_rows import RARE_NAME
from tests.bench.figures import Figure, percentile


def stand_in_for_flask_sqlalchemy() -> None:
    """Let Flask-Admin's view of tables be imported: it wants names of a package that it works without."""
    package, inner = ModuleType("flask_sqlalchemy"), ModuleType("flask_sqlalchemy.session")
    package.SQLAlchemy = type("SQLAlchemy", (), {})  # type: ignore[attr-defined]  # made up here
    inner.Session = Session  # type: ignore[attr-defined]  # made up here
    sys.modules.setdefault("flask_sqlalchemy", package)
    sys.modules.setdefault("flask_sqlalchemy.session", inner)


stand_in_for_flask_sqlalchemy()
from flask_admin.contrib.sqla import ModelView  # noqa: E402 - only behind the stand-in

SAMPLES = 3
DEEP = 4000
ADDRESSES = {
    "calls, first page": "/admin/call/",
    "calls, deep page": f"/admin/call/?page={DEEP}",
    "calls by name": "/admin/call/?sort=0",
    "calls, rare search": f"/admin/call/?search={RARE_NAME}",
    "recipients, first page": "/admin/recipient/",
    "recipients, rare search": f"/admin/recipient/?search={RARE_NAME}",
}


class CallsView(ModelView):
    """The ledger with a handful of columns."""

    column_list = ("recipient_name", "number", "campaign_name", "state", "disposition", "reserved_at", "talk_ms")  # fmt: skip
    column_searchable_list = ("recipient_name",)
    form_columns = ("recipient_name",)
    column_default_sort = ("reserved_at", True)
    can_export = True
    export_max_rows = 0
    export_types = ("csv",)


class RecipientsView(ModelView):
    """The people with a handful of columns."""

    column_list = ("name", "phone", "other_info", "created_at", "last_call_at")
    column_searchable_list = ("name",)
    form_columns = ("name",)
    column_default_sort = ("created_at", True)


def stock_app(url: str) -> Flask:
    """Return an application with nothing but Flask-Admin; PostgreSQL's walls are told to let it through."""
    # As part of the address, so that every connection says so.
    wide = url + f"&options=-c%20{SETTING}%3D{EVERYTHING}" if url.startswith("postgresql") else url
    engine = create_engine(url if wide == url else wide, pool_size=2)
    app = Flask("stock")
    app.config.update(SECRET_KEY="not secret")
    # Flask-Admin takes its words from Flask-Babel wherever that is installed.
    Babel(app)
    database = scoped_session(sessionmaker(engine))
    admin = Admin(app, name="stock")
    admin.add_view(CallsView(CallRow, database, endpoint="call"))
    admin.add_view(RecipientsView(RecipientRow, database, endpoint="recipient"))
    app.teardown_appcontext(lambda _error: database.remove())
    app.extensions["engine"] = engine
    return app


def stock_figures(kind: str, url: str) -> list[Figure]:
    """Return how long stock pages take, asked for as ours are."""
    app = stock_app(url)
    client = app.test_client()
    figures = []
    for name, address in ADDRESSES.items():
        took = []
        for _ in range(SAMPLES + 1):
            began = time.perf_counter()
            answer = client.get(address, buffered=True)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, f"stock {address}: {answer.status_code}"
        figures.append(Figure(name=f"{kind}, stock Flask-Admin: {name}, p95", value=percentile(took[1:], 95), unit="ms", samples=SAMPLES))  # fmt: skip
    app.extensions["engine"].dispose()
    return figures
