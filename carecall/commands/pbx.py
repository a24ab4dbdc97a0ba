"""What the settings say about Asterisk, as the plan that the telephony adapter takes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from carecall.errors import BadInput, BadSetting, MissingPart
from carecall.provision.programs import Programs, find_programs
from carecall.settings import PORT_OFFSETS, Settings
from carecall.telephony.asterisk_config import read_templates, trunk_sections
from carecall.telephony.asterisk_pair import AsteriskPair, PairPlan
from carecall.telephony.asterisk_process import AsteriskBinary
from carecall.telephony.fallback_agi import launcher
from carecall.telephony.pbx_settings import TrunkKind, TrunkSettings

SOURCE = Path(__file__).resolve().parents[2]
"""The folder that holds asterisk/, dialplan/ and requirements.lock."""
TRUNK = "trunk"
"""Name of the real trunk, beside `lab`."""
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?")


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
    """Return the real trunk, or None while only the lab carrier is called.

    Raises:
        BadSetting: the trunk cannot work with these settings.
    """
    if not settings.trunk_host:
        return None
    secret = settings.trunk_secret.get_secret_value() if settings.trunk_secret else ""
    refuse_hopeless(settings, secret)
    return TrunkSettings(
        name=TRUNK,
        kind=TrunkKind(settings.trunk_kind),
        host=settings.trunk_host,
        user=settings.trunk_user,
        secret=secret,
        domain=settings.trunk_domain,
        qualify=settings.trunk_qualify,
    )


def refuse_hopeless(settings: Settings, secret: str) -> None:
    """Raise BadSetting for a trunk that surely reaches nobody."""
    if _HOST.fullmatch(settings.trunk_host) is None:
        raise BadSetting(
            "CARECALL_TRUNK_HOST",
            "is wrong: write the carrier's name or IPv4 address, and after a colon its port where it is not 5060.",
        )
    if settings.trunk_kind == "registration" and not (settings.trunk_user and secret):
        missing = "SECRET" if settings.trunk_user else "USER"
        raise BadSetting(
            f"CARECALL_TRUNK_{missing}",
            "is missing: a trunk that registers needs the user and the password of the carrier's account.",
        )
    if is_loopback(settings.bind) and not is_loopback(settings.trunk_host):
        raise BadSetting(
            "CARECALL_BIND",
            f"is {settings.bind}, from where nothing reaches a carrier outside this machine: "
            "set CARECALL_BIND=0.0.0.0, or to this machine's own address.",
        )


def is_loopback(host: str) -> bool:
    """Say whether `host` or `host:port` is this machine itself."""
    name = host.partition(":")[0]
    return name == "localhost" or name.startswith("127.")


def refuse_stale(pair: AsteriskPair) -> None:
    """Raise BadInput when the running Asterisk was started with another trunk than the settings name now."""
    trunk = pair.plan.trunk
    if trunk is None:
        return
    running = (pair.core.etc / "pjsip.conf").read_text(encoding="utf-8")
    if trunk_sections(trunk, read_templates(SOURCE, "core")) not in running:
        raise BadInput(
            "The system runs with other trunk settings than these: "
            "stop it (Ctrl-C in its terminal) and start it again."
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
        public_address=settings.public_address,
        trunk=trunk_settings(settings),
        lab=lab,
    )
