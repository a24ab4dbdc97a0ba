"""A small world in a database: an organization, its people, a number, a campaign."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from carecall.domain.call import AttemptOutcome, Disposition, DueCall
from carecall.domain.consent import ConsentBasis
from carecall.domain.language import Language
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
)
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewPhoneNumber, NewRecipient, add_phone_numbers, add_recipients
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import PlannedCallRow, ScheduleRow, TrunkKind
from tests.fakes.clock import CountingIds

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""Monday 12:00 in Seoul."""


WIDE = TrunkFacts(name="lab", kind=TrunkKind.LAB, channels=1000, calls_per_second=1000.0, burst=100)
"""A trunk whose pace keeps nobody waiting."""


def phone(at: int) -> str:
    return f"+8210555{at:05d}"


@dataclass
class World:
    """Ids of what was written."""

    sessions: Sessions
    organization_id: int
    phone_number_id: int
    trunk_id: int
    recipient_ids: list[int]
    schedule_id: int = 0
    campaign_id: int = 0
    ids: CountingIds = field(default_factory=CountingIds)

    @property
    def ledger(self) -> SqlCampaignLedger:
        return SqlCampaignLedger(self.sessions)

    def claim(self, now: datetime = NOON, limit: int = 10) -> list[DueCall]:
        return list(self.ledger.claim_due(now, limit=limit, new_id=self.ids.new_id))

    def planned(self) -> list[PlannedCallRow]:
        with system_writing(self.sessions, "a test looks") as session:
            return list(session.query(PlannedCallRow).order_by(PlannedCallRow.id))

    def change(self, row: type, key: object, **values: object) -> None:
        with system_writing(self.sessions, "a test changes something") as session:
            found = session.get_one(row, key)
            for name, value in values.items():
                setattr(found, name, value)

    def add(self, *rows: object) -> None:
        with system_writing(self.sessions, "a test adds something") as session:
            session.add_all(rows)


def make_organization(sessions: Sessions, *, name: str = "해운대구", people: int = 2, first: int = 1,
                      consent: ConsentBasis | None = ConsentBasis.WRITTEN) -> World:  # fmt: skip
    """An organization with a verified outgoing number and `people` recipients."""
    with system_writing(sessions, "a test builds its world") as session:
        organization = add_organization(session, NewOrganization(name=name))
        trunk_id = keep_trunk(session, WIDE)
        [number_id] = add_phone_numbers(
            session,
            [
                NewPhoneNumber(
                    organization_id=organization.id,
                    trunk_id=trunk_id,
                    number=f"+82212340{first:03d}",
                    national=f"0212340{first:03d}",
                    lettering="안부전화",
                    verified_at=NOON,
                )
            ],
        )
        recipients = add_recipients(
            session,
            [
                NewRecipient(
                    organization_id=organization.id,
                    name=f"사람{at}",
                    phone=phone(at),
                    phone_national="0" + phone(at)[3:],
                )
                for at in range(first, first + people)
            ],
            now=NOON,
            consent=consent,
        )
        return World(sessions, organization.id, number_id, trunk_id, recipients)


def make_world(sessions: Sessions, *, people: int = 2, running: bool = True,
               consent: ConsentBasis | None = ConsentBasis.WRITTEN, name: str = "해운대구",
               first: int = 1, **schedule: object) -> World:  # fmt: skip
    """An organization whose people are all in one schedule of one campaign."""
    world = make_organization(sessions, people=people, consent=consent, name=name, first=first)
    with system_writing(sessions, "a test builds its world") as session:
        new = NewSchedule(
            organization_id=world.organization_id,
            name="매일",
            phone_number_id=world.phone_number_id,
        )
        row: ScheduleRow = add_schedule(session, replace(new, **schedule))
        add_to_schedule(session, row, world.recipient_ids, NOON)
        campaign = add_campaign(
            session,
            NewCampaign(
                organization_id=world.organization_id,
                name="안부 확인",
                schedule_id=row.id,
                language=Language.KO,
            ),
        )
        world.schedule_id, world.campaign_id = row.id, campaign.id
        if running:
            start_campaign(session, campaign.id, NOON)
    return world


def ended(disposition: Disposition, at: datetime = NOON) -> AttemptOutcome:
    return AttemptOutcome(disposition=disposition, ended_at=at)
