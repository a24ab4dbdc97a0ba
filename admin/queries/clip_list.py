"""One page of recorded clips with the campaigns that play them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing
from admin.queries.simple_list import OwnedList, owned_rows
from admin.search import ListRequest
from carecall.store.audio_files import COLUMNS, players_of
from carecall.store.tables import AudioFileRow, CampaignRow

LIST = OwnedList(
    model=AudioFileRow,
    sorts={"name": AudioFileRow.name, "duration": AudioFileRow.duration_ms, "added": AudioFileRow.added_at},
    title=lambda row: str(row.name),
    searched={"name": AudioFileRow.name},
    chosen={"kind": AudioFileRow.kind, "language": AudioFileRow.language},
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipLine:
    """One row of the list; clips are heard, replaced and deleted on a page of their own."""

    key: int
    row: AudioFileRow
    organization: str
    campaigns: tuple[str, ...]
    changeable: bool = False

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def clips_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[ClipLine]:
    """Return one page of clips."""
    listing = owned_rows(session, principal, wanted, LIST)
    lines = [
        ClipLine(
            key=line.key,
            row=line.row,
            organization=line.organization,
            campaigns=players_of(session, line.key),
        )
        for line in listing.lines
    ]
    return Listing(wanted=wanted, lines=lines, count=listing.count, more=listing.more)


def playing(session: Session, row: AudioFileRow) -> Sequence[CampaignRow]:
    """Return the campaigns that play a clip."""
    plays = or_(*(column == row.id for column in COLUMNS.values()))
    return session.scalars(select(CampaignRow).where(plays).order_by(CampaignRow.name)).all()


def could_play(session: Session, row: AudioFileRow) -> Sequence[CampaignRow]:
    """Return the campaigns of the clip's organization and language that play another one or none."""
    column = COLUMNS[row.kind]
    return session.scalars(
        select(CampaignRow)
        .where(
            CampaignRow.organization_id == row.organization_id,
            CampaignRow.language == row.language,
            column.is_distinct_from(row.id),
        )
        .order_by(CampaignRow.name)
    ).all()


def shared(session: Session, file: str) -> bool:
    """Say whether any clip has a sound."""
    return (
        session.scalar(select(AudioFileRow.id).where(AudioFileRow.file == file).limit(1))
        is not None
    )
