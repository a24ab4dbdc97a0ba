"""The telephone rehearsal of a campaign: an operator's own phone rings, and hears the campaign's words and script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.language import Language
from carecall.store.rows.base import Document
from carecall.store.tables import (
    CallOrigin,
    CallRequestRow,
    CallRow,
    CampaignDraftRow,
    CampaignRow,
)

WIZARD, CAMPAIGN = "wizard", "campaign"
SPOKEN = "spoken"
"""Where a draft keeps what its rehearsal says, beside its steps."""
WORDS = ("greeting", "opening", "closing", "department", "max_turns")
SECONDS_OF_MINUTE = 60


def wizard_key(user_id: int, now: datetime) -> str:
    """Return the key of a user's wish to hear the campaign that is being set up; one a minute."""
    return f"{WIZARD}-{user_id}-{_minute(now)}"


def campaign_key(campaign_id: int, user_id: int, now: datetime) -> str:
    """Return the key of a user's wish to hear a campaign; one a minute."""
    return f"{CAMPAIGN}-{campaign_id}-{user_id}-{_minute(now)}"


def spoken_words(
    said: Mapping[str, object], language: Language, script_id: int | None
) -> Mapping[str, object]:
    """Return what a draft keeps for its rehearsal."""
    words = {name: said[name] for name in WORDS if name in said}
    return {**words, "language": language.value, "script_id": script_id}


def rehearsed_campaign(session: Session, call: CallRow) -> CampaignRow | None:
    """Return the campaign whose words a rehearsal speaks; None for every other call, and where it is gone.

    One that is still being set up is a row that no session ever holds.
    """
    if call.origin is not CallOrigin.TEST:
        return None
    wish = session.scalar(
        select(CallRequestRow).where(
            CallRequestRow.organization_id == call.organization_id,
            CallRequestRow.call_id == call.id,
        )
    )
    kind, _, rest = (wish.request_key or "").partition("-") if wish is not None else ("", "", "")
    if kind == CAMPAIGN:
        return _standing(session, call, rest.partition("-")[0])
    return _coming(session, call, wish) if kind == WIZARD and wish is not None else None


def _standing(session: Session, call: CallRow, key: str) -> CampaignRow | None:
    row = session.get(CampaignRow, int(key)) if key.isdecimal() else None
    return row if row is not None and row.organization_id == call.organization_id else None


def _coming(session: Session, call: CallRow, wish: CallRequestRow) -> CampaignRow | None:
    typed = session.scalar(
        select(CampaignDraftRow.typed).where(
            CampaignDraftRow.organization_id == call.organization_id,
            CampaignDraftRow.user_id == wish.requested_by_id,
        )
    )
    spoken = (typed or {}).get(SPOKEN)
    return _row_of(call, spoken) if isinstance(spoken, dict) else None


def _row_of(call: CallRow, spoken: Document) -> CampaignRow:
    words = {name: spoken[name] for name in WORDS if spoken.get(name) is not None}
    return CampaignRow(
        organization_id=call.organization_id, name="", state=CampaignState.DRAFT, voice="", speed=1.0,
        machine_policy={}, language=Language(spoken["language"]), care_script_id=spoken.get("script_id"),
        **{"max_turns": 8, **words},
    )  # fmt: skip


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS_OF_MINUTE
