"""Who was first: the sentence for whoever wanted to do with a piece of work what cannot be done any more."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from admin.queries.user_names import name_of
from carecall.domain.alert import AlertState
from carecall.domain.requests import RequestState
from carecall.domain.unreached import UnreachedState
from carecall.store.tables import AlertRow, CallDispositionRow, RequestRow, UnreachedRow


def alert_beaten(session: Session, row: AlertRow) -> str:
    """Say who was first with an alert."""
    states = {
        AlertState.RESOLVED: (row.resolved_by_id, _("%(name)s resolved this alert already.")),
        AlertState.OWNED: (row.owner_id, _("%(name)s took this alert already.")),
        AlertState.SEEN: (row.seen_by_id, _("%(name)s has looked at this alert already.")),
    }
    who, sentence = states.get(row.state, (None, _("Somebody else gave this alert back.")))
    return _told(session, who, sentence)


def unreached_beaten(session: Session, row: UnreachedRow) -> str:
    """Say who was first with an unreached person."""
    sentences = {
        UnreachedState.SAFE: _("This person is known to be safe already."),
        UnreachedState.TAKEN: _("%(name)s took this already."),
        UnreachedState.HANDED_ON: _("Others have taken over already."),
        UnreachedState.OPEN: _("Somebody else gave this back meanwhile."),
    }
    return _told(session, row.owner_id, sentences[row.state])


def request_beaten(session: Session, row: RequestRow) -> str:
    """Say who was first with a wish."""
    sentences = {
        RequestState.OPEN: _("Somebody else gave this back meanwhile."),
        RequestState.IN_PROGRESS: _("%(name)s took this already."),
        RequestState.DONE: _("This request is closed already."),
        RequestState.REJECTED: _("This request is closed already."),
    }
    return _told(session, row.owner_id, sentences[row.state])


def follow_up_beaten(session: Session, row: CallDispositionRow) -> str:
    """Say who was first with a follow-up."""
    if row.done_at is not None:
        sentence = _("This follow-up is finished already.")
    elif row.owner_id is None:
        sentence = _("Somebody else gave this back meanwhile.")
    else:
        sentence = _("%(name)s took this already.")
    return _told(session, row.owner_id, sentence)


def _told(session: Session, who: int | None, sentence: str) -> str:
    name = name_of(session, who) or _("Somebody else")
    return f"{sentence} {_('Nothing was changed.')}" % {"name": name}
