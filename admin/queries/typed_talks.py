"""What a typed rehearsal can begin with: scripts in reach in every version, and people with what is remembered of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.forms.fields import Choice
from admin.words import LANGUAGES
from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.script import CareScript
from carecall.store.calendars import zone_named
from carecall.store.care_scripts import draft_of, script_of, version_of, versions_of
from carecall.store.memory_items import live_memory
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import CallRow, CareScriptRow, OrganizationRow, RecipientRow

SHIPPED, OWN, DRAFT = "shipped", "own", "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A script and whose it is."""

    script: CareScript
    organization: OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The person who is played, as the talk knows them."""

    name: str = field(repr=False)
    address: str = field(default="", repr=False)
    """A form of address of their own."""
    recipient_id: int | None = None
    calls_before: int = 0
    memory: tuple[MemoryItem, ...] = ()


def script_choices(session: Session) -> list[Choice]:
    """Return every script in reach in every version, and the built-in ones."""
    shipped = [(f"{SHIPPED}:{each.value}", _("Built-in, %(language)s", language=LANGUAGES[each])) for each in Language]  # fmt: skip
    found: list[Choice] = []
    for row in session.scalars(select(CareScriptRow).order_by(CareScriptRow.name)):
        if row.draft is not None:
            found.append((f"{OWN}:{row.id}:{DRAFT}", _("%(name)s, draft", name=row.name)))
        found += [
            (f"{OWN}:{row.id}:{each.version_no}", _("%(name)s, version %(n)s", name=row.name, n=each.version_no))
            for each in versions_of(session, row)
        ]  # fmt: skip
    return [*found, *shipped]


def chosen_script(session: Session, key: str, stands_at: int) -> Chosen:
    """Return the script of a key that `script_choices` offered."""
    kind, rest = key.split(":", 1)
    if kind == SHIPPED:
        organization = session.get_one(OrganizationRow, stands_at)
        return Chosen(script=shipped_script(Language(rest)), organization=organization)
    number, version = rest.split(":")
    row = session.get_one(CareScriptRow, int(number))
    script = (
        draft_of(session, row)
        if version == DRAFT
        else script_of(version_of(session, row, int(version)).content, row)
    )
    return Chosen(script=script, organization=session.get_one(OrganizationRow, row.organization_id))


def people_named(session: Session, organization_id: int, name: str) -> Sequence[RecipientRow]:
    """Return the recipients of an organization who carry a whole name; two at most are asked for."""
    return session.scalars(
        select(RecipientRow)
        .where(RecipientRow.organization_id == organization_id, RecipientRow.name == name)
        .order_by(RecipientRow.id)
        .limit(2)
    ).all()


def played(session: Session, row: RecipientRow, now: datetime) -> Played:
    """Return a recipient as the next call would know them."""
    organization = session.get_one(OrganizationRow, row.organization_id)
    zone = zone_named(organization.time_zone)
    today = (now.astimezone(zone) if zone is not None else now).date()
    talks = session.scalar(
        select(func.count(CallRow.id)).where(
            CallRow.recipient_id == row.id,
            CallRow.talk_finished_at.is_not(None),
            CallRow.disposition == Disposition.ANSWERED,
        )
    )
    return Played(
        name=row.name,
        address=row.form_of_address or "",
        recipient_id=row.id,
        calls_before=talks or 0,
        memory=live_memory(session, row.id, today),
    )
