"""What the conversation is told about a call, read once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.brief import CallBrief
from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.domain.preferences import stored_gain_db, stored_speed
from carecall.domain.script import CareScript, Topic
from carecall.domain.script_form import script_from_plain
from carecall.domain.script_rules import with_messages
from carecall.errors import BadDefinition
from carecall.store.answering import policy_of
from carecall.store.audio_files import clips_of
from carecall.store.errands import due_errands
from carecall.store.local_days import day_of, moment_at_home
from carecall.store.memory_items import live_memory, raising_of
from carecall.store.recent_lines import recent_lines
from carecall.store.rehearsal_call import rehearsed_campaign
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    CareScriptVersionRow,
    OrganizationRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)
from carecall.store.tickets import untold_answers

RECENT_CALLS = 3
"""How many calls back the topics count as recent."""
Scripts = Mapping[Language, CareScript]
log = logging.getLogger(__name__)


def brief_of(session: Session, call: CallRow, scripts: Scripts, now: datetime) -> CallBrief:
    """Return everything the talk of `call` needs. `scripts` ship with the program."""
    organization = session.get_one(OrganizationRow, call.organization_id)
    recipient = session.get(RecipientRow, call.recipient_id) if call.recipient_id else None
    campaign = _campaign(session, call)
    wishes = _wishes(session, call.recipient_id)
    today, talks = day_of(organization, recipient, now), _talks_before(session, call)
    department = campaign.department if campaign is not None else None
    script = _script(session, call, campaign, scripts, organization.display_name)
    return CallBrief(
        call_id=call.id,
        organization_id=organization.id,
        organization=organization.display_name,
        department=department or organization.display_name,
        recipient=wishes.get(PreferenceKey.ADDRESS) or _address(recipient, script),
        script=script,
        memory=live_memory(session, call.recipient_id, today),
        raising=raising_of(session, call, today, talks),
        recent_topics=_recent_topics(session, call.recipient_id),
        avoided_topics=_avoided(wishes.get(PreferenceKey.AVOID_TOPIC, "")),
        call_count=talks,
        max_talk_s=call.max_talk_s,
        voice=wishes.get(PreferenceKey.VOICE) or (campaign.voice if campaign else ""),
        speed=_speed(wishes.get(PreferenceKey.SPEED), campaign, script),
        country=recipient.country if recipient is not None else organization.country,
        machine_policy=policy_of(campaign),
        clips=clips_of(session, campaign, call.language),
        answer_pace_ms=recipient.answer_pace_ms if recipient is not None else None,
        now_at=moment_at_home(organization, recipient, now),
        gain_db=stored_gain_db(wishes.get(PreferenceKey.LOUDNESS, "")),
        recent_lines=recent_lines(session, call),
        answers=untold_answers(session, call),
        errands=due_errands(session, call, today),
    )


def _campaign(session: Session, call: CallRow) -> CampaignRow | None:
    """Return the campaign of a call, also of one that only rehearses it."""
    if call.campaign_id:
        return session.get(CampaignRow, call.campaign_id)
    return rehearsed_campaign(session, call)


def _address(recipient: RecipientRow | None, script: CareScript) -> str:
    if recipient is None:
        return ""
    return recipient.form_of_address or script.address or recipient.name


def _wishes(session: Session, recipient_id: int | None) -> dict[PreferenceKey, str]:
    if recipient_id is None:
        return {}
    rows = session.scalars(select(PreferenceRow).where(PreferenceRow.recipient_id == recipient_id))
    return {row.key: row.value for row in rows}


def _speed(wish: str | None, campaign: CampaignRow | None, script: CareScript) -> float:
    """The person's wish, else the campaign's pace where it has one of its own, else the script's."""
    usual = campaign.speed if campaign is not None else 1.0
    return (stored_speed(wish) if wish else None) or (script.speed if usual == 1.0 else usual)


def _script(
    session: Session,
    call: CallRow,
    campaign: CampaignRow | None,
    scripts: Scripts,
    organization: str,
) -> CareScript:
    """Return the campaign's script with its messages; a broken one gives way to the shipped script.

    The person has lifted the phone already, so a wrong wording is logged and never raised.
    """
    language, shipped = call.language, scripts[call.language]
    if campaign is None:
        return shipped
    own = campaign.language is language
    try:
        return with_messages(
            _own_script(session, campaign, shipped) or shipped,
            greeting=campaign.greeting if own else None,
            opening=campaign.opening if own else None,
            closing=campaign.closing if own else None,
            max_turns=campaign.max_turns,
            organization=organization,
        )
    except BadDefinition:
        log.exception("campaign script refused", extra={"campaign_id": campaign.id})
        return shipped


def _own_script(session: Session, campaign: CampaignRow, shipped: CareScript) -> CareScript | None:
    """Return the organization's own script, in the version that the campaign keeps; lines that are newer than it are those of the shipped one."""
    if campaign.care_script_id is None:
        return None
    versions = select(CareScriptVersionRow.content).where(
        CareScriptVersionRow.care_script_id == campaign.care_script_id,
        CareScriptVersionRow.language == shipped.language,
    )
    if campaign.care_script_version_no is not None:
        versions = versions.where(
            CareScriptVersionRow.version_no == campaign.care_script_version_no
        )
    content = session.scalar(versions.order_by(CareScriptVersionRow.version_no.desc()).limit(1))
    if content is None:
        return None
    return script_from_plain(content, where="care_script_version", usual=shipped)


def _recent_topics(session: Session, recipient_id: int | None) -> tuple[Topic, ...]:
    if recipient_id is None:
        return ()
    recent = session.scalars(
        select(CallRow.topics_asked)
        .where(CallRow.recipient_id == recipient_id, CallRow.talk_finished_at.is_not(None))
        .order_by(CallRow.talk_finished_at.desc())
        .limit(RECENT_CALLS)
    )
    return tuple(Topic(topic) for asked in recent for topic in asked)


def _avoided(stored: str) -> frozenset[Topic]:
    """Read topics written with spaces between them; a word that is none is left out."""
    return frozenset(topic for topic in Topic if topic in stored.split())


def _talks_before(session: Session, call: CallRow) -> int:
    if call.recipient_id is None:
        return 0
    statement = select(func.count()).where(
        CallRow.recipient_id == call.recipient_id,
        CallRow.id != call.id,
        CallRow.talk_finished_at.is_not(None),
        CallRow.disposition == Disposition.ANSWERED,
    )
    return session.scalar(statement) or 0
