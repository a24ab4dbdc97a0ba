"""Scripts beyond their form: published versions, which campaign speaks which, and talks tried out by typing."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from admin import audit
from admin.access import Permission, current_principal, demand
from admin.actions.typed_talks import hold_talk, rehearsal_of
from admin.api.areas import Area
from admin.api.problems import Problem
from admin.api.reach import db, one, refuse_field
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.values.scripts import (
    PublishAsked,
    RehearsableScript,
    RehearsableScripts,
    RehearsalAsked,
    RehearsedTalkGiven,
    ScriptChosen,
    ScriptVersions,
    SpeakingCampaign,
    version_given,
)
from admin.house import now
from admin.queries.typed_talks import Chosen, Played, chosen_script, played, script_choices
from carecall.store import care_scripts
from carecall.store.tables import CampaignRow, CareScriptRow, RecipientRow

SCRIPTS = Area(tag="care scripts", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)


def versions(row_id: int) -> ScriptVersions:
    """Return the versions of a script and who speaks it."""
    demand(Permission.SETTINGS)
    row = one(CareScriptRow, row_id)
    return ScriptVersions(
        has_draft=row.draft is not None,
        versions=[version_given(each) for each in care_scripts.versions_of(db(), row)],
        campaigns=[
            SpeakingCampaign(campaign_id=each.id, name=each.name, version_no=each.care_script_version_no)
            for each in care_scripts.campaigns_of(db(), row)
        ],
    )  # fmt: skip


def publish(row_id: int, body: PublishAsked) -> ScriptVersions:
    """Make the draft the next version."""
    demand(Permission.SETTINGS)
    row = one(CareScriptRow, row_id)
    if row.draft is None:
        raise Problem(409, "no_draft", _("Nothing was changed since the newest version."))
    note = " ".join(body.note.split())
    attempt(lambda: screen("care_scripts").note_published(row, note))
    return versions(row_id)


def take_back(row_id: int, version_no: int) -> ScriptVersions:
    """Publish an old version again, as a new one."""
    demand(Permission.SETTINGS)
    row = one(CareScriptRow, row_id)
    number = care_scripts.version_of(db(), row, version_no).version_no
    if number == care_scripts.newest_no(db(), row.id):
        raise Problem(409, "newest", _("This is the newest version already."))
    attempt(lambda: screen("care_scripts").take_back(row, number))
    return versions(row_id)


def give(campaign_id: int, body: ScriptChosen) -> ScriptChosen:
    """Have a campaign speak a script's newest version, or the built-in script again."""
    demand(Permission.SETTINGS)
    campaign = one(CampaignRow, campaign_id)
    row = one(CareScriptRow, body.script_id) if body.script_id is not None else None
    if row is not None and not care_scripts.newest_no(db(), row.id):
        raise Problem(409, "unpublished", _("Publish the script first: a draft is never spoken."))
    attempt(lambda: care_scripts.give_script(db(), campaign, row, audit.actor(), now()))
    return body


def attempt(write: Callable[[], object]) -> None:
    """Write and commit, or refuse with the screen's sentence."""
    problem = screen("care_scripts").attempt(write)
    if problem:
        raise Problem(409, "conflict", problem)


def rehearsable() -> RehearsableScripts:
    """Return what can be rehearsed."""
    demand(Permission.SETTINGS)
    found = script_choices(db())
    return RehearsableScripts(
        scripts=[RehearsableScript(key=key, name=text) for key, text in found]
    )


def rehearse(body: RehearsalAsked) -> RehearsedTalkGiven:
    """Hold the talk that the typed lines lead to."""
    demand(Permission.SETTINGS)
    if body.script not in {key for key, _text in script_choices(db())}:
        raise refuse_field("script", _("Choose one of the offered values."))
    chosen = chosen_script(db(), body.script, current_principal().stands_at)
    person = person_of(body, chosen)
    if person.recipient_id is not None:
        audit.note(db(), "rehearsed", object_type="recipient", object_key=person.recipient_id,
                   organization_id=chosen.organization.id)  # fmt: skip
    wanted = rehearsal_of(chosen, person, tuple(body.lines), now())
    # No transaction stays open while the talk is held: on SQLite nobody else could write.
    db().commit()
    talk = hold_talk(wanted)
    if talk is None:
        raise Problem(409, "too_slow", _("The rehearsal took too long. Try again in a moment."))
    return RehearsedTalkGiven.of(talk)


def person_of(body: RehearsalAsked, chosen: Chosen) -> Played:
    """Return who is played."""
    if body.recipient_id is None:
        name = " ".join(body.name.split())
        return Played(name=name or _("Kim Haneul"), calls_before=body.calls_before)
    demand(Permission.VIEW)
    row = one(RecipientRow, body.recipient_id, RecipientRow.erased_at.is_(None))
    if row.organization_id != chosen.organization.id:
        raise refuse_field("recipient_id", _("The script is of another organization."))
    return played(db(), row, now())


ONE = "/care-scripts/<int:row_id>"
OPERATIONS = (
    SCRIPTS.get("listScriptVersions", f"{ONE}/versions", "List the versions of a script", versions, ScriptVersions),
    SCRIPTS.post("publishScript", f"{ONE}/publish", "Make the draft the next version", publish, ScriptVersions, body=PublishAsked),
    SCRIPTS.post("takeScriptBack", f"{ONE}/versions/<int:version_no>/take-back", "Publish an old version again", take_back, ScriptVersions),
    SCRIPTS.put("giveScript", "/campaigns/<int:campaign_id>/script", "Have a campaign speak a script", give, ScriptChosen, body=ScriptChosen),
    SCRIPTS.get("listRehearsableScripts", "/script-rehearsals", "List the scripts that can be rehearsed", rehearsable, RehearsableScripts),
    SCRIPTS.post("rehearseScript", "/script-rehearsals", "Try a talk out by typing", rehearse, RehearsedTalkGiven, body=RehearsalAsked, errors=(404,)),
)  # fmt: skip
