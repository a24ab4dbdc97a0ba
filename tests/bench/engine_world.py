"""Organizations with many people and their campaigns, written in bulk for the benchmark of the engine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import text

from carecall.domain.consent import ConsentBasis
from carecall.domain.destination import LAB
from carecall.domain.schedule import Interval
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
)
from carecall.store.engine import create_engine
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.migrations import migrate
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewPhoneNumber, NewRecipient, add_phone_numbers, add_recipients
from carecall.store.session import GuardedSession, Sessions, guarded_sessions, system_writing
from carecall.store.tables import TrunkKind, TrunkRow
from tests.postgres_server import PostgresServer, start_postgres

MIDNIGHT = datetime(2026, 3, 1, 15, tzinfo=UTC)
"""Monday 2 March 2026 begins in Seoul, where every organization is."""
REASON = "the benchmark's world"
DATABASES = ("sqlite", "postgresql")
CHUNK = 5_000
MOST_CHANNELS = 1000
UNPACED = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is written: each organization has a number and a campaign of its own."""

    organizations: int
    people: int
    """In each organization."""
    calls_a_day: int = 1
    one_trunk: bool = False
    """All organizations share a trunk and take turns; otherwise each has its own."""


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a migrated database that loses nothing, and throw it away."""
    server: PostgresServer | None = None
    if kind == "postgresql":
        server = start_postgres(durable=True)
        server.run_sql("CREATE DATABASE bench")
        url = server.url("bench")
    else:
        url = f"sqlite:///{folder / 'bench.db'}"
    try:
        migrate(url)
        yield url
    finally:
        if server is not None:
            server.stop()


@contextmanager
def opened(url: str) -> Iterator[Sessions]:
    """Give guarded sessions on a database."""
    engine = create_engine(url)
    try:
        yield guarded_sessions(engine)
    finally:
        engine.dispose()


def populate(sessions: Sessions, world: World) -> list[int]:
    """Write the world and let its campaigns run; return them. Nothing is planned yet."""
    campaigns = []
    for at in range(world.organizations):
        sys.stderr.write(f"  organization {at + 1} of {world.organizations}\n")
        with system_writing(sessions, REASON) as session:
            campaigns.append(_organization(session, world, at))
    analyse(sessions)
    return campaigns


def analyse(sessions: Sessions) -> None:
    """Let the database look at its tables, as it does by itself after a while."""
    with system_writing(sessions, REASON) as session:
        session.execute(text("ANALYZE"))


def _organization(session: GuardedSession, world: World, at: int) -> int:
    organization = add_organization(session, NewOrganization(name=f"기관 {at}"))
    trunk_id = keep_trunk(
        session,
        TrunkFacts(
            name="bench" if world.one_trunk else f"bench{at}",
            kind=TrunkKind.LAB,
            country=LAB,
            channels=MOST_CHANNELS,
            calls_per_second=UNPACED,
        ),
    )
    session.get_one(TrunkRow, trunk_id).burst = 100
    [number_id] = add_phone_numbers(
        session,
        [
            NewPhoneNumber(
                organization_id=organization.id,
                trunk_id=trunk_id,
                number=f"+82212{at:06}",
                national=f"0212{at:06}",
                verified_at=MIDNIGHT,
            )
        ],
    )
    schedule = add_schedule(
        session,
        NewSchedule(
            organization_id=organization.id,
            name="매일",
            phone_number_id=number_id,
            interval=Interval.DAY,
            calls_per_interval=world.calls_a_day,
            start_time=time(0),
        ),
    )
    for first in range(0, world.people, CHUNK):
        people = [
            _person(organization.id, at * world.people + person)
            for person in range(first, min(first + CHUNK, world.people))
        ]
        keys = add_recipients(session, people, now=MIDNIGHT, consent=ConsentBasis.WRITTEN)
        add_to_schedule(session, schedule, keys, MIDNIGHT)
    campaign = add_campaign(
        session,
        NewCampaign(organization_id=organization.id, name="안부", schedule_id=schedule.id),
    )
    start_campaign(session, campaign.id, MIDNIGHT)
    return campaign.id


def _person(organization_id: int, person: int) -> NewRecipient:
    return NewRecipient(
        organization_id=organization_id,
        name=f"받는이{person}",
        phone=f"+821000{person:06}",
        phone_national=f"01000{person:06}",
    )
