"""Asks a trunk's carrier now whether it is there, instead of taking the last answer."""

from __future__ import annotations

import asyncio

from carecall.telephony.asterisk_process import AsteriskInstance
from carecall.telephony.pbx_settings import TrunkSettings
from carecall.telephony.trunk_state import TrunkState, trunk_states

ANSWER_WAIT_S = 3.6
"""Beyond the trunk's qualify_timeout of 3 s, after which Asterisk calls the carrier unreachable."""
LOOK_EVERY_S = 0.2


async def ask_trunk(
    core: AsteriskInstance, trunk: TrunkSettings, *, wait_s: float = ANSWER_WAIT_S
) -> TrunkState:
    """Send OPTIONS to the carrier and return the trunk's state once it answered, or after `wait_s`.

    Raises:
        AsteriskFailed: the running instance does not answer its console.
    """
    before = await _state(core, trunk)
    await core.console(f"pjsip qualify {trunk.name}")
    looks = max(1, round(wait_s / LOOK_EVERY_S))
    for _ in range(looks):
        await asyncio.sleep(LOOK_EVERY_S)
        now = await _state(core, trunk)
        if now != before and now.contact in {"Avail", "Unavail"}:
            return now
    return now


async def _state(core: AsteriskInstance, trunk: TrunkSettings) -> TrunkState:
    return (await trunk_states(core, [trunk]))[0]
