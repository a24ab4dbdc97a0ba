"""What a call costs by its trunk's prices: for limits and forecasts, never for bills."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.000001")
"""Costs are kept to a millionth, as prices are."""
_MS_A_SECOND = 1000
_SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A trunk's prices."""

    currency: str | None
    """ISO 4217; None while nobody said what calls cost."""
    price_per_call: Decimal
    price_per_minute: Decimal
    billing_step_s: int

    def cost(self, talk_ms: int | None) -> Decimal:
        """Return what one call costs; None milliseconds mean that nobody answered."""
        return call_cost(talk_ms, self.price_per_call, self.price_per_minute, self.billing_step_s)


def call_cost(
    talk_ms: int | None,
    price_per_call: Decimal,
    price_per_minute: Decimal,
    billing_step_s: int,
) -> Decimal:
    """Return the cost of a call that was up for `talk_ms` milliseconds, or was never answered (None).

    An answered call costs its price once and its time in whole steps, at least one: so trunks are
    billed. Fractions of a millionth are rounded half up.
    """
    if talk_ms is None:
        return Decimal(0)
    step_ms = max(billing_step_s, 1) * _MS_A_SECOND
    steps = max(1, -(-max(talk_ms, 0) // step_ms))
    minutes = Decimal(steps * max(billing_step_s, 1)) / _SECONDS_A_MINUTE
    return (price_per_call + price_per_minute * minutes).quantize(PLACES, rounding=ROUND_HALF_UP)
