"""The sample: an office with a Korean and an English centre, their numbers, people and campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carecall.commands.numbers import store_numbers
from carecall.commands.recipient_import import store_recipients
from carecall.commands.registry import Office, Registry, read_file
from carecall.domain.campaign import CampaignState
from carecall.domain.language import Language
from carecall.errors import UnknownName
from carecall.lab.persona_files import load_personas
from carecall.lab.sample_recipients import SampleRecipient, sample_recipients
from carecall.spreadsheets.export import write_table
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS
from carecall.store.audit import SYSTEM
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    end_campaign,
    start_campaign,
    unscheduled_recipients,
)
from carecall.store.opt_outs import lift_all
from carecall.store.organizations import NewOrganization, add_organization, find_organization
from carecall.store.registry import list_phone_numbers
from carecall.store.rounds import campaign_count, find_schedule, open_campaign
from carecall.store.session import GuardedSession, Sessions, system_writing
from carecall.store.tables import ScheduleRow
from carecall.system import SystemClock
from carecall.telephony.asterisk_pair import LAB_TRUNK

OFFICE = "CareCall 체험재단"
REASON = "the sample"
RING_S = 12
REDIALS = 1
REDIAL_GAP_S = 5
SAMPLE_RINGS_A_DAY, SAMPLE_RINGS_A_WEEK = 1_000, 7_000
MAX_TURNS = 4
"""Questions of a sample call, so that a demonstration ends soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One organization of the sample."""

    name: str
    language: Language
    number: str
    lettering: str
    schedule: str
    campaign: str
    department: str


CENTRES = (
    Centre(
        name="행복복지관",
        language=Language.KO,
        number="02-1234-5678",
        lettering="행복복지관 안부",
        schedule="체험 일정",
        campaign="체험 안부전화",
        department="행복복지관",
    ),
    Centre(
        name="Maple Centre",
        language=Language.EN,
        number="031-234-5678",
        lettering="Maple Care Call",
        schedule="Sample schedule",
        campaign="Sample check-in",
        department="Maple Centre",
    ),
)


def prepare_sample(sessions: Sessions, folder: Path) -> int:
    """Make the sample's organizations, numbers, people and schedules once; return the office's id.

    Recipients and numbers come from workbooks through the same import that users use.
    """
    registry = Registry(sessions)
    try:
        return registry.office(OFFICE).organization_id
    except UnknownName:
        pass
    with system_writing(sessions, REASON) as session:
        office = add_organization(session, NewOrganization(name=OFFICE))
        for centre in CENTRES:
            new = NewOrganization(name=centre.name, language=centre.language)
            add_organization(session, new, parent_id=office.id)
    import_people(registry, registry.office(OFFICE), folder)
    for centre in CENTRES:
        _import_number(registry, centre, folder)
        _schedule(registry, registry.office(centre.name), centre)
    return registry.office(OFFICE).organization_id


def import_people(registry: Registry, office: Office, folder: Path) -> None:
    """Write the sample's workbook of recipients and import it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "recipients.xlsx"
    centre_of = {centre.language: centre.name for centre in CENTRES}
    rows = [_row(one, centre_of[one.language]) for one in sample_recipients(load_personas())]
    write_table(path, ("이름", "휴대폰 번호", "기타 정보", "담당 기관"), rows)
    listed, moment = read_file(path, RECIPIENT_COLUMNS), SystemClock().now()
    store_recipients(registry, office, listed, notes=folder, now=moment)


def _row(recipient: SampleRecipient, organization: str) -> tuple[str, str, str, str]:
    number = recipient.number
    shown = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return recipient.name, shown, recipient.other_information, organization


def _import_number(registry: Registry, centre: Centre, folder: Path) -> None:
    path = folder / f"number-{centre.language}.xlsx"
    write_table(path, ("발신번호", "레터링 문구"), [(centre.number, centre.lettering)])
    rows = read_file(path, NUMBER_COLUMNS)
    office, now = registry.office(centre.name), SystemClock().now()
    store_numbers(registry, office, rows, verified_at=now, trunk=LAB_TRUNK)


def _schedule(registry: Registry, office: Office, centre: Centre) -> None:
    with registry.working_for(office, writing=True) as session:
        number = list_phone_numbers(session, office.organization_id)[0]
        schedule = add_schedule(
            session,
            NewSchedule(
                organization_id=office.organization_id,
                name=centre.schedule,
                phone_number_id=number.phone_number_id,
                redials=REDIALS,
                redial_gap_s=REDIAL_GAP_S,
                ring_timeout_s=RING_S,
            ),
        )
        # A demonstration may be run all day long.
        schedule.rings_per_day, schedule.rings_per_week = SAMPLE_RINGS_A_DAY, SAMPLE_RINGS_A_WEEK
        people = unscheduled_recipients(session, office.organization_id)
        add_to_schedule(session, schedule, people, SystemClock().now())


def start_sample(sessions: Sessions) -> tuple[int, ...]:
    """Start a fresh round of both campaigns, or go on with a round that was broken off; return their ids."""
    with system_writing(sessions, REASON) as session:
        return tuple(_start_round(session, centre) for centre in CENTRES)


def end_sample(sessions: Sessions) -> None:
    """End both campaigns; what has not rung is cancelled, and the schedules are free for the next round."""
    with system_writing(sessions, REASON) as session:
        for centre in CENTRES:
            campaign = open_campaign(session, _schedule_of(session, centre))
            if campaign is not None:
                end_campaign(session, campaign.id, SystemClock().now())


def _schedule_of(session: GuardedSession, centre: Centre) -> ScheduleRow:
    return find_schedule(session, find_organization(session, centre.name).id, centre.schedule)


def _start_round(session: GuardedSession, centre: Centre) -> int:
    schedule = _schedule_of(session, centre)
    campaign = open_campaign(session, schedule)
    if campaign is None:
        # The sample's people are simulated: each round finds them as the first one did.
        now, why = SystemClock().now(), "a fresh round of the sample"
        lift_all(session, schedule.organization_id, now, reason=why, actor=SYSTEM)
        round_no = campaign_count(session, schedule.organization_id) + 1
        campaign = add_campaign(
            session,
            NewCampaign(
                organization_id=schedule.organization_id,
                name=f"{centre.campaign} {round_no}",
                schedule_id=schedule.id,
                language=centre.language,
                department=centre.department,
                max_turns=MAX_TURNS,
            ),
        )
    if campaign.state is not CampaignState.RUNNING:
        start_campaign(session, campaign.id, SystemClock().now())
    return campaign.id
