"""What is ordered of several campaigns at once, and what they are made to say; each is written into the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.actions.campaigns import say
from admin.campaign_controls import CONTROLS
from admin.forms.chatbot_fields import Speaking
from carecall.store.campaign_orders import OrderResult
from carecall.store.tables import CampaignRow, OrganizationRow


def order(
    session: Session, act: str, keys: Sequence[int], now: datetime
) -> tuple[OrderResult, ...]:
    """Follow an order for each campaign and return what became of it; the keys were found in reach."""
    results = CONTROLS[act].follow(session, keys, now)
    owners = dict(
        session.execute(
            select(CampaignRow.id, CampaignRow.organization_id).where(CampaignRow.id.in_(keys))
        ).all()
    )
    for result in results:
        audit.note(
            session,
            f"campaign_{act}",
            object_type="campaign",
            object_key=result.campaign_id,
            organization_id=owners.get(result.campaign_id),
            facts={"refused": result.refused and result.refused.value, "cancelled": result.cancelled},
        )  # fmt: skip
    return results


def speaking(session: Session, rows: Sequence[CampaignRow]) -> Speaking:
    """Return in whose name and languages these campaigns speak."""
    owners = {row.organization_id for row in rows}
    name = None
    if len(owners) == 1:
        name = session.get_one(OrganizationRow, owners.pop()).display_name
    return Speaking(languages={row.language for row in rows}, organization=name)


def say_all(session: Session, rows: Sequence[CampaignRow], said: Mapping[str, object]) -> None:
    """Write what several campaigns say, and into the trail which settings changed."""
    for row in rows:
        say(row, said)
        session.flush()
        audit.note(
            session,
            "changed",
            object_type="campaign",
            object_key=row.id,
            organization_id=row.organization_id,
            facts={"fields": sorted(said)},
        )
