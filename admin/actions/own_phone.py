"""Ringing the user's own phone, so that a campaign can be heard before anybody is called."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal, current_principal
from admin.house import house
from carecall.domain.language import Language
from carecall.domain.number_proof import CountedCall
from carecall.errors import CareCallError
from carecall.store.number_call_counts import take_call
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading
from carecall.store.tables import CampaignRow, ScheduleRow, UserRow


def own_mobile(principal: Principal) -> str:
    """Return the user's own number, or an empty text."""
    with system_reading(house().sessions, "a user is rung on the own phone") as session:
        return session.scalar(select(UserRow.mobile).where(UserRow.id == principal.user_id)) or ""


def own_is_verified(principal: Principal) -> bool:
    """Say whether a call proved that the number is the user's."""
    with system_reading(house().sessions, "a user is rung on the own phone") as session:
        proved = select(UserRow.mobile_verified_at).where(UserRow.id == principal.user_id)
        return session.scalar(proved) is not None


def ring_own_phone(
    session: Session, source: tuple[int, int], language: Language, key: str, now: datetime
) -> str:
    """Ask for one call to the user's own phone, from an organization's number; return why not, or an empty text.

    `source` is the organization and its number; `key` names what is heard, and lets it ring once a minute.
    """
    principal = current_principal()
    mobile = own_mobile(principal)
    if not mobile:
        return _("Write your mobile phone number into your account first.")
    organization_id, number_id = source
    counted = CountedCall(user_id=principal.user_id, number=mobile, organization_id=organization_id)
    if not own_is_verified(principal) and take_call(session, counted, now):
        session.rollback()
        return _(
            "A number that is not verified rings only a few times a day: verify it under My account, Mobile phone number."
        )
    wish = NewCallRequest(
        organization_id=organization_id, number=mobile, language=language,
        phone_number_id=number_id, requested_by_id=principal.user_id, key=key,
    )  # fmt: skip
    try:
        request_call(session, wish, now)
    except CareCallError:
        session.rollback()
        return _("Your phone was rung a moment ago: wait a minute.")
    return ""


def ring_for_campaign(session: Session, campaign: CampaignRow, key: str, now: datetime) -> str:
    """Ring the user's own phone from the number of a campaign's schedule."""
    number_id = session.scalar(
        select(ScheduleRow.phone_number_id).where(ScheduleRow.campaign_id == campaign.id)
    )
    if number_id is None:
        return _("Give the campaign a schedule with an outgoing number first.")
    source = (campaign.organization_id, number_id)
    return ring_own_phone(session, source, campaign.language, key, now)
