"""Builds what [Download conversation] gives: record tables and bundles of sound."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Permission, Principal
from admin.downloads import below
from admin.formats import in_zone, shown_phone, shown_seconds
from admin.name_cover import NameCover, covered
from admin.queries import details
from admin.queries.call_shape import is_telling_call
from admin.words import ACTIONS, LABELS
from carecall.domain.turns import Speaker
from carecall.spreadsheets.export import CellValue, Length
from carecall.store.tables import CallRow, PlannedCallRow

MOST_CALLS = 200
"""Calls of one direct download; more is background work."""
PARTS = frozenset({"transcript", "analysis", "memory", "follow_up"})
"""What a conversation record may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOptions:
    """What a conversation record holds besides the call itself."""

    parts: frozenset[str]
    """Of transcript, analysis, memory, follow_up."""
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One recording to be sent."""

    call: CallRow
    path: Path

    def name(self, zone: str) -> str:
        """Return a file name without personal details: the moment that the list shows, and the call's id."""
        at = in_zone(self.call.originated_at or self.call.reserved_at, zone)
        return f"{at:%Y%m%d-%H%M%S}_{self.call.id}.wav"


def chosen_calls(session: Session, planned_call_ids: Sequence[int]) -> list[CallRow]:
    """Return the telling calls of ticked rows, oldest first; ids outside the scope give nothing."""
    return list(
        session.scalars(
            select(CallRow)
            .join(PlannedCallRow, PlannedCallRow.id == CallRow.planned_call_id)
            .where(
                PlannedCallRow.id.in_(planned_call_ids[:MOST_CALLS]),
                is_telling_call(),
            )
            .order_by(CallRow.reserved_at, CallRow.id)
        )
    )


def record_titles(options: RecordOptions) -> list[str]:
    """Return the column titles of a conversation record."""
    titles = [
        _("Call"),
        _("Campaign name"),
        _("Date and time"),
        _("Recipient name"),
        _("Mobile phone number"),
        _("Call duration"),
    ]
    if "analysis" in options.parts:
        titles += [_("Call analysis"), _("Points at")]
    if "memory" in options.parts:
        titles.append(_("Memory"))
    if "follow_up" in options.parts:
        titles += [_("Follow-up action"), _("Action details")]
    if "transcript" in options.parts:
        titles += [_("Turn"), _("Starts at"), _("Speaker"), _("Text")]
    return titles


def record_rows(
    session: Session,
    calls: Sequence[CallRow],
    options: RecordOptions,
    principal: Principal,
    *,
    first_no: int = 1,
) -> Iterator[list[CellValue]]:
    """Yield the rows: one for each turn with the transcript, else one for each call; calls are counted from `first_no`."""
    for number, call in enumerate(calls, start=first_no):
        talk = details.talk_of(session, call, principal.user_id)
        said = NameCover(call.recipient_name if options.masked else "")
        parts = [said.over(cell) for cell in part_cells(session, talk, options)]
        head = [*call_cells(number, call, options, principal), *parts]
        if "transcript" not in options.parts:
            yield head
            continue
        for turn in talk.turns:
            speaker = _("Recipient") if turn.speaker is Speaker.RECIPIENT else _("Agent")
            text = said.over(turn.text)
            yield [*head, turn.turn_no, shown_seconds(turn.started_ms / 1000), speaker, text]
        if not talk.turns:
            yield [*head, None, None, None, None]


def call_cells(
    number: int, call: CallRow, options: RecordOptions, principal: Principal
) -> list[CellValue]:
    """Return what every row says of its call."""
    whole = principal.may(Permission.SEE_PHONES) and not options.masked
    name = call.recipient_name
    connected = call.talk_ms is not None and details.is_connected(call)
    return [
        number,
        call.campaign_name,
        in_zone(call.originated_at or call.reserved_at, principal.timezone),
        covered(name) if options.masked else name,
        shown_phone(call.number, whole=whole),
        Length((call.talk_ms or 0) / 1000) if connected else None,
    ]


def part_cells(session: Session, talk: details.Talk, options: RecordOptions) -> list[CellValue]:
    """Return the chosen parts besides the transcript."""
    cells: list[CellValue] = []
    if "analysis" in options.parts:
        quotes = [finding.quote for group in talk.findings.values() for finding in group]
        cells += [
            str(LABELS[talk.analysis.label].text) if talk.analysis else "",
            " / ".join(quotes),
        ]
    if "memory" in options.parts:
        kept = details.memory_of(session, talk.call.recipient_id or 0)
        cells.append(" / ".join(item.text for item in kept if item.call_id == talk.call.id))
    if "follow_up" in options.parts:
        done = talk.follow_up
        cells += [str(ACTIONS[done.action]) if done else "", done.details if done else ""]
    return cells


def sounds_of(session: Session, calls: Sequence[CallRow], folder: Path) -> list[Sound]:
    """Return the recordings that there are of some calls."""
    found = []
    for call in calls:
        row = details.recording_of(session, call.id)
        path = below(folder, row.file) if row else None
        if path is not None:
            found.append(Sound(call=call, path=path))
    return found


def one_sound(session: Session, call_id: str, folder: Path) -> Sound | None:
    """Return the recording of a call inside the scope, if it is kept."""
    call = details.one_call(session, call_id) if len(call_id) == 36 else None
    sounds = sounds_of(session, [call], folder) if call else []
    return sounds[0] if sounds else None


def write_bundle(file: BinaryIO, sounds: Sequence[Sound], zone: str) -> None:
    """Write recordings into one zip, stored as they are."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
        for sound in sounds:
            bundle.write(sound.path, sound.name(zone))
