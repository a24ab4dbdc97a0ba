"""What the doctor looks at, built from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import metadata

from carecall.commands.doctor_language import check_language
from carecall.commands.doctor_leftovers import check_notes, check_recordings
from carecall.commands.doctor_news import check_news
from carecall.commands.pbx import SOURCE, pair_plan
from carecall.commands.softphone import log_in_words
from carecall.errors import CareCallError, MissingPart, SetupError
from carecall.plain_settings import language_config, speech_config
from carecall.provision.health import (
    Check,
    check_folder,
    check_modules,
    check_packages,
    check_programs,
    check_python,
)
from carecall.provision.programs import Programs, find_programs
from carecall.settings import Settings
from carecall.speech.engine_states import engine_states
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready, newest_revision
from carecall.store.walls import WALLS_PASSED, passes_walls
from carecall.system import SystemClock
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.free_ports import PORT_SETTING, PortNeed, holder_of, is_free, is_ours
from carecall.telephony.softphone import is_registered
from carecall.telephony.trunk_state import trunk_states

PURPOSES = {
    "sip": "SIP",
    "ami": "AMI",
    "agi": "AGI",
    "media": "AudioSocket",
    "console": "console",
    "metrics": "controller's metrics",
    "media_metrics": "media process's metrics",
    "lab_sip": "lab carrier's SIP",
    "lab_ami": "lab carrier's AMI",
    "lab_media": "lab's sound",
    "lab_control": "lab's control",
}
BINDS: dict[str, Callable[[Settings], str]] = {
    "sip": lambda settings: settings.bind,
    "console": lambda settings: settings.console_bind,
}
"""Whose address is a setting; everything else is on loopback."""


def port_needs(settings: Settings) -> list[PortNeed]:
    """Return every port that this installation listens on."""
    return [
        PortNeed(
            purpose,
            settings.port(name),
            "udp" if name.endswith("sip") else "tcp",
            BINDS[name](settings) if name in BINDS else "127.0.0.1",
        )
        for name, purpose in PURPOSES.items()
    ]


def all_checks(settings: Settings) -> list[Check]:
    """Look at everything; no check starts, changes or downloads anything."""
    programs = find_programs(settings.downloads)
    lock = (SOURCE / "requirements.lock").read_text(encoding="utf-8")
    return [
        check_python(),
        check_packages(lock, installed_version),
        *check_programs(programs),
        *asterisk_modules(programs),
        *check_speech(settings),
        *check_language(language_config(settings)),
        check_database(settings),
        check_news(settings),
        check_notes(settings.var / "journal"),
        check_recordings(settings.var / "recordings", SystemClock().now()),
        check_folder(settings.var),
        *(check_port(need) for need in port_needs(settings)),
        *check_trunks(settings, programs),
        check_softphone(settings, programs),
    ]


def installed_version(name: str) -> str | None:
    """Return the installed version of a Python package."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def asterisk_modules(programs: Programs) -> list[Check]:
    """Report the modules of the Asterisk that was found."""
    if programs.asterisk is None:
        return []
    template = (SOURCE / "asterisk/core/modules.conf.in").read_text(encoding="utf-8")
    return [check_modules(template, programs.asterisk.modules)]


def check_speech(settings: Settings) -> list[Check]:
    """Report which ears and which mouth calls get, and what would make them better."""
    return [
        Check(
            name=state.role,
            ok=state.ok,
            version=state.name,
            where=state.where,
            note=state.note,
            mend=state.mend,
        )
        for state in engine_states(speech_config(settings))
    ]


def check_database(settings: Settings) -> Check:
    """Report whether the database can be used."""
    try:
        engine = create_engine(settings.sqlalchemy_url)
        where = engine.url.render_as_string(hide_password=True)
        try:
            check_ready(engine)
            note = WALLS_PASSED if passes_walls(engine) else ""
        finally:
            engine.dispose()
    except CareCallError as error:
        return Check(name="Database", ok=False, mend=str(error))
    return Check(name="Database", ok=True, version=newest_revision(), where=where, note=note)


def check_port(need: PortNeed) -> Check:
    """Report whether a port is free or held by this program."""
    name, where = f"Port for {need.purpose}", f"{need.address}:{need.port}/{need.protocol}"
    try:
        if is_free(need):
            return Check(name=name, ok=True, where=where, note="free")
    except SetupError as error:
        return Check(name=name, ok=False, where=where, mend=str(error))
    holder = holder_of(need)
    if holder is not None and is_ours(holder):
        return Check(name=name, ok=True, where=where, note=f"CareCall is running ({holder})")
    mend = f"stop that process, or set {PORT_SETTING} to a free range."
    return Check(
        name=name, ok=False, where=where, note=f"in use by {holder or 'another user'}", mend=mend
    )


def check_softphone(settings: Settings, programs: Programs) -> Check:
    """Say how a softphone on this machine logs in, and whether one did."""
    told = log_in_words(settings)
    try:
        core = AsteriskPair(pair_plan(settings, programs=programs)).core
        registered = core.is_up() and asyncio.run(is_registered(core))
    except CareCallError:
        registered = False
    note = f"{'registered' if registered else 'not needed; to try one:'} {told}"
    return Check(name="Softphone", ok=True, note=note)


def check_trunks(settings: Settings, programs: Programs) -> list[Check]:
    """Report whether each trunk answers and is registered, when Asterisk runs."""
    try:
        pair = AsteriskPair(pair_plan(settings, lab=not settings.trunk_host, programs=programs))
    except MissingPart:
        return []
    except SetupError as error:
        return [Check(name="Trunk", ok=False, mend=str(error))]
    if not pair.core.is_up():
        return [Check(name="Trunk", ok=True, note="not checked: Asterisk does not run")]
    try:
        states = asyncio.run(trunk_states(pair.core, pair.plan.trunks))
    except CareCallError as error:
        return [Check(name="Trunk", ok=False, mend=str(error))]
    return [
        Check(
            name=f"Trunk {state.name}",
            ok=state.ok,
            where=state.host,
            note=state.sentence,
            mend="" if state.ok else state.mend,
        )
        for state in states
    ]
