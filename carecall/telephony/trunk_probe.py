"""Asks a trunk's carrier now whether it is there, instead of taking the last answer."""

from __future__ import annotations

import asyncio

from carecall.telephony.asterisk_process import AsteriskInstance
from carecall.telephony.pbx_settings import TrunkKind, TrunkSettings
from carecall.telephony.trunk_state import TrunkState, trunk_states

ANSWER_WAIT_S = 5.0
"""Beyond the trunk's qualify_timeout of 3 s, and enough for a registration's two round trips after its delay of 1 s."""
LOOK_EVERY_S = 0.2
SETTLED = {None, "Registered", "Rejected"}


async def ask_trunk(
    core: AsteriskInstance, trunk: TrunkSettings, *, wait_s: float = ANSWER_WAIT_S
) -> TrunkState:
    """Send OPTIONS, and REGISTER where we are not registered; return the trunk's state after the answers or `wait_s`.

    Raises:
        AsteriskFailed: the running instance does not answer its console.
    """
    before = await _state(core, trunk)
    await core.console(f"pjsip qualify {trunk.name}")
    if trunk.kind is TrunkKind.REGISTRATION and before.registration != "Registered":
        await core.console(f"pjsip send register {trunk.name}")
    now = before
    for _ in range(max(1, round(wait_s / LOOK_EVERY_S))):
        await asyncio.sleep(LOOK_EVERY_S)
        now = await _state(core, trunk)
        if _settled(trunk, before, now):
            return now
    return now


def _settled(trunk: TrunkSettings, before: TrunkState, now: TrunkState) -> bool:
    """Say whether both answers are in: a new round trip or an answer where there was none, and a registration's end."""
    changed = (now.contact, now.round_trip_ms) != (before.contact, before.round_trip_ms)
    asked = not trunk.qualify or (changed and now.contact in {"Avail", "Unavail"})
    return asked and now.registration in SETTLED


async def _state(core: AsteriskInstance, trunk: TrunkSettings) -> TrunkState:
    return (await trunk_states(core, [trunk]))[0]
