"""Orders background work from a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from admin.access import Principal, current_principal
from admin.house import house, now
from admin.languages import current_language
from admin.search import ListRequest
from carecall.errors import CareCallError
from carecall.store.jobs import NewJob, TooManyJobs, add_job
from carecall.store.scope import Scope, set_scope
from carecall.store.session import begin_writing

LIST_EXPORT = "list_export"
RECORD_EXPORT = "record_export"
SOUND_BUNDLE = "sound_bundle"
RECIPIENT_IMPORT = "recipient_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Work that the signed-in principal orders."""

    kind: str
    """A key of `admin.background.kinds.KINDS`."""
    order: Mapping[str, object] = field(default_factory=dict)
    """Plain values that JSON holds."""
    file: str | None = None
    """An uploaded file to be worked on: its name below the folder of results."""


def order(session: Session, what: Ordered) -> int:
    """Order work in a request that writes: add it, commit the session, wake a worker; return its id.

    Raises:
        TooManyJobs: the principal has too much unfinished work.
    """
    principal = current_principal()
    new = NewJob(
        kind=what.kind, order={**what.order, **standing_of(principal)}, file=what.file,
        organization_id=principal.organization_id, user_id=principal.user_id,
    )  # fmt: skip
    job_id = add_job(session, new, now()).id
    session.commit()
    house().bell.ring()
    return job_id


def standing_of(principal: Principal) -> dict[str, object]:
    """Return how the principal stands at this moment: the work may never do more than whoever ordered it."""
    standing: dict[str, object] = {"language": current_language(), "place_id": principal.place_id}
    if principal.key_prefix:
        standing["permissions"] = sorted(principal.permissions)
        standing["organizations"] = sorted(principal.whole)
    return standing


def order_beside(what: Ordered) -> int:
    """Order work in a request that only reads, in a transaction of its own.

    Raises:
        TooManyJobs: the principal has too much unfinished work.
    """
    with house().sessions() as session:
        set_scope(session, Scope(current_principal().whole))
        begin_writing(session)
        return order(session, what)


def order_list(screen: str, asked: ListRequest, ending: str) -> int:
    """Order the whole list of a screen (its endpoint) as it was searched and sorted, as xlsx or csv.

    Raises:
        TooManyJobs: the principal has too much unfinished work.
    """
    wish = {**search_of(screen, asked), "ending": ending}
    return order_beside(Ordered(kind=LIST_EXPORT, order=wish))


def search_of(screen: str, asked: ListRequest) -> dict[str, object]:
    """Return a search of a screen's list as an order holds it."""
    return {
        "screen": screen,
        "values": dict(asked.values),
        "sort": asked.sort,
        "descending": asked.descending,
    }


def prepared_sentence() -> str:
    """Return what is said when work was ordered."""
    return _(
        "The file is prepared in the background. You find it at the top of every page, and can go on working."
    )


def refusal_of(refused: CareCallError) -> str:
    """Return why an order was refused, in the request's language."""
    if isinstance(refused, TooManyJobs):
        return _(
            "You have %(n)s unfinished background jobs: wait for one, or cancel one.",
            n=refused.most,
        )
    return str(refused)
