"""Recorded clips: kept per organization, chosen per campaign, given to each call. Their sound lies in files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from carecall.domain.audio_clip import (
    CLIP_NAME_LIMIT,
    ClipKind,
    RecordedClip,
    check_clip_text,
)
from carecall.domain.language import Language
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import AudioFileRow, CampaignRow, OrganizationRow

COLUMNS: Mapping[ClipKind, InstrumentedAttribute[int | None]] = {
    ClipKind.GREETING: CampaignRow.greeting_clip_id,
    ClipKind.CLOSING: CampaignRow.closing_clip_id,
    ClipKind.VOICEMAIL: CampaignRow.voicemail_clip_id,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClip:
    """What somebody says of a recording."""

    name: str
    kind: ClipKind
    language: Language
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSound:
    """Where its sound lies, and how it is."""

    file: str
    sha256: str
    duration_ms: int
    active_level_dbov: float
    peak_dbov: float
    gain_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipEntry:
    """A clip with who plays it, for lists."""

    clip: AudioFileRow
    organization: str
    campaigns: tuple[str, ...]


def check_new_clip(session: Session, organization_id: int, clip: NewClip) -> None:
    """Refuse what may not be added; ask before the sound is kept.

    Raises:
        BadInput: the name is taken, empty or too long.
        BadDefinition: the text breaks a rule.
    """
    if not 1 <= len(clip.name) <= CLIP_NAME_LIMIT:
        raise BadInput(f"The clip's name must have 1 to {CLIP_NAME_LIMIT} characters.")
    if _named(session, organization_id, clip.name) is not None:
        raise BadInput(f"A clip called “{clip.name}” is there already: choose another name.")
    organization = session.get_one(OrganizationRow, organization_id)
    check_clip_text(clip.text, clip.kind, clip.language, organization=organization.display_name)


def add_clip(
    session: Session,
    organization_id: int,
    clip: NewClip,
    sound: KeptSound,
    actor: Actor,
    now: datetime,
) -> AudioFileRow:
    """Write a clip whose sound is kept already.

    Raises:
        BadInput, BadDefinition: as `check_new_clip`.
    """
    check_new_clip(session, organization_id, clip)
    row = AudioFileRow(
        organization_id=organization_id,
        name=clip.name,
        kind=clip.kind,
        language=clip.language,
        text=clip.text,
        file=sound.file,
        sha256=sound.sha256,
        duration_ms=sound.duration_ms,
        active_level_dbov=sound.active_level_dbov,
        peak_dbov=sound.peak_dbov,
        gain_db=sound.gain_db,
        added_at=now,
    )
    session.add(row)
    session.flush()
    facts = {"kind": clip.kind.value, "duration_ms": sound.duration_ms}
    _record(session, "clip.add", row, facts, actor, now)
    return row


def list_clips(
    session: Session, organization_ids: Collection[int] | None = None
) -> Sequence[ClipEntry]:
    """Return the clips of these organizations, or of the session's scope, by organization and name."""
    statement = (
        select(AudioFileRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == AudioFileRow.organization_id)
        .order_by(OrganizationRow.name, AudioFileRow.name)
    )
    if organization_ids is not None:
        statement = statement.where(AudioFileRow.organization_id.in_(organization_ids))
    return [
        ClipEntry(clip=row, organization=name, campaigns=players_of(session, row.id))
        for row, name in session.execute(statement).all()
    ]


def find_clip(session: Session, organization_id: int, name: str) -> AudioFileRow:
    """Return the clip of this whole name.

    Raises:
        UnknownName: there is none.
    """
    row = _named(session, organization_id, name)
    if row is None:
        raise UnknownName("clip", name, "`carecall clips list` shows all of them.")
    return row


def use_clip(
    session: Session, campaign: CampaignRow, kind: ClipKind, name: str, actor: Actor, now: datetime
) -> None:
    """Have `campaign` play the clip `name` for `kind` from its next call on; an empty name goes back to the voice.

    Raises:
        UnknownName: the campaign's organization has no such clip.
        BadInput: the clip is of another kind or language.
        BadDefinition: its text no longer names the organization.
    """
    row = find_clip(session, campaign.organization_id, name) if name else None
    if row is not None:
        _check_use(session, campaign, kind, row)
    setattr(campaign, COLUMNS[kind].key, row.id if row is not None else None)
    session.flush()
    deed = Deed(
        action="campaign.clip",
        object_type="campaign",
        object_key=campaign.id,
        organization_id=campaign.organization_id,
        facts={"kind": kind.value, "clip_id": row.id if row is not None else None},
    )
    record_deed(session, actor, deed, now)


def remove_clip(session: Session, row: AudioFileRow, actor: Actor, now: datetime) -> str | None:
    """Delete a clip that nobody plays; return its file when no other clip has the same one.

    Raises:
        BadInput: campaigns play it; it names them.
    """
    players = players_of(session, row.id)
    if players:
        names = ", ".join(f"“{name}”" for name in players)
        raise BadInput(
            f"The clip “{row.name}” is played by {names}: choose another one there first."
        )
    file = row.file
    _record(session, "clip.remove", row, {"kind": row.kind.value}, actor, now)
    session.delete(row)
    session.flush()
    shared = session.scalar(select(AudioFileRow.id).where(AudioFileRow.file == file).limit(1))
    return None if shared is not None else file


def players_of(session: Session, clip_id: int) -> tuple[str, ...]:
    """Return the names of the campaigns that play a clip."""
    plays = or_(*(column == clip_id for column in COLUMNS.values()))
    return tuple(session.scalars(select(CampaignRow.name).where(plays).order_by(CampaignRow.name)))


def clips_of(
    session: Session, campaign: CampaignRow | None, language: Language
) -> Mapping[ClipKind, RecordedClip]:
    """Return what a call in `language` plays instead of the voice."""
    if campaign is None:
        return {}
    keys = {kind: getattr(campaign, column.key) for kind, column in COLUMNS.items()}
    wanted = [key for key in keys.values() if key is not None]
    if not wanted:
        return {}
    rows = {
        row.id: row
        for row in session.scalars(
            select(AudioFileRow).where(
                AudioFileRow.id.in_(wanted), AudioFileRow.language == language
            )
        )
    }
    return {
        kind: RecordedClip(file=rows[key].file, text=rows[key].text)
        for kind, key in keys.items()
        if key in rows
    }


def _check_use(session: Session, campaign: CampaignRow, kind: ClipKind, row: AudioFileRow) -> None:
    if row.kind is not kind:
        raise BadInput(f"The clip “{row.name}” is a {row.kind} clip: choose a {kind} clip.")
    if row.language is not campaign.language:
        raise BadInput(
            f"The clip “{row.name}” is spoken in {row.language} and the campaign in "
            f"{campaign.language}: choose one of its language."
        )
    organization = session.get_one(OrganizationRow, campaign.organization_id)
    check_clip_text(row.text, row.kind, row.language, organization=organization.display_name)


def _named(session: Session, organization_id: int, name: str) -> AudioFileRow | None:
    return session.scalars(
        select(AudioFileRow).where(
            AudioFileRow.organization_id == organization_id, AudioFileRow.name == name
        )
    ).one_or_none()


def _record(
    session: Session,
    action: str,
    row: AudioFileRow,
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    deed = Deed(
        action=action,
        object_type="audio_file",
        object_key=row.id,
        organization_id=row.organization_id,
        facts=facts,
    )
    record_deed(session, actor, deed, now)
