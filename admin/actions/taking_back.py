"""The ways back: what undoes an act, whoever may do it, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Permission, current_principal
from admin.actions import campaign_work
from admin.actions import recipients as people
from admin.audit import actor
from admin.undo import Deed
from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.errors import CareCallError
from carecall.store.opt_outs import lift_opt_out
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    OptOutRow,
    ScheduleRecipientRow,
)

Key = TypeVar("Key", int, str)
AT_ONCE = 500
"""Rows that one question names."""


class ChangedSince(CareCallError):
    """Somebody changed what was to be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What undoes one kind of act."""

    permission: Permission
    object_type: str
    list_endpoint: str
    follow: Callable[[Session, Deed, datetime], int]
    """Return how many rows stand otherwise now."""
    done: Callable[[int], str]
    counts: Sequence[str] = ()
    """Deeds of the trail that count as a change since; none for all."""


def take_back(session: Session, deed: Deed, now: datetime) -> int:
    """Undo an act, wholly or not at all.

    Raises:
        ChangedSince: not all of it stands as it did.
    """
    way = WAYS[deed.kind]
    if changed_since(session, way, deed) or way.follow(session, deed, now) != len(deed.keys):
        raise ChangedSince(f"What {deed.kind} did was changed since: look at it again.")
    return len(deed.keys)


def changed_since(session: Session, way: WayBack, deed: Deed) -> bool:
    """Say whether the trail knows of anything that happened to the rows since."""
    for some in in_portions([str(key) for key in deed.keys]):
        later = select(AuditEventRow.id).where(
            AuditEventRow.object_type == way.object_type,
            AuditEventRow.object_key.in_(some),
            AuditEventRow.id > deed.mark,
            *[AuditEventRow.action.in_(way.counts)] * bool(way.counts),
        )
        if session.scalar(later.limit(1)) is not None:
            return True
    return False


def in_portions(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield as many keys at a time as one question names."""
    for at in range(0, len(keys), AT_ONCE):
        yield keys[at : at + AT_ONCE]


# People


def pauses_of(session: Session, recipient_ids: Sequence[int]) -> list[list[object]]:
    """Return the pauses of people as (reason, last day, who, whom), so that they can be paused so again."""
    row = ScheduleRecipientRow
    found: dict[tuple[str, str, int | None], list[int]] = {}
    for some in in_portions(recipient_ids):
        for each in session.scalars(
            select(row).where(row.recipient_id.in_(some), row.state == Participation.PAUSED)
        ):
            until = each.paused_until_on.isoformat() if each.paused_until_on else ""
            kind = (each.pause_reason, until, each.paused_by_id)
            found.setdefault(kind, []).append(each.recipient_id)
    return [[*kind, keys] for kind, keys in found.items()]


def call_again(session: Session, deed: Deed, now: datetime) -> int:
    """Resume who was paused."""
    return people.resume(session, deed.keys, now)


def pause_again(session: Session, deed: Deed, now: datetime) -> int:
    """Pause who was resumed, each for the reason and until the day that stood before."""
    done = 0
    for reason, until, by, keys in deed.before:
        wish = people.Pause(
            reason=reason,
            until_on=date.fromisoformat(until) if until else None,
            user_id=by or current_principal().user_id,
        )
        done += len(people.pause_each(session, keys, wish, now).done)
    return done


# Campaigns


def in_state(session: Session, keys: Sequence[int], state: CampaignState) -> bool:
    """Say whether all campaigns are in a state."""
    rows = session.scalars(select(CampaignRow.state).where(CampaignRow.id.in_(keys))).all()
    return len(rows) == len(keys) and set(rows) == {state}


def go_on(session: Session, deed: Deed, now: datetime) -> int:
    """Let campaigns call again that were paused."""
    if not in_state(session, deed.keys, CampaignState.PAUSED):
        return 0
    return _ordered(session, "resume", deed, now)


def rest_again(session: Session, deed: Deed, now: datetime) -> int:
    """Pause campaigns that were let call again."""
    return _ordered(session, "pause", deed, now)


def _ordered(session: Session, act: str, deed: Deed, now: datetime) -> int:
    results = campaign_work.order(session, act, deed.keys, now)
    return sum(result.refused is None for result in results)


# Do-not-call


def lift_own(session: Session, deed: Deed, now: datetime) -> int:
    """Lift refusals that were just entered."""
    rows = session.scalars(
        select(OptOutRow).where(OptOutRow.id.in_(deed.keys), OptOutRow.lifted_at.is_(None))
    ).all()
    return sum(
        lift_opt_out(session, row.organization_id, row.number, now, reason=_reason(), actor=actor())
        for row in rows
    )


def _reason() -> str:
    return _("Taken back right after it was entered")


def _callable_again(_count: int) -> str:
    return _("The entry is gone; the number may be called again.")


PEOPLE = ("paused", "resumed")
WAYS: Mapping[str, WayBack] = {
    "paused": WayBack(
        permission=Permission.EDIT, object_type="recipient", list_endpoint="recipients", follow=call_again, counts=PEOPLE,
        done=lambda n: ngettext("%(num)d recipient is called again. Calls whose time has begun are not made up for.", "%(num)d recipients are called again. Calls whose time has begun are not made up for.", n),
    ),
    "resumed": WayBack(
        permission=Permission.EDIT, object_type="recipient", list_endpoint="recipients", follow=pause_again, counts=PEOPLE,
        done=lambda n: ngettext("%(num)d recipient is paused.", "%(num)d recipients are paused.", n),
    ),
    "campaign_pause": WayBack(
        permission=Permission.CAMPAIGNS, object_type="campaign", list_endpoint="campaigns", follow=go_on,
        done=lambda n: ngettext("%(num)d campaign goes on.", "%(num)d campaigns go on.", n),
    ),
    "campaign_resume": WayBack(
        permission=Permission.CAMPAIGNS, object_type="campaign", list_endpoint="campaigns", follow=rest_again,
        done=lambda n: ngettext("%(num)d campaign is paused.", "%(num)d campaigns are paused.", n),
    ),
    "opt_out": WayBack(
        permission=Permission.SETTINGS, object_type="opt_out", list_endpoint="do_not_call", follow=lift_own, done=_callable_again,
    ),
}  # fmt: skip
