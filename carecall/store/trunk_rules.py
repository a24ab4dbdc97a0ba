"""What calls on a trunk cost, and which numbers it may ring where that differs from its country's rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.destination import DestinationRule
from carecall.domain.tariff import Tariff
from carecall.errors import UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.gate_facts_standing import DESTINATIONS_OF
from carecall.store.tables import SettingRow, TrunkRow


def set_prices(session: Session, name: str, tariff: Tariff, actor: Actor, now: datetime) -> None:
    """Write what calls on a trunk cost from now on; calls that ended keep their cost.

    Raises:
        UnknownName: no trunk is called so.
    """
    trunk = _trunk(session, name)
    trunk.currency = tariff.currency
    trunk.price_per_call, trunk.price_per_minute = tariff.price_per_call, tariff.price_per_minute
    trunk.billing_step_s = tariff.billing_step_s
    session.flush()
    facts = {
        "currency": tariff.currency,
        "price_per_call": str(tariff.price_per_call),
        "price_per_minute": str(tariff.price_per_minute),
        "billing_step_s": tariff.billing_step_s,
    }
    _record(session, "trunk.prices", name, facts, actor, now)


def set_destinations(
    session: Session, name: str, rule: DestinationRule | None, actor: Actor, now: datetime
) -> None:
    """Write which numbers a trunk may ring, from the next claim on; None goes back to its country's rule.

    Raises:
        UnknownName: no trunk is called so.
    """
    key = f"{DESTINATIONS_OF}{_trunk(session, name).name}"
    row = session.get(SettingRow, key, with_for_update=True)
    if row is not None:
        session.delete(row)
        session.flush()
    value = (
        {"allowed": list(rule.allowed), "premium": list(rule.premium)} if rule is not None else {}
    )
    if value:
        session.add(SettingRow(key=key, value=value, changed_at=now))
        session.flush()
    _record(session, "trunk.destinations", name, dict(value), actor, now)


def _trunk(session: Session, name: str) -> TrunkRow:
    row = session.scalars(select(TrunkRow).where(TrunkRow.name == name)).one_or_none()
    if row is None:
        names = ", ".join(session.scalars(select(TrunkRow.name).order_by(TrunkRow.id)))
        raise UnknownName("trunk", name, f"choose one of {names}.")
    return row


def _record(
    session: Session,
    action: str,
    name: str,
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    deed = Deed(
        action=action, object_type="trunk", object_key=name, organization_id=None, facts=facts
    )
    record_deed(session, actor, deed, now)
