"""What the console was built with, for views: sessions, clock, folders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from admin.request_session import RequestSessions
from carecall.notify.letters import Mailer
from carecall.ports.clock import Clock
from carecall.ports.jobs import Bell
from carecall.store.session import Sessions

EXTENSION = "carecall"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One console's parts."""

    sessions: Sessions
    """For work before or beside a principal; always with a named reason or an own scope."""
    requests: RequestSessions
    clock: Clock
    recordings: Path
    spool: Path
    """Where a file that is being sent is built."""
    results: Path
    """Where background work keeps its files; nothing there has an address."""
    bell: Bell
    """Wakes workers of background work."""
    country: str
    """Default country of telephone numbers (ISO 3166)."""
    webhook_private: bool = False
    """Whether webhooks may go to addresses inside the house, by http as well."""
    mailer: Mailer | None = None
    """None where no mail server is configured."""
    address: str = ""
    """What mailed links begin with; empty where nobody said it. A request's own Host is anybody's word."""


def house() -> House:
    """Return the running application's parts."""
    found: House = current_app.extensions[EXTENSION]
    return found


def now() -> datetime:
    """Return the aware UTC moment."""
    return house().clock.now()
