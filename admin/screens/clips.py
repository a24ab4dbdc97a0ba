"""Settings > Recorded voices: what a campaign plays instead of the synthesised voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import ClassVar

from flask import abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.actions import clips as actions
from admin.base_view import LARGEST_ID, Blocker
from admin.cells import CellColumn
from admin.clip_words import KINDS, loudness_sentence
from admin.columns.clip_columns import COLUMNS, RULES
from admin.forms.clip_form import SPEC, ClipForm, judge_clip, text_problem, uploaded
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.languages import spoken_language
from admin.listing import Listing
from admin.menu import MenuSection
from admin.peaks import peaks_of
from admin.queries.clip_list import ClipLine, clips_of, could_play, playing, shared
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.screen_api import ScreenApi
from admin.search import ListRequest, whole_number
from carecall.domain.audio_clip import CLIP_TEXT_LIMIT, ClipKind
from carecall.store.audio_files import NewClip, add_clip, remove_clip, use_clip
from carecall.store.tables import AudioFileRow, CampaignRow

WORDS = RowWords(
    title=lambda: _("Recorded voices"),
    add=lambda: _("Add recording"),
    edit=lambda: _("Recording"),
    delete=lambda: _("Delete recording"),
    warning=lambda: _("The recording is gone for good. It is not deleted while campaigns play it."),
    count=lambda count: ngettext("%(n)s recording", "%(n)s recordings", count.number, n=count),
    empty_title=lambda: _("No recordings"),
    empty_text=lambda: _("Add a recorded greeting, closing or message, and campaigns play it instead of the synthesised voice."),
    added=lambda: _("The recording was added."),
    changed=lambda: _("The recording was replaced."),
    removed=lambda n: ngettext("%(num)d recording was deleted.", "%(num)d recordings were deleted.", n),
    file=lambda: _("recorded voices"),
)  # fmt: skip


class ClipsView(RowsView):
    """Recordings of people, played as they are."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "audio_file"
    icon = "play"
    api = ScreenApi(name="clip", reads_form=False, adds=False, changes=False)
    form_template = "clips/form.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "name", "kind", "language", "text")

    def listing(self, wanted: ListRequest) -> Listing[ClipLine]:
        """Return one page of clips."""
        return clips_of(self.db, current_principal(), wanted)

    def extra_actions(self, line: ClipLine) -> Sequence[tuple[str, str, str]]:
        """Offer the page on which a clip is heard, replaced and deleted."""
        return (("play", _("Hear, use or replace"), url_for(".clip_view", row_id=line.key)),)

    def fresh(self) -> Typed:
        """Begin with a greeting of the own organization."""
        return typed_from(
            organization=current_principal().stands_at,
            kind=ClipKind.GREETING.value,
            language=spoken_language().value,
        )

    def judge(self, judge: Judge, row: AudioFileRow | None) -> ClipForm | None:
        """Return the form's values with the sound."""
        return judge_clip(judge, row)

    def write_new(self, value: ClipForm) -> int:
        """Keep a sound and write its clip; the store notes it in the trail."""
        new = NewClip(name=value.name, kind=value.kind, language=value.language, text=value.text)
        kept = actions.keep(value.sound, value.organization_id)
        return add_clip(self.db, value.organization_id, new, kept, audit.actor(), now()).id

    def edit_one_view(self, row_id: int) -> ResponseReturnValue:
        """Not offered: a clip is replaced as a whole, on its own page."""
        _row_id = row_id
        abort(404)

    def blockers(self, row: AudioFileRow) -> list[Blocker]:
        """Return the campaigns that play a clip."""
        return [
            Blocker(
                text=_("The campaign “%(campaign)s” plays %(name)s.", campaign=each.name, name=row.name),
                url=url_for(".clip_view", row_id=row.id),
            )
            for each in playing(self.db, row)
        ]  # fmt: skip

    def take_away(self, rows: Sequence[AudioFileRow]) -> None:
        """Delete clips; the store notes each in the trail, and a sound that nobody shares goes too."""
        for row in rows:
            actions.forget(remove_clip(self.db, row, audit.actor(), now()))

    # One clip

    @expose("/<int:row_id>/")
    def clip_view(self, row_id: int) -> str:
        """Show a clip with its player, how it sounds and who plays it."""
        row = self.get_one(row_id)
        return str(
            self.render(
                "clips/clip.html",
                row=row,
                kind=str(KINDS[row.kind]),
                loudness=loudness_sentence(row),
                playing=playing(self.db, row),
                could_play=could_play(self.db, row),
                text_limit=CLIP_TEXT_LIMIT,
                may_edit=self.may_edit(),
                words=WORDS,
            )
        )

    @expose("/<int:row_id>/listen.wav")
    def listen_view(self, row_id: int) -> ResponseReturnValue:
        """Stream a clip; the first range counts as listening."""
        row = self.get_one(row_id)
        path = actions.sound_file(row.file)
        if path is None:
            abort(404)
        if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
            audit.record("listened", object_type=self.object_type, object_key=row.id,
                         organization_id=row.organization_id)  # fmt: skip
        return send_file(path, mimetype="audio/wav", conditional=True)

    @expose("/<int:row_id>/peaks.json")
    def peaks_view(self, row_id: int) -> ResponseReturnValue:
        """Send how loud a clip is over its length."""
        path = actions.sound_file(self.get_one(row_id).file)
        if path is None:
            abort(404)
        peaks = peaks_of(path, house().spool, now())
        # One voice on both sides of the middle.
        return {**peaks, "agent": peaks["recipient"]}

    @expose("/<int:row_id>/use", methods=("POST",))
    def use_view(self, row_id: int) -> ResponseReturnValue:
        """Have a campaign play a clip, or the synthesised voice again."""
        self.demand_edit()
        row = self.get_one(row_id)
        key = whole_number(request.form.get("campaign", ""), low=1, high=LARGEST_ID)
        campaign = self.db.get(CampaignRow, key) if key is not None else None
        if campaign is None or campaign.organization_id != row.organization_id:
            abort(404)
        takes = request.form.get("clip") != "voice"
        if takes and campaign.language is not row.language:
            return self.told(row_id, _("Clip and campaign must be of one language."), "")
        problem = self.use(campaign, row.kind, row if takes else None)
        done = _("From its next call on, the campaign plays it.") if takes else _("From its next call on, the voice says it.")  # fmt: skip
        return self.told(row_id, problem, done)

    def use(self, campaign: CampaignRow, kind: ClipKind, row: AudioFileRow | None) -> str:
        """Have a campaign play a clip, or the voice where there is none; return why not, or an empty text."""
        name = row.name if row is not None else ""
        return self.attempt(lambda: use_clip(self.db, campaign, kind, name, audit.actor(), now()))

    @expose("/<int:row_id>/replace", methods=("POST",))
    def replace_view(self, row_id: int) -> ResponseReturnValue:
        """Put another sound and its words in a clip's place; campaigns play it from their next call on."""
        self.demand_edit()
        row = self.get_one(row_id)
        return self.told(row_id, self.replaced(row), str(WORDS.changed()))

    def replaced(self, row: AudioFileRow) -> str:
        """Put the request's sound and words in a clip's place; return why not, or an empty text."""
        text = " ".join(request.form.get("text", "").split())[:CLIP_TEXT_LIMIT]
        problem = text_problem(text, row.kind, row.language, row.organization_id) if text else _("Write what is said in it.")  # fmt: skip
        judge = Judge(SPEC, typed_from())
        judge.problems.clear()
        old = row.file
        sound = uploaded(judge) if not problem else actions.Converted()
        problem = problem or judge.problems.get("", "")
        problem = problem or self.attempt(lambda: self.replace(row, text, sound))
        if not problem and not shared(self.db, old):
            actions.forget(old)
        return problem

    def replace(self, row: AudioFileRow, text: str, sound: actions.Converted) -> None:
        """Write another sound over a clip."""
        kept = actions.keep(sound, row.organization_id)
        row.text = text
        for name, value in asdict(kept).items():
            setattr(row, name, value)
        audit.note(self.db, "changed", object_type=self.object_type, object_key=row.id,
                   organization_id=row.organization_id, facts={"duration_ms": kept.duration_ms})  # fmt: skip

    def told(self, row_id: int, problem: str, done: str) -> ResponseReturnValue:
        """Say what came of it, and show the clip again."""
        flash(problem or done, "error" if problem else "success")
        return redirect(url_for(".clip_view", row_id=row_id))
