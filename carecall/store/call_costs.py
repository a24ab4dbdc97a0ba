"""What a finished call cost, by the prices of its trunk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.tariff import Tariff
from carecall.store.tables import CallLegRow, CallRow, LegKind, TrunkKind, TrunkRow

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
    """Write what the ended `call` cost, the phones of humans that it rang included; nothing without known prices.

    The network bills from answer to hangup, which is longer than the talk.
    """
    trunk = session.get(TrunkRow, call.trunk_id) if call.trunk_id is not None else None
    tariff = tariff_of(trunk) if trunk is not None else None
    if tariff is None:
        return
    cost = tariff.cost(_up_ms(call))
    cost += sum(tariff.cost(_up_ms(leg)) for leg in _humans(session, call))
    call.cost, call.currency = cost, tariff.currency or None


def _humans(session: Session, call: CallRow) -> Sequence[CallLegRow]:
    if not call.transfers:
        return ()
    rung = (CallLegRow.call_id == call.id, CallLegRow.kind == LegKind.AGENT)
    return session.scalars(select(CallLegRow).where(*rung)).all()


def _up_ms(side: CallRow | CallLegRow) -> int | None:
    if side.answered_at is None or side.ended_at is None:
        return None
    return max(0, (side.ended_at - side.answered_at) // timedelta(milliseconds=1))
