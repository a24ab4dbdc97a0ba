"""The list of humans to whom live calls may be handed; no other number is ever rung for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from carecall.domain.destination import is_allowed, is_premium
from carecall.domain.transfer import (
    MOST_TRANSFERS,
    TransferPolicy,
    TransferTarget,
    in_ringing_order,
)
from carecall.errors import AlreadyRegistered, BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.calendars import zone_named
from carecall.store.gate_facts import Destinations
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.organization_chain import ids_on
from carecall.store.rows.transfer import NAME_LIMIT
from carecall.store.scope import across
from carecall.store.tables import (
    CallRow,
    OrganizationRow,
    PhoneNumberRow,
    SettingRow,
    TransferTargetRow,
    TrunkRow,
)

REASON = "the platform's humans may be rung for every organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransferTarget:
    """One human to put on the list."""

    organization_id: int | None
    """None: of the platform, for every organization."""
    name: str
    number: str
    """Normal form."""
    rank: int = 1
    opens: time | None = None
    closes: time | None = None


def add_target(
    session: Session, new: NewTransferTarget, actor: Actor, now: datetime
) -> TransferTargetRow:
    """Put a human on the list.

    Raises:
        BadInput: the name is empty or too long, or the rank or the hours cannot be.
        AlreadyRegistered: the number is on this list already.
    """
    if not 1 <= len(new.name) <= NAME_LIMIT:
        raise BadInput(f"A name has 1 to {NAME_LIMIT} characters.")
    if (new.opens is None) != (new.closes is None) or not 1 <= new.rank <= 99:
        raise BadInput("Give both hours or none, and a rank from 1 to 99.")
    same = select(TransferTargetRow.id).where(
        TransferTargetRow.number == new.number,
        TransferTargetRow.organization_id == new.organization_id
        if new.organization_id is not None
        else TransferTargetRow.organization_id.is_(None),
    )
    if session.scalar(same) is not None:
        raise AlreadyRegistered("a human to transfer to")
    row = TransferTargetRow(
        organization_id=new.organization_id,
        name=new.name,
        number=new.number,
        rank=new.rank,
        opens=new.opens,
        closes=new.closes,
    )
    session.add(row)
    session.flush()
    record_deed(session, actor, _deed("transfer.add", row), now)
    return row


def remove_target(session: Session, target_id: int, actor: Actor, now: datetime) -> None:
    """Take a human off the list.

    Raises:
        UnknownName: nobody has this number in the list.
    """
    row = find_target(session, target_id)
    record_deed(session, actor, _deed("transfer.remove", row), now)
    session.delete(row)


def find_target(session: Session, target_id: int) -> TransferTargetRow:
    """Return one entry.

    Raises:
        UnknownName: see `remove_target`.
    """
    row = session.get(TransferTargetRow, target_id)
    if row is None:
        raise UnknownName("transfer target", str(target_id), "see `carecall transfer list`.")
    return row


def keep_policy(
    session: Session, organization_id: int, policy: TransferPolicy, actor: Actor, now: datetime
) -> None:
    """Choose what an organization's talks do with an emergency."""
    row = session.get_one(OrganizationRow, organization_id)
    row.transfer_policy = policy
    deed = Deed(
        action="transfer.policy",
        object_type="organization",
        object_key=row.id,
        organization_id=row.id,
        facts={"policy": policy.value},
    )
    record_deed(session, actor, deed, now)


def reachable_targets(
    session: Session, call: CallRow, now: datetime, destinations: Destinations
) -> Sequence[TransferTarget]:
    """Return whom `call` may be handed to now, in ringing order.

    Only through the call's own trunk, only where that trunk may ring at all, and nobody under an emergency stop.
    """
    trunk = session.get(TrunkRow, call.trunk_id) if call.trunk_id else None
    if trunk is None or not call.outgoing_number:
        return ()
    organization = session.get_one(OrganizationRow, call.organization_id)
    reachable = targets_over(session, organization, trunk, now, destinations)
    return [each for each in reachable if each.number != call.number]


def targets_over(
    session: Session,
    organization: OrganizationRow,
    trunk: TrunkRow,
    now: datetime,
    destinations: Destinations,
) -> Sequence[TransferTarget]:
    """Return whom `organization` may ring over `trunk` now, in ringing order; nobody under an emergency stop."""
    chain = ids_on(organization.path)
    if not trunk.enabled or _is_stopped(session, chain):
        return ()
    zone = zone_named(organization.time_zone)
    local = (now.astimezone(zone) if zone is not None else now).time()
    rows = session.scalars(
        select(TransferTargetRow).where(
            TransferTargetRow.active,
            or_(
                TransferTargetRow.organization_id.in_(chain),
                TransferTargetRow.organization_id.is_(None),
            ),
        ),
        execution_options=across(REASON),
    )
    rule = destinations(trunk.country)
    allowed = [
        _value(row)
        for row in rows
        if is_allowed(row.number, rule) and not is_premium(row.number, rule)
    ]
    return in_ringing_order(allowed, local)


def list_targets(session: Session) -> Sequence[TransferTargetRow]:
    """Return the whole list, the platform's first, by organization and rank."""
    return session.scalars(
        select(TransferTargetRow).order_by(
            TransferTargetRow.organization_id, TransferTargetRow.rank, TransferTargetRow.id
        )
    ).all()


def rung_now(
    session: Session, organization_id: int, now: datetime, destinations: Destinations
) -> Sequence[tuple[TransferTargetRow, str]]:
    """Return who would be rung for an organization now, in order, each with the trunk, over its own numbers' trunks."""
    organization = session.get_one(OrganizationRow, organization_id)
    trunks = session.scalars(
        select(TrunkRow)
        .join(PhoneNumberRow, PhoneNumberRow.trunk_id == TrunkRow.id)
        .where(PhoneNumberRow.organization_id == organization_id)
        .distinct()
        .order_by(TrunkRow.id)
    ).all()
    return [
        (session.get_one(TransferTargetRow, each.target_id), trunk.name)
        for trunk in trunks
        for each in targets_over(session, organization, trunk, now, destinations)
    ]


def transfer_policy_of(
    session: Session, call: CallRow, now: datetime, destinations: Destinations
) -> TransferPolicy:
    """Return what the talk on `call` may do in an emergency; OFF where nobody can be rung."""
    organization = session.get_one(OrganizationRow, call.organization_id)
    policy = organization.transfer_policy
    if policy is TransferPolicy.OFF or call.transfers >= MOST_TRANSFERS:
        return TransferPolicy.OFF
    reachable = reachable_targets(session, call, now, destinations)
    return policy if reachable else TransferPolicy.OFF


def _is_stopped(session: Session, chain: tuple[int, ...]) -> bool:
    if session.get(SettingRow, STOP_ALL_CALLS) is not None:
        return True
    stopped = select(OrganizationRow.id).where(
        OrganizationRow.id.in_(chain), OrganizationRow.calls_stopped_at.is_not(None)
    )
    return session.scalar(stopped, execution_options=across(REASON)) is not None


def _value(row: TransferTargetRow) -> TransferTarget:
    return TransferTarget(
        target_id=row.id,
        number=row.number,
        rank=row.rank,
        own=row.organization_id is not None,
        opens=row.opens,
        closes=row.closes,
    )


def _deed(action: str, row: TransferTargetRow) -> Deed:
    return Deed(
        action=action,
        object_type="transfer_target",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"rank": row.rank},
    )
