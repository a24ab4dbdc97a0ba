"""The tray of background work in the header of every page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from admin.access import signed_in
from admin.house import house, now
from admin.queries.job_list import JobLine, nobody_works, tray_jobs
from admin.search import whole_number
from carecall.store.scope import Scope, set_scope

MOST_KEYS = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """What the tray shows."""

    lines: Sequence[JobLine] = ()
    unheard: bool = False
    """Work waits and no worker is there."""

    @property
    def open_keys(self) -> list[int]:
        """Return what still waits or goes on: while there is some, the tray is asked for again."""
        return [line.key for line in self.lines if line.open]


def tray_now() -> Tray:
    """Return the tray of the signed-in principal, from a session that only reads.

    The page around it may be the answer to a request that writes, or that failed: the tray never holds it up.
    """
    principal = signed_in()
    if principal is None:
        return Tray()
    try:
        with house().sessions() as session:
            set_scope(session, Scope(principal.whole))
            lines = tray_jobs(session, principal)
            return Tray(lines=lines, unheard=nobody_works(session, lines, now()))
    except SQLAlchemyError:
        log.warning("the tray of background work cannot be read", exc_info=True)
        return Tray()


def news_of(tray: Tray) -> str:
    """Return what ended since the page was drawn, as a screen reader says it."""
    asked = request.args.get("open", "").split("-")[:MOST_KEYS]
    before = {whole_number(raw, low=1, high=2**53) for raw in asked}
    ended = [line for line in tray.lines if line.key in before and not line.open]
    return " ".join(
        _("%(title)s: %(state)s.", title=line.title, state=line.word.text) for line in ended
    )
