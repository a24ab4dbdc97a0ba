"""The database made ready: newest schema, and a row for each trunk that the settings name."""

from __future__ import annotations

from carecall.commands.pbx import TRUNK, trunk_settings
from carecall.commands.place_call import outgoing_number
from carecall.domain.country import COUNTRY_HABITS
from carecall.domain.destination import LAB, SOFTPHONE
from carecall.domain.lettering import read_lettering
from carecall.errors import BadLettering, BadPhoneNumber, BadSetting, UnknownName
from carecall.settings import Settings
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.spreadsheets.world_numbers import country_of, digits_at_home
from carecall.store.engine import create_engine
from carecall.store.lines import (
    ShownNumber,
    TrunkFacts,
    keep_number,
    keep_trunk,
    retire_trunk,
)
from carecall.store.migrations import migrate
from carecall.store.organizations import NewOrganization, add_organization, find_organization
from carecall.store.registry import NewPhoneNumber, add_phone_numbers, usual_trunk_id
from carecall.store.session import GuardedSession, Sessions, guarded_sessions, system_writing
from carecall.store.tables import TrunkKind
from carecall.system import SystemClock
from carecall.telephony.asterisk_pair import LAB_TRUNK

OWNER = "CareCall"
"""Organization that owns the numbers which no spreadsheet brought."""
FICTITIOUS = {SOFTPHONE: "+827000000000", LAB_TRUNK: "+827000000001"}
"""What is shown on a line of this machine while nobody has a number there; nobody has these."""


def prepare_database(settings: Settings) -> str:
    """Migrate, keep the trunks' rows true, and return the schema's revision.

    Raises:
        DatabaseUnready: the database cannot be reached.
        BadSetting: something about the trunk is wrong.
    """
    trunk_settings(settings)
    shown = shown_number(settings)
    revision = migrate(settings.sqlalchemy_url)
    engine = create_engine(settings.sqlalchemy_url)
    try:
        with system_writing(guarded_sessions(engine), "the trunks of the settings") as session:
            now = SystemClock().now()
            trunk_ids = [keep_trunk(session, facts, now) for facts in trunk_facts(settings)]
            if not settings.trunk_host:
                retire_trunk(session, TRUNK)
            if shown is not None and not keep_number(session, shown, trunk_ids[0]):
                own_number(session, shown, trunk_ids[0])
    finally:
        engine.dispose()
    return revision


def keep_fictitious_number(sessions: Sessions, trunk: str) -> None:
    """Have a number to show on a line of this machine, on which nobody has one."""
    now = SystemClock().now()
    shown = ShownNumber(number=FICTITIOUS[trunk], lettering=OWNER, verified_at=now)
    with system_writing(sessions, "a first call on this machine") as session:
        own_number(session, shown, usual_trunk_id(session, trunk))


def shown_number(settings: Settings) -> ShownNumber | None:
    """Return the number that phones are shown, as the settings say, or None where they say nothing.

    Raises:
        BadSetting: the number or its lettering may not be shown.
    """
    if not settings.trunk_number:
        return None
    try:
        number = outgoing_number(settings.trunk_number, settings.default_country)
    except BadPhoneNumber as error:
        raise BadSetting("CARECALL_TRUNK_NUMBER", f"is wrong: {error}") from error
    try:
        lettering = read_lettering(settings.trunk_lettering, count_graphemes)
    except BadLettering as error:
        raise BadSetting("CARECALL_TRUNK_LETTERING", f"is wrong: {error}") from error
    return ShownNumber(number=number, lettering=lettering, verified_at=SystemClock().now())


def own_number(session: GuardedSession, shown: ShownNumber, trunk_id: int) -> None:
    """Register a number, owned by an organization of its own, ready to be shown."""
    country = country_of(shown.number)
    new = NewPhoneNumber(
        organization_id=_owner_id(session, country),
        trunk_id=trunk_id,
        number=shown.number,
        national=digits_at_home(shown.number),
        country=country,
        lettering=shown.lettering,
        verified_at=shown.verified_at,
    )
    add_phone_numbers(session, [new])


def _owner_id(session: GuardedSession, country: str) -> int:
    try:
        return find_organization(session, OWNER).id
    except UnknownName:
        habit = COUNTRY_HABITS.get(country, COUNTRY_HABITS["KR"])
        new = NewOrganization(
            name=OWNER, country=country, language=habit.language, time_zone=habit.time_zone
        )
        return add_organization(session, new).id


def trunk_facts(settings: Settings) -> tuple[TrunkFacts, ...]:
    """Return the real trunk, if there is one, before the lab's: the number of the settings belongs to the first."""
    lab = TrunkFacts(
        name=LAB_TRUNK,
        kind=TrunkKind.LAB,
        country=LAB,
        channels=settings.trunk_channels,
        calls_per_second=settings.trunk_calls_per_second,
        carrier_name="Lab",
    )
    softphone = TrunkFacts(name=SOFTPHONE, kind=TrunkKind.LAB, country=LAB, channels=1)
    if not settings.trunk_host:
        return (lab, softphone)
    real = TrunkFacts(
        name=TRUNK,
        kind=TrunkKind(settings.trunk_kind),
        host=settings.trunk_host,
        country=settings.default_country,
        channels=settings.trunk_channels,
        calls_per_second=settings.trunk_calls_per_second,
    )
    return (real, lab, softphone)
