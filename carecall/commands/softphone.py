"""The softphone on this machine: what to enter into it, and whether it has registered."""

from __future__ import annotations

from pathlib import Path

from carecall.commands.pbx import pair_plan
from carecall.domain.destination import SOFTPHONE
from carecall.errors import MissingPart
from carecall.provision.progress import Progress
from carecall.settings import Settings
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.softphone import await_registration, is_registered

REGISTERED_WITHIN_S = 60.0


def secret_file(settings: Settings) -> Path:
    """Return the file with the softphone's password."""
    return settings.var.absolute() / "asterisk" / "secrets" / SOFTPHONE


def log_in_words(settings: Settings) -> str:
    """Return what a softphone is set to."""
    return (
        f"user {SOFTPHONE}, server 127.0.0.1:{settings.port('sip')} (UDP), "
        f"password in {secret_file(settings)}"
    )


async def await_softphone(
    settings: Settings, progress: Progress, within_s: float = REGISTERED_WITHIN_S
) -> None:
    """Return once a softphone is registered.

    Raises:
        MissingPart: none registered in time.
    """
    core = AsteriskPair(pair_plan(settings)).core
    if await is_registered(core):
        return
    progress.say(f"Waiting for a softphone to register: {log_in_words(settings)}.")
    if not await await_registration(core, within_s):
        raise MissingPart(
            "A registered softphone",
            f"register one as {log_in_words(settings)}, then ring it again.",
        )
