"""Recordings and conversation records: played and downloaded by call id only, each time written into the trail."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.access import Permission, current_principal
from admin.actions import conversations as actions
from admin.background.order import (
    RECORD_EXPORT,
    SOUND_BUNDLE,
    Ordered,
    order,
    prepared_sentence,
    refusal_of,
    search_of,
)
from admin.base_view import posted_ids
from admin.call_search import RULES
from admin.downloads import dated, send_built, send_table
from admin.house import house, now
from admin.peaks import peaks_of
from admin.plain_view import PlainView
from admin.search import read_list_request
from carecall.errors import CareCallError

DIRECT_CALLS = 20
"""Calls whose record or recordings are sent at once; more is background work."""
SOUND = "audio/wav"


class ConversationsView(PlainView):
    """Sound and records out of the house."""

    @expose("/<call_id>/listen.wav")
    def listen_view(self, call_id: str) -> ResponseReturnValue:
        """Stream a recording, in ranges as the player asks; the first range counts as listening."""
        self.demand(Permission.LISTEN)
        sound = self.one_sound(call_id)
        first = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
        if first:
            audit.record(
                "listened",
                object_type="call",
                object_key=call_id,
                organization_id=sound.call.organization_id,
            )
        return send_file(sound.path, mimetype=SOUND, conditional=True)

    @expose("/<call_id>/peaks.json")
    def peaks_view(self, call_id: str) -> ResponseReturnValue:
        """Send how loud each side is over the length of a recording; looking at it is not listening."""
        self.demand(Permission.LISTEN)
        return peaks_of(self.one_sound(call_id).path, house().spool, now())

    @expose("/<call_id>/file.wav")
    def wav_view(self, call_id: str) -> ResponseReturnValue:
        """Send one recording as a file."""
        self.demand(Permission.LISTEN)
        return self.send_one(self.one_sound(call_id))

    @expose("/record", methods=("POST",))
    def record_view(self) -> ResponseReturnValue:
        """Send the conversation record of the ticked calls."""
        self.demand(Permission.EXPORT)
        principal = current_principal()
        options = actions.RecordOptions(
            parts=actions.PARTS & set(request.form.getlist("part")),
            masked=request.form.get("masked") == "yes",
        )
        if self.is_long():
            return self.prepare(RECORD_EXPORT, parts=sorted(options.parts), masked=options.masked)
        calls = actions.chosen_calls(self.db, posted_ids())
        if not calls:
            return self.nothing()
        facts = {
            "calls": [call.id for call in calls],
            "parts": sorted(options.parts),
            "masked": options.masked,
        }
        audit.note(self.db, "exported", object_type="conversation_record", facts=facts)
        rows = list(actions.record_rows(self.db, calls, options, principal))
        self.db.commit()
        return send_table(
            _("conversation-record"), actions.record_titles(options), rows, zone=principal.timezone
        )

    @expose("/sound", methods=("POST",))
    def sound_view(self) -> ResponseReturnValue:
        """Send the recordings of the ticked calls: one as .wav, several as .zip."""
        self.demand(Permission.LISTEN)
        if self.is_long():
            return self.prepare(SOUND_BUNDLE)
        calls = actions.chosen_calls(self.db, posted_ids())
        sounds = actions.sounds_of(self.db, calls, house().recordings)
        if not sounds:
            return self.nothing()
        facts = {"calls": [sound.call.id for sound in sounds]}
        audit.note(self.db, "downloaded", object_type="recording", facts=facts)
        self.db.commit()
        if len(sounds) == 1:
            return sent(sounds[0])
        zone = current_principal().timezone
        name = dated(_("conversations"), zone, "zip")
        return send_built(
            name, lambda file: actions.write_bundle(file, sounds, zone), mimetype="application/zip"
        )

    def is_long(self) -> bool:
        """Say whether what is asked for is background work: a whole search, or many rows."""
        return request.form.get("all") == "yes" or len(posted_ids()) > DIRECT_CALLS

    def prepare(self, kind: str, **options: object) -> ResponseReturnValue:
        """Order a file about the ticked calls, or about all of the search, and go back to the list."""
        asked = read_list_request(RULES, request.args)
        whole = request.form.get("all") == "yes"
        chosen = search_of("campaign_status", asked) if whole else {"ids": posted_ids()}
        try:
            order(self.requests.whole, Ordered(kind=kind, order={**chosen, **options}))
        except CareCallError as refused:
            flash(refusal_of(refused), "error")
        else:
            flash(prepared_sentence(), "success")
        return redirect(asked.url())

    def one_sound(self, call_id: str) -> actions.Sound:
        """Return the recording of a call inside the scope, or 404."""
        sound = actions.one_sound(self.db, call_id, house().recordings)
        if sound is None:
            abort(404)
        return sound

    def send_one(self, sound: actions.Sound) -> Response:
        """Send a recording as a file, written into the trail."""
        audit.record(
            "downloaded",
            object_type="recording",
            object_key=sound.call.id,
            organization_id=sound.call.organization_id,
        )
        return sent(sound)

    def nothing(self) -> ResponseReturnValue:
        """Say that no row was ticked, or that the ticked ones have nothing to download; the search stays."""
        nobody = _("Select calls in the list first, or take all calls of the search.")
        none = _("The selected rows have nothing to download.")
        flash(none if posted_ids() else nobody, "warning")
        return redirect(read_list_request(RULES, request.args).url())


def sent(sound: actions.Sound) -> Response:
    """Return a recording as a file, named by the reader's local moment."""
    name = sound.name(current_principal().timezone)
    return send_file(sound.path, mimetype=SOUND, as_attachment=True, download_name=name)
