"""What a finished call cost, by the prices of its trunk."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from carecall.domain.tariff import Tariff
from carecall.store.tables import CallRow, TrunkKind, TrunkRow

FREE = Tariff(
    currency="", price_per_call=Decimal(0), price_per_minute=Decimal(0), billing_step_s=60
)
"""Of lines that end on this machine."""


def tariff_of(trunk: TrunkRow) -> Tariff | None:
    """Return the prices of a trunk; None while nobody said in which currency it is paid."""
    if trunk.kind is TrunkKind.LAB:
        return FREE
    if not trunk.currency:
        return None
    return Tariff(
        currency=trunk.currency,
        price_per_call=trunk.price_per_call,
        price_per_minute=trunk.price_per_minute,
        billing_step_s=trunk.billing_step_s,
    )


def price_call(session: Session, call: CallRow) -> None:
    """Write what the ended `call` cost; nothing where its trunk's prices are unknown.

    The network bills from answer to hangup, which is longer than the talk.
    """
    trunk = session.get(TrunkRow, call.trunk_id) if call.trunk_id is not None else None
    tariff = tariff_of(trunk) if trunk is not None else None
    if tariff is None:
        return
    call.cost, call.currency = tariff.cost(_up_ms(call)), tariff.currency or None


def _up_ms(call: CallRow) -> int | None:
    if call.answered_at is None or call.ended_at is None:
        return None
    return max(0, (call.ended_at - call.answered_at) // timedelta(milliseconds=1))
