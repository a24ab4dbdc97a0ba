"""What the first round of a campaign to be comes to: who rings, whom something blocks, when it ends, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from admin.actions.schedules import new_schedule
from admin.campaign_words import why_blocked
from admin.forms.schedule_form import ScheduleForm
from admin.house import house
from carecall.domain.destination import DESTINATIONS
from carecall.domain.gate import GateRule
from carecall.errors import BadInput
from carecall.store.rehearsal import Rehearsal
from carecall.store.rehearsal_draft import MOST_ASKED, CampaignDraft, rehearse_draft
from carecall.store.session import system_reading
from carecall.store.tables import OrganizationRow, PhoneNumberRow

GROUPS: Mapping[str, frozenset[GateRule]] = {
    "consent": frozenset({GateRule.NO_CONSENT, GateRule.CONSENT_OUTDATED}),
    "do_not_call": frozenset({GateRule.OPTED_OUT, GateRule.DO_NOT_CALL}),
    "absent": frozenset({GateRule.RECIPIENT_ABSENT}),
    "hours": frozenset({GateRule.BEFORE_WINDOW, GateRule.AFTER_WINDOW, GateRule.UNKNOWN_TIME_ZONE}),
}
"""What the wizard counts by itself; every other rule is counted as another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRehearsal:
    """A first round played through."""

    played: Rehearsal
    zone: str
    number: str
    lettering: str
    groups: Mapping[str, int]
    others: Sequence[tuple[str, int]]
    people: int
    looked_at: int
    """About whom the gate was asked; the others are reckoned up."""


def rehearsed(
    form: ScheduleForm, name: str, recipient_ids: Sequence[int], now: datetime
) -> DraftRehearsal | None:
    """Return the first round of a campaign to be, or None where its number may not be used any more.

    Contracts, limits and numbers of organizations above count too, so that the system reads them.
    """
    draft = CampaignDraft(name=name, schedule=new_schedule(form), recipient_ids=recipient_ids)
    with system_reading(house().sessions, "a wizard asks the gate") as session:
        try:
            played = rehearse_draft(session, draft, now, destinations=DESTINATIONS.get)
        except BadInput:
            return None
        return _told(session, form, played, len(recipient_ids))


def _told(session: Session, form: ScheduleForm, played: Rehearsal, people: int) -> DraftRehearsal:
    number = session.get_one(PhoneNumberRow, form.phone_number_id)
    known = frozenset().union(*GROUPS.values())
    return DraftRehearsal(
        played=played,
        zone=session.get_one(OrganizationRow, form.organization_id).time_zone,
        number=number.number,
        lettering=number.lettering,
        groups={
            name: sum(played.blocked.get(rule, 0) for rule in rules)
            for name, rules in GROUPS.items()
        },
        others=[
            (why_blocked(rule), count)
            for rule, count in played.blocked.items()
            if rule not in known
        ],
        people=people,
        looked_at=min(people, MOST_ASKED),
    )
