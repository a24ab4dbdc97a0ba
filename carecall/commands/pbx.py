"""What the settings say about Asterisk, as the plan that the telephony adapter takes."""

from __future__ import annotations

import sys
from pathlib import Path

from carecall.errors import MissingPart
from carecall.provision.programs import Programs, find_programs
from carecall.settings import PORT_OFFSETS, Settings
from carecall.telephony.asterisk_pair import PairPlan
from carecall.telephony.asterisk_process import AsteriskBinary
from carecall.telephony.fallback_agi import launcher
from carecall.telephony.pbx_settings import TrunkKind, TrunkSettings

SOURCE = Path(__file__).resolve().parents[2]
"""The folder that holds asterisk/, dialplan/ and requirements.lock."""
TRUNK = "trunk"
"""Name of the real trunk, beside `lab`."""


def asterisk_binary(found: Programs) -> AsteriskBinary:
    """Return the Asterisk to run.

    Raises:
        MissingPart: there is none yet.
    """
    if found.asterisk is None:
        raise MissingPart("Asterisk 22.10.1 or later", "run `make setup`.")
    return AsteriskBinary(
        argv=found.asterisk.argv,
        version=found.asterisk.version,
        modules=found.asterisk.modules,
        share=found.asterisk.share,
    )


def trunk_settings(settings: Settings) -> TrunkSettings | None:
    """Return the real trunk, or None while only the lab carrier is called."""
    if not settings.trunk_host:
        return None
    secret = settings.trunk_secret.get_secret_value() if settings.trunk_secret else ""
    return TrunkSettings(
        name=TRUNK,
        kind=TrunkKind(settings.trunk_kind),
        host=settings.trunk_host,
        user=settings.trunk_user,
        secret=secret,
        domain=settings.trunk_domain,
    )


def pair_plan(
    settings: Settings, *, lab: bool = True, programs: Programs | None = None
) -> PairPlan:
    """Return the plan of both Asterisk instances.

    Raises:
        MissingPart: Asterisk is not there yet.
    """
    return PairPlan(
        source=SOURCE,
        var=settings.var.absolute(),
        binary=asterisk_binary(programs or find_programs(settings.downloads)),
        ports={purpose: settings.port(purpose) for purpose in PORT_OFFSETS},
        rtp_ports=settings.rtp_ports(),
        lab_rtp_ports=settings.rtp_ports(lab=True),
        fallback_launcher=launcher(sys.executable),
        bind=settings.bind,
        trunk=trunk_settings(settings),
        lab=lab,
    )
