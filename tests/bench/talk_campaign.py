"""A campaign of many calls to the simulated recipients, several numbers to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from carecall.commands.numbers import store_numbers
from carecall.commands.recipient_import import store_recipients
from carecall.commands.registry import Office, Registry, read_file
from carecall.domain.language import Language
from carecall.lab.persona import SHORT_DIGITS, Persona
from carecall.lab.persona_files import find_persona, load_personas
from carecall.spreadsheets.export import write_table
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
    unscheduled_recipients,
)
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import list_phone_numbers
from carecall.store.session import Sessions, system_writing
from carecall.system import SystemClock

CENTRES = {Language.KO: "행복복지관", Language.EN: "Maple Centre"}
OUTGOING = {Language.KO: "02-1234-5678", Language.EN: "031-234-5678"}
MOST_QUESTIONS = 5
RING_S = 15


def prepare(sessions: Sessions, folder: Path, calls: Mapping[str, int]) -> tuple[int, ...]:
    """Register recipients (`calls`: persona, and how many numbers of it a language) and return the campaigns."""
    folder.mkdir(parents=True, exist_ok=True)
    registry = Registry(sessions)
    return tuple(
        _campaign(
            sessions, _office(registry, sessions, folder, language, calls), registry, language
        )
        for language in Language
    )


def start(sessions: Sessions, campaign_ids: tuple[int, ...]) -> None:
    """Let the campaigns dial."""
    with system_writing(sessions, "the benchmark begins") as session:
        for campaign_id in campaign_ids:
            start_campaign(session, campaign_id, SystemClock().now())


def recipients(language: Language, calls: Mapping[str, int]) -> Iterator[tuple[str, str, str, str]]:
    """Yield rows of a list: different numbers whose last digits are a persona's, the personas mixed."""
    personas = load_personas()
    for number in range(max(calls.values())):
        for name, count in calls.items():
            if number < count:
                persona = find_persona(personas, f"{name}-{language.value}")
                yield persona.name, phone_of(persona, number), persona.about, CENTRES[language]


def phone_of(persona: Persona, number: int) -> str:
    """Return the persona's `number`th telephone: lab lines ring numbers of 0100 only."""
    return f"010-{1 + number:04}-{persona.number[-SHORT_DIGITS:]}"


def _office(
    registry: Registry,
    sessions: Sessions,
    folder: Path,
    language: Language,
    calls: Mapping[str, int],
) -> Office:
    name = CENTRES[language]
    with system_writing(sessions, "the benchmark's organization") as session:
        add_organization(session, NewOrganization(name=name, language=language))
    office = registry.office(name)
    people, numbers = folder / f"people-{language}.xlsx", folder / f"numbers-{language}.xlsx"
    titles = ("이름", "휴대폰 번호", "기타 정보", "담당 기관")
    write_table(people, titles, recipients(language, calls))
    write_table(numbers, ("발신번호", "레터링 문구"), [(OUTGOING[language], name)])
    moment = SystemClock().now()
    store_recipients(registry, office, read_file(people, RECIPIENT_COLUMNS), notes=folder, now=moment)  # fmt: skip
    rows = read_file(numbers, NUMBER_COLUMNS)
    store_numbers(registry, office, rows, verified_at=SystemClock().now())
    return office


def _campaign(sessions: Sessions, office: Office, registry: Registry, language: Language) -> int:
    with registry.working_for(office, writing=True) as session:
        schedule = add_schedule(
            session,
            NewSchedule(
                organization_id=office.organization_id,
                name="bench",
                phone_number_id=list_phone_numbers(session, office.organization_id)[
                    0
                ].phone_number_id,
                redials=0,
                ring_timeout_s=RING_S,
            ),
        )
        people = unscheduled_recipients(session, office.organization_id)
        add_to_schedule(session, schedule, people, SystemClock().now())
        schedule_id = schedule.id
    with system_writing(sessions, "the benchmark's campaign") as session:
        campaign = add_campaign(
            session,
            NewCampaign(
                organization_id=office.organization_id,
                name=f"bench {language.value}",
                schedule_id=schedule_id,
                language=language,
                department=office.name,
                max_turns=MOST_QUESTIONS,
            ),
        )
        return campaign.id
