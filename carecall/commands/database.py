"""The database made ready: newest schema, and a row for each trunk that the settings name."""

from __future__ import annotations

from carecall.commands.pbx import TRUNK
from carecall.commands.place_call import outgoing_number
from carecall.domain.destination import LAB
from carecall.errors import BadPhoneNumber, BadSetting
from carecall.settings import Settings
from carecall.spreadsheets.world_numbers import digits_at_home
from carecall.store.engine import create_engine
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.migrations import migrate
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewPhoneNumber, add_phone_numbers, registered_numbers
from carecall.store.requests import SOFTPHONE
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.store.tables import TrunkKind
from carecall.system import SystemClock
from carecall.telephony.asterisk_pair import LAB_TRUNK

TRUNK_OWNER = "CareCall"
"""Organization that owns the number of CARECALL_TRUNK_NUMBER."""


def prepare_database(settings: Settings) -> str:
    """Migrate, keep the trunks' rows true, and return the schema's revision.

    Raises:
        DatabaseUnready: the database cannot be reached.
    """
    revision = migrate(settings.sqlalchemy_url)
    engine = create_engine(settings.sqlalchemy_url)
    try:
        with system_writing(guarded_sessions(engine), "the trunks of the settings") as session:
            trunk_ids = [keep_trunk(session, facts) for facts in trunk_facts(settings)]
            if settings.trunk_number:
                keep_trunk_number(session, settings, trunk_ids[0])
    finally:
        engine.dispose()
    return revision


def keep_trunk_number(session: GuardedSession, settings: Settings, trunk_id: int) -> None:
    """Have the number that the settings name, owned by an organization of its own, ready to be shown.

    Raises:
        BadSetting: CARECALL_TRUNK_NUMBER is no number that may be shown.
    """
    country = settings.default_country
    try:
        number = outgoing_number(settings.trunk_number, country)
    except BadPhoneNumber as error:
        raise BadSetting("CARECALL_TRUNK_NUMBER", f"is wrong: {error}") from error
    if registered_numbers(session, [number]):
        return
    owner = NewOrganization(name=TRUNK_OWNER, country=country)
    new = NewPhoneNumber(
        organization_id=add_organization(session, owner).id,
        trunk_id=trunk_id,
        number=number,
        national=digits_at_home(number),
        country=country,
        verified_at=SystemClock().now(),
    )
    add_phone_numbers(session, [new])


def trunk_facts(settings: Settings) -> tuple[TrunkFacts, ...]:
    """Return the real trunk, if there is one, before the lab's: new numbers belong to the first."""
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
