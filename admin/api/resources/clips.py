"""Recorded voices: added and replaced as files, heard, and played by campaigns."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _
from pydantic import Field

from admin.access import Permission, demand
from admin.actions.clips import MOST_BYTES
from admin.api.areas import Area
from admin.api.form_shape import over
from admin.api.operations import Reply, Schema
from admin.api.problems import Problem
from admin.api.reach import one, refuse_fields
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.values.parts import Asked, Given, Key, Moment
from admin.forms.clip_form import SPEC
from admin.forms.judging import Judge
from admin.forms.typed import Typed, read_typed
from carecall.domain.audio_clip import CLIP_TEXT_LIMIT, ClipKind
from carecall.domain.language import Language
from carecall.store.tables import AudioFileRow, CampaignRow

CLIPS = Area(tag="clips", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)
MULTIPART, SOUND = "multipart/form-data", "audio/wav"
ENVELOPE_BYTES = 64 * 1024
"""What a multipart body holds besides the file."""


class ClipGiven(Given):
    """One recording; campaigns play it instead of the synthesised voice."""

    id: int
    organization_id: int
    name: str
    kind: ClipKind
    language: Language
    text: str = Field(description="What is said in it, word for word.")
    duration_ms: int
    added_at: Moment


class ClipChosen(Asked):
    """Which recording a campaign plays; null is the synthesised voice."""

    kind: ClipKind
    clip_id: Key | None


def parts() -> Schema:
    """Describe what is sent beside the file of a new recording."""
    return {
        **new_text(),
        "name": {"type": "string", "description": _("Name")},
        "kind": {"type": "string", "enum": [each.value for each in ClipKind], "description": _("Played for")},
        "language": {"type": "string", "enum": [each.value for each in Language], "description": _("Language")},
        "organization": {"type": "string", "description": _("Organization")},
    }  # fmt: skip


def new_text() -> Schema:
    """Describe what is sent beside the file that replaces a recording."""
    text = {"type": "string", "maxLength": CLIP_TEXT_LIMIT, "description": _("What is said in it")}
    return {"text": text}


def read_one(row_id: int) -> ClipGiven:
    """Return a recording."""
    demand(Permission.SETTINGS)
    return ClipGiven.model_validate(one(AudioFileRow, row_id))


def add() -> Reply:
    """Keep a recording, as the screen does."""
    view = screen("clips")
    view.demand_edit()
    sent = read_typed(SPEC, request.form)
    given = Typed({name: values for name, values in sent.values.items() if values})
    judge = Judge(SPEC, over(view.fresh(), given))
    value = view.judge(judge, None)
    if not judge.good:
        raise refuse_fields(judge.problems)
    made: list[int] = []
    refuse(view.attempt(lambda: made.append(view.write_new(value))))
    return Reply(body=read_one(made[0]), status=201)


def replace(row_id: int) -> ClipGiven:
    """Put another sound and its words in a recording's place."""
    view = screen("clips")
    view.demand_edit()
    problem = view.replaced(one(AudioFileRow, row_id))
    if problem:
        raise refuse_fields({"": problem})
    return read_one(row_id)


def sound(row_id: int) -> Response:
    """Send a recording."""
    demand(Permission.SETTINGS)
    answer: Response = screen("clips").listen_view(one(AudioFileRow, row_id).id)
    return answer


def use(campaign_id: int, body: ClipChosen) -> ClipChosen:
    """Have a campaign play a recording, or the synthesised voice again."""
    view = screen("clips")
    view.demand_edit()
    campaign = one(CampaignRow, campaign_id)
    row = None if body.clip_id is None else one(AudioFileRow, body.clip_id, AudioFileRow.organization_id == campaign.organization_id)  # fmt: skip
    if row is not None and campaign.language is not row.language:
        raise Problem(409, "conflict", _("Clip and campaign must be of one language."))
    refuse(view.use(campaign, body.kind, row))
    return body


def refuse(problem: str) -> None:
    """Refuse with the screen's sentence, if there is one."""
    if problem:
        raise Problem(409, "conflict", problem)


ONE = "/clips/<int:row_id>"
BYTES = MOST_BYTES + ENVELOPE_BYTES
OPERATIONS = (
    CLIPS.post("addClip", "/clips", "Add a recording", add, ClipGiven, takes=MULTIPART, parts=parts, most_bytes=BYTES, status=201),
    CLIPS.get("getClip", ONE, "Read a recording", read_one, ClipGiven),
    CLIPS.put("replaceClip", f"{ONE}/sound", "Put another sound in a recording's place", replace, ClipGiven, takes=MULTIPART, parts=new_text, most_bytes=BYTES),
    CLIPS.get("getClipSound", f"{ONE}/sound.wav", "Fetch a recording's sound", sound, None, media=(SOUND,), errors=(416,)),
    CLIPS.put("useClip", "/campaigns/<int:campaign_id>/clip", "Have a campaign play a recording", use, ClipChosen, body=ClipChosen),
)  # fmt: skip
