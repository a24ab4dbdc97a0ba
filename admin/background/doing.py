"""Does one piece of background work on behalf of whoever ordered it, and says what became of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask, g, session
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import failures
from admin.access import Principal
from admin.accounts import principal_of
from admin.background.files import drop
from admin.background.kinds import KINDS, Kind
from admin.background.task import Heart, JobFailed, Task
from admin.house import house, now
from admin.languages import LANGUAGES
from admin.scope_switch import at_place
from carecall.domain.job import HeldJob, JobCancelled, JobLost, WorkerStops
from carecall.domain.organization import SubscriptionState
from carecall.errors import CareCallError
from carecall.store.job_desk import JobDesk, Result
from carecall.store.session import system_reading
from carecall.store.tables import UserRow

log = logging.getLogger(__name__)


def do(app: Flask, desk: JobDesk, held: HeldJob, stopping: threading.Event) -> None:
    """Do held work to its end; whatever happens is written down, and nothing is raised but faults of the database."""
    order, file = desk.order_of(held)
    task = Task(held=held, order=order, file=file, stopping=stopping)
    facts = {"job_id": held.job_id, "kind": held.kind, "attempt": held.attempt}
    log.info("background work begins", extra=facts)
    result = None
    with app.test_request_context("/background/"):
        try:
            result = worked(desk, task)
            # What is stored is stored; a file is only made for who still wants it.
            desk.finish(held, result, now(), if_wanted=kind_of(held).is_download)
            ended = "done"
        except JobLost:
            ended = "lost"
        except WorkerStops:
            desk.give_back(held, now())
            ended = "given back"
        except JobCancelled:
            desk.cancel(held, now())
            drop(house().results, file)
            drop(house().results, result.file if result is not None else None)
            ended = "cancelled"
        except CareCallError as refused:
            desk.fail(held, str(refused), now())
            ended = "failed"
    log.info("background work ends", extra={**facts, "ended": ended})


def worked(desk: JobDesk, task: Task) -> Result:
    """Return what the work came to.

    Raises:
        JobFailed, JobLost, JobCancelled, WorkerStops: it came to nothing.
    """
    try:
        with Heart(desk, task, house().clock.now), on_behalf(task.held, task.order):
            return kind_of(task.held).work(task)
    except (CareCallError, JobLost, JobCancelled, WorkerStops):
        raise
    except Exception as error:
        text = _("Something went wrong on our side (error %(id)s).", id=failures.record(error))
        raise JobFailed(text) from error


def kind_of(held: HeldJob) -> Kind:
    """Return the kind of some work; a newer program may have ordered one that we do not know."""
    kind = KINDS.get(held.kind)
    if kind is None:
        raise JobFailed(_("This program does not know such work any more."))
    return kind


def may_order(row: UserRow) -> bool:
    """Say whether an account is still one that may sign in."""
    return row.active and row.status in {SubscriptionState.ACTIVE, SubscriptionState.INVITED}


@contextmanager
def on_behalf(held: HeldJob, order: Mapping[str, Any]) -> Iterator[None]:
    """Let the request be that of whoever ordered the work, with what they may do today, in their language."""
    with system_reading(house().sessions, "work is done on behalf of its owner") as own:
        row = own.scalar(select(UserRow).where(UserRow.id == held.user_id))
        principal = principal_of(own, row) if row is not None and may_order(row) else None
        standing = principal and standing_again(own, principal, order)
    if standing is None:
        raise JobFailed(
            _("The account that ordered this is not active any more, or may not look there.")
        )
    g.principal = standing
    if order.get("language") in LANGUAGES:
        session["language"] = order["language"]
    yield


def standing_again(
    own: Session, principal: Principal, order: Mapping[str, Any]
) -> Principal | None:
    """Return the principal as it stood when it ordered; None where the chosen place is out of reach now."""
    found = principal
    if "organizations" in order:
        found = replace(found, scope=found.scope & frozenset(order["organizations"]))
    if "permissions" in order:
        allowed = {
            permission for permission in found.permissions if permission in order["permissions"]
        }
        found = replace(found, permissions=frozenset(allowed))
    if order.get("place_id") is not None:
        found = at_place(own, found, order["place_id"])
        return found if found.place_id is not None else None
    return found
