"""The softphone on this machine: is one registered?"""

from __future__ import annotations

import asyncio

from carecall.domain.destination import SOFTPHONE
from carecall.telephony.asterisk_process import AsteriskInstance

LOOK_EVERY_S = 0.5


async def is_registered(core: AsteriskInstance) -> bool:
    """Say whether a softphone can be rung now.

    Raises:
        AsteriskFailed: the running instance does not answer its console.
    """
    contacts = await core.console("pjsip show contacts")
    return any(
        line.split()[:1] == ["Contact:"] and line.split()[1].startswith(f"{SOFTPHONE}/")
        for line in contacts.splitlines()
    )


async def await_registration(core: AsteriskInstance, within_s: float) -> bool:
    """Return True once a softphone is registered, or False after `within_s`.

    Raises:
        AsteriskFailed: see is_registered.
    """
    for _ in range(max(1, round(within_s / LOOK_EVERY_S))):
        if await is_registered(core):
            return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
