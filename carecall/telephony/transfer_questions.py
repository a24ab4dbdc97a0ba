"""What the dialplan asks about a transfer, and the one way in which a human's number reaches it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from carecall.domain.transfer import RING_S, TransferOrder
from carecall.errors import BadPhoneNumber, UnsafeText
from carecall.ports.transfers import TransferDesk, TransferStep
from carecall.telephony.ami_headers import is_call_id

_DIGITS = re.compile(r"\+?[0-9]{2,20}")
_TRUNK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_STATUS = re.compile(r"[A-Z]{0,20}")


class TransferQuestions:
    """Asks the desk in threads; every ring has an id of its own."""

    def __init__(self, desk: TransferDesk, *, new_id: Callable[[], str]) -> None:
        self._desk = desk
        self._new_id = new_id

    async def step(self, call_id: str, dial_status: str, now: datetime) -> TransferStep:
        """Return what follows the ring that ended with `dial_status`, or begins the transfer."""
        status = dial_status if _STATUS.fullmatch(dial_status) else ""
        leg_id = self._new_id()
        return await asyncio.to_thread(self._desk.step, call_id, status, now, new_leg_id=leg_id)

    async def join(self, leg_id: str, now: datetime) -> bool:
        """Say whether this phone is joined with the person's, because somebody pressed the key on it."""
        return await asyncio.to_thread(self._desk.join, leg_id, now)


def dial_variables(order: TransferOrder) -> Mapping[str, str]:
    """Return the channel variables by which the dialplan rings one human; the last gate before the wire.

    Raises:
        BadPhoneNumber: the number or what is shown is not made of digits.
        UnsafeText: the trunk or the leg is not a plain name.
    """
    if _DIGITS.fullmatch(order.number) is None or _DIGITS.fullmatch(order.shown) is None:
        raise BadPhoneNumber("A human to transfer to has a number of 2 to 20 digits.")
    if _TRUNK.fullmatch(order.trunk) is None or not is_call_id(order.leg_id):
        raise UnsafeText("A transfer's trunk or id", "is not a plain name")
    return {
        "CARECALL_ACTION": "dial",
        "CARECALL_LEG": order.leg_id,
        "CARECALL_TO": order.number,
        "CARECALL_TRUNK": order.trunk,
        "CARECALL_SHOWN": order.shown,
        "CARECALL_RING_S": str(min(max(order.ring_s, 1), RING_S)),
    }
