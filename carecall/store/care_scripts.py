"""An organization's own scripts: drafts, published versions that never change, and which campaign keeps which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.script import CareScript
from carecall.domain.script_faults import script_faults
from carecall.domain.script_form import script_from_plain, script_to_plain
from carecall.domain.spoken_signs import MEANING
from carecall.errors import BadDefinition, BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.rows.base import Document
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import CampaignRow, CareScriptRow, CareScriptVersionRow

WHERE = "care_script"


def content_of(script: CareScript) -> Document:
    """Return what is kept of an own script: everything but the lines that it shares with the shipped one.

    Those it takes from the program that speaks, so that mended lines reach old scripts too.
    """
    shipped = shipped_script(script.language).lines
    own = {name: texts for name, texts in script.lines.items() if shipped.get(name) != texts}
    return script_to_plain(replace(script, lines=own))


def script_of(content: Document, row: CareScriptRow) -> CareScript:
    """Return kept content as a whole script.

    Raises:
        BadDefinition: it breaks a rule.
    """
    return script_from_plain(content, where=WHERE, usual=shipped_script(row.language))


def check_own(script: CareScript) -> None:
    """Refuse a script with a sentence that no engine might say.

    Raises:
        BadDefinition: naming the first.
    """
    for fault in script_faults(script, shipped_script(script.language)):
        told = f"breaks the rule “{fault.rule}” with “{fault.words}”: {MEANING[fault.rule]}."
        raise BadDefinition(WHERE, fault.key, told)


def newest_no(session: Session, script_id: int) -> int:
    """Return the number of the newest version; 0 before the first."""
    found = session.scalar(
        select(func.max(CareScriptVersionRow.version_no)).where(
            CareScriptVersionRow.care_script_id == script_id
        )
    )
    return found or 0


def versions_of(session: Session, row: CareScriptRow) -> Sequence[CareScriptVersionRow]:
    """Return the published versions, newest first."""
    return session.scalars(
        select(CareScriptVersionRow)
        .where(
            CareScriptVersionRow.care_script_id == row.id,
            CareScriptVersionRow.language == row.language,
        )
        .order_by(CareScriptVersionRow.version_no.desc())
    ).all()


def version_of(session: Session, row: CareScriptRow, version_no: int) -> CareScriptVersionRow:
    """Return one published version.

    Raises:
        UnknownName: there is none of this number.
    """
    for version in versions_of(session, row):
        if version.version_no == version_no:
            return version
    raise UnknownName("version of this script", str(version_no), "look at its list of versions.")


def draft_of(session: Session, row: CareScriptRow) -> CareScript:
    """Return the script as its form shows it: the draft, else the newest version, else the shipped script."""
    if row.draft is not None:
        return script_of(row.draft, row)
    versions = versions_of(session, row)
    return script_of(versions[0].content, row) if versions else shipped_script(row.language)


def keep_draft(session: Session, row: CareScriptRow, script: CareScript) -> None:
    """Keep a script as the draft; one that says what the newest version says is no draft.

    Raises:
        BadDefinition: it breaks a rule.
    """
    content = content_of(replace(script, name=row.name, version=newest_no(session, row.id) + 1))
    check_own(script_of(content, row))
    versions = versions_of(session, row)
    same = bool(versions) and _words(versions[0].content) == _words(content)
    row.draft = None if same else content


def publish(
    session: Session, row: CareScriptRow, note: str, actor: Actor, now: datetime
) -> CareScriptVersionRow:
    """Make the draft the next version; campaigns that have started keep what they had.

    Raises:
        BadInput: there is no draft.
        BadDefinition: it breaks a rule.
    """
    if row.draft is None:
        raise BadInput("Nothing was changed since the newest version: edit the script first.")
    check_own(script_of(row.draft, row))
    before = newest_no(session, row.id)
    _pin(session, row, before)
    version = CareScriptVersionRow(
        organization_id=row.organization_id,
        care_script_id=row.id,
        language=row.language,
        version_no=before + 1,
        content={**row.draft, "version": before + 1},
        published_at=now,
        publisher=actor.name,
        note=note,
    )
    session.add(version)
    row.draft = None
    session.flush()
    _record(session, "script.publish", row, version.version_no, actor, now)
    return version


def take_back(
    session: Session, row: CareScriptRow, version_no: int, actor: Actor, now: datetime
) -> CareScriptVersionRow:
    """Publish what an old version said as a new one; the draft, if there is one, stays.

    Raises:
        UnknownName: there is none of this number.
        BadInput: it is the newest.
        BadDefinition: it breaks a rule of today.
    """
    old = version_of(session, row, version_no)
    if version_no == newest_no(session, row.id):
        raise BadInput("This is the newest version already.")
    draft, row.draft = row.draft, old.content
    published = publish(session, row, f"= {version_no}", actor, now)
    row.draft = draft
    session.flush()
    return published


def campaigns_of(session: Session, row: CareScriptRow) -> Sequence[CampaignRow]:
    """Return the campaigns that speak a script, by name."""
    return session.scalars(
        select(CampaignRow).where(CampaignRow.care_script_id == row.id).order_by(CampaignRow.name)
    ).all()


def give_script(
    session: Session, campaign: CampaignRow, row: CareScriptRow | None, actor: Actor, now: datetime
) -> None:
    """Have a campaign speak a script in its newest version from its next call on; None: the shipped one.

    A call that has begun keeps what it was told when it was answered.

    Raises:
        BadInput: the script was never published, or is in another language or of another organization.
    """
    if row is not None:
        _check_giving(session, campaign, row)
    campaign.care_script_id = row.id if row is not None else None
    campaign.care_script_version_no = None
    if row is not None and campaign.state is not CampaignState.DRAFT:
        campaign.care_script_version_no = newest_no(session, row.id)
    session.flush()
    deed = Deed(
        action="campaign.script",
        object_type="campaign",
        object_key=campaign.id,
        organization_id=campaign.organization_id,
        facts={"script_id": campaign.care_script_id, "version": campaign.care_script_version_no},
    )
    record_deed(session, actor, deed, now)


def _check_giving(session: Session, campaign: CampaignRow, row: CareScriptRow) -> None:
    if campaign.organization_id != row.organization_id or campaign.language is not row.language:
        raise BadInput("Campaign and script must be of one organization and one language.")
    if not newest_no(session, row.id):
        raise BadInput("Publish the script first: a draft is never spoken.")


def _pin(session: Session, row: CareScriptRow, version_no: int) -> None:
    """Have campaigns that have started keep the version that was the newest until now."""
    session.execute(
        update(CampaignRow)
        .where(
            CampaignRow.care_script_id == row.id,
            CampaignRow.care_script_version_no.is_(None),
            CampaignRow.state != CampaignState.DRAFT,
        )
        .values(care_script_version_no=version_no)
        .execution_options(synchronize_session="fetch")
    )


def _words(content: Document) -> Document:
    return {key: value for key, value in content.items() if key not in ("version", "name")}


def _record(
    session: Session, action: str, row: CareScriptRow, version_no: int, actor: Actor, now: datetime
) -> None:
    deed = Deed(
        action=action,
        object_type="care_script",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"version": version_no},
    )
    record_deed(session, actor, deed, now)
