"""Settings > Conversation scripts: what is said and asked, in versions that never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.audit import actor
from admin.base_view import LARGEST_ID, Blocker
from admin.cells import CellColumn
from admin.columns.script_columns import COLUMNS, RULES
from admin.forms.differences import Difference, differences
from admin.forms.judging import Judge
from admin.forms.script_form import SPEC
from admin.forms.script_judging import ScriptForm, judge_script, marked_faults
from admin.forms.script_typed import typed_of_script
from admin.forms.typed import Typed
from admin.house import now
from admin.languages import spoken_language
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.script_list import OBJECT_TYPE, ScriptLine, candidates, scripts_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest, whole_number
from carecall.domain.language import Language
from carecall.errors import UnknownName
from carecall.store import care_scripts
from carecall.store.rows.campaign import NOTE_LIMIT
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import CampaignRow, CareScriptRow

WORDS = RowWords(
    title=lambda: _("Conversation scripts"),
    add=lambda: _("Add script"),
    edit=lambda: _("Edit script"),
    delete=lambda: _("Delete script"),
    warning=lambda: _("The script and all its versions are gone for good. It is not deleted while campaigns speak it."),
    count=lambda count: ngettext("%(n)s script", "%(n)s scripts", count.number, n=count),
    empty_title=lambda: _("No scripts of your own"),
    empty_text=lambda: _("Campaigns speak the built-in script. Add one of your own to change its words, switch topics off or ask more."),
    added=lambda: _("The script was added as a draft. Publish it, so that campaigns can speak it."),
    changed=lambda: _("The draft was kept. Nothing of it is spoken before you publish it."),
    removed=lambda n: ngettext("%(num)d script was deleted.", "%(num)d scripts were deleted.", n),
    file=lambda: _("conversation scripts"),
)  # fmt: skip


class CareScriptsView(RowsView):
    """An organization's own words for its calls."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = OBJECT_TYPE
    icon = "message"
    form_template = "scripts/form.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "name", "language", "draft")

    def listing(self, wanted: ListRequest) -> Listing[ScriptLine]:
        """Return one page of scripts."""
        return scripts_of(self.db, current_principal(), wanted)

    def extra_actions(self, line: ScriptLine) -> Sequence[tuple[str, str, str]]:
        """Offer a script's versions and its copy."""
        return (
            ("clock", _("Versions and campaigns"), url_for(".versions_view", row_id=line.key)),
            ("note", _("Copy"), url_for(".new_view", copy=line.key)),
        )

    def fresh(self) -> Typed:
        """Begin with the built-in script, or with a copy of one in reach."""
        key = whole_number(request.args.get("copy", ""), low=1, high=LARGEST_ID)
        if key is not None:
            row = self.get_one(key)
            name = _("Copy of %(name)s", name=row.name)[:30]
            return typed_of_script(care_scripts.draft_of(self.db, row), name=name, organization=row.organization_id)  # fmt: skip
        # A program names the language in its body, and nothing of what the script says then.
        sent = request.get_json(silent=True)
        asked = sent.get("language", "") if isinstance(sent, dict) else request.args.get("language", "")  # fmt: skip
        known = asked in {each.value for each in Language}
        script = shipped_script(Language(asked) if known else spoken_language())
        return typed_of_script(script, organization=current_principal().stands_at)

    def typed_of(self, row: CareScriptRow) -> Typed:
        """Return a script's draft, or its newest version, as the form shows it."""
        script = care_scripts.draft_of(self.db, row)
        return typed_of_script(script, name=row.name, organization=row.organization_id)

    def judge(self, judge: Judge, row: CareScriptRow | None) -> ScriptForm | None:
        """Return the form's values."""
        return judge_script(judge, row)

    def add(self, value: ScriptForm) -> CareScriptRow:
        """Write a new script as a draft."""
        row = CareScriptRow(
            organization_id=value.organization_id, name=value.name, language=value.script.language
        )
        self.db.add(row)
        self.db.flush()
        care_scripts.keep_draft(self.db, row, value.script)
        return row

    def change(self, row: CareScriptRow, value: ScriptForm) -> None:
        """Keep a form as the draft; published versions stay as they are."""
        row.name = value.name
        care_scripts.keep_draft(self.db, row, value.script)

    def way_on(self, row_id: int) -> str:
        """Go on where the draft is tried out and published."""
        return url_for(".versions_view", row_id=row_id)

    def blockers(self, row: CareScriptRow) -> list[Blocker]:
        """Return the campaigns that speak a script."""
        return [
            Blocker(
                text=_("The campaign “%(campaign)s” speaks %(name)s.", campaign=each.name, name=row.name),
                url=url_for(".versions_view", row_id=row.id),
            )
            for each in care_scripts.campaigns_of(self.db, row)
        ]  # fmt: skip

    def form_values(self, row: CareScriptRow | None) -> dict[str, object]:
        """Add the sentences that were refused, and what a new script can begin with."""
        return {**super().form_values(row), "faults": marked_faults(), "languages": list(Language)}

    # Versions

    @expose("/<int:row_id>/versions")
    def versions_view(self, row_id: int) -> str:
        """Show the versions, which campaign speaks which, and what waits to be published."""
        row = self.get_one(row_id)
        versions = care_scripts.versions_of(self.db, row)
        return str(
            self.render(
                "scripts/versions.html",
                row=row,
                spec=SPEC,
                versions=versions,
                waiting=self.waiting(row),
                campaigns=care_scripts.campaigns_of(self.db, row),
                candidates=candidates(self.db, row) if versions else [],
                newest=versions[0].version_no if versions else 0,
                note_limit=NOTE_LIMIT,
                may_edit=self.may_edit(),
            )
        )

    @expose("/<int:row_id>/compare")
    def compare_view(self, row_id: int) -> str:
        """Show two versions side by side; only what differs."""
        row = self.get_one(row_id)
        left, right = self.asked_version(row, "left"), self.asked_version(row, "right")
        found = differences(SPEC, self.typed_version(row, left), self.typed_version(row, right))
        return str(
            self.render(
                "scripts/compare.html",
                row=row,
                spec=SPEC,
                left=left,
                right=right,
                differences=found,
            )
        )

    @expose("/<int:row_id>/publish", methods=("POST",))
    def publish_view(self, row_id: int) -> ResponseReturnValue:
        """Make the draft the next version."""
        self.demand_edit()
        row = self.get_one(row_id)
        text = " ".join(request.form.get("note", "").split())[:NOTE_LIMIT]
        problem = self.attempt(lambda: self.note_published(row, text)) if row.draft is not None else _("Nothing was changed since the newest version.")  # fmt: skip
        done = _("Published. Campaigns that have started keep their version until you have them take the newest.")  # fmt: skip
        return self.told(row_id, problem, done)

    @expose("/<int:row_id>/take-back", methods=("POST",))
    def take_back_view(self, row_id: int) -> ResponseReturnValue:
        """Publish an old version again, as a new one."""
        self.demand_edit()
        row = self.get_one(row_id)
        number = self.asked_version(row, "version_no", form=True)
        if number == care_scripts.newest_no(self.db, row.id):
            return self.told(row_id, _("This is the newest version already."), "")
        problem = self.attempt(lambda: self.take_back(row, number))
        return self.told(row_id, problem, _("The old words are the newest version again."))

    @expose("/<int:row_id>/give", methods=("POST",))
    def give_view(self, row_id: int) -> ResponseReturnValue:
        """Have a campaign speak the newest version, or the built-in script again."""
        self.demand_edit()
        row = self.get_one(row_id)
        key = whole_number(request.form.get("campaign", ""), low=1, high=LARGEST_ID)
        campaign = self.db.get(CampaignRow, key) if key is not None else None
        if campaign is None or campaign.organization_id != row.organization_id:
            abort(404)
        takes = request.form.get("script") != "built-in"
        if takes and not care_scripts.newest_no(self.db, row.id):
            return self.told(row_id, _("Publish the script first: a draft is never spoken."), "")
        problem = self.attempt(lambda: care_scripts.give_script(self.db, campaign, row if takes else None, actor(), now()))  # fmt: skip
        done = _("From its next call on, the campaign speaks this version. Calls that have begun keep their words.") if takes else _("From its next call on, the campaign speaks the built-in script.")  # fmt: skip
        return self.told(row_id, problem, done)

    def waiting(self, row: CareScriptRow) -> Sequence[Difference]:
        """Return what the draft changes against the newest version."""
        if row.draft is None:
            return []
        versions = care_scripts.versions_of(self.db, row)
        before = self.typed_version(row, versions[0].version_no) if versions else typed_of_script(shipped_script(row.language))  # fmt: skip
        after = typed_of_script(care_scripts.script_of(row.draft, row))
        return differences(SPEC, before, after)

    def typed_version(self, row: CareScriptRow, number: int) -> Typed:
        """Return a published version as the form shows it."""
        version = care_scripts.version_of(self.db, row, number)
        return typed_of_script(care_scripts.script_of(version.content, row))

    def asked_version(self, row: CareScriptRow, name: str, *, form: bool = False) -> int:
        """Return the version that the request names; 404 where there is none."""
        raw = (request.form if form else request.args).get(name, "")
        try:
            return care_scripts.version_of(self.db, row, whole_number(raw, low=1, high=LARGEST_ID) or 0).version_no  # fmt: skip
        except UnknownName:
            abort(404)

    def note_published(self, row: CareScriptRow, text: str) -> None:
        """Publish in the principal's name."""
        care_scripts.publish(self.db, row, text, actor(), now())

    def take_back(self, row: CareScriptRow, number: int) -> None:
        """Take an old version back in the principal's name."""
        care_scripts.take_back(self.db, row, number, actor(), now())

    def told(self, row_id: int, problem: str, done: str) -> ResponseReturnValue:
        """Say what came of it, and show the versions again."""
        flash(problem or done, "error" if problem else "success")
        return redirect(url_for(".versions_view", row_id=row_id))
