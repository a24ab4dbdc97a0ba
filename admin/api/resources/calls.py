"""Calls: the list of Campaign status, one call whole, its words and sound, live calls, one more call."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, send_file
from flask_babel import gettext as _
from pydantic import Field

from admin import audit
from admin.access import Permission, current_principal, demand
from admin.actions import conversations
from admin.actions.call_again import call_again
from admin.api.areas import Area
from admin.api.lists import wanted_of
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, one_call, person, planned_calls
from admin.api.scopes import Scope
from admin.api.shapes import ApiModel
from admin.api.values.calls import CallCounts, CallOrder, ListedCall, RecordAsked
from admin.api.values.parts import Day, Key, phone_for
from admin.api.values.talks import Call, LiveCall, LiveCalls, Transcript
from admin.call_search import RULES
from admin.downloads import EXCEL, send_table
from admin.house import house, now
from admin.queries import details
from admin.queries.call_list import calls_of
from admin.queries.call_tiles import tiles_of
from admin.queries.live_calls import live_talks
from admin.spoken_transcript import text_of
from carecall.store.tables import CallRequestRow

SOUND, PLAIN = "audio/wav", "text/plain"
CALLS = Area(tag="calls", read=Scope.CALLS_READ, write=Scope.CALLS_WRITE)
PAST_DAYS = "Without a period, days or progress only the calls that are due today or were in the six days before, in the key's time zone. Everything else, planned calls too: period=all, or days with from and until."
LIST = ModelList(
    id="Calls",
    path="/calls",
    summary="List calls as Campaign status does",
    rules=RULES,
    listing=lambda wanted: calls_of(db(), current_principal(), wanted, now()),
    line=lambda line: ListedCall.of(line, current_principal()),
    model=ListedCall,
    text=PAST_DAYS,
)


class CountsQuery(ApiModel):
    """Which calls are counted."""

    period: str | None = Field(
        default=None,
        max_length=10,
        description="today, 7, 30, 90, all or custom; 7 where it is left out",
    )
    from_: Day | None = Field(
        default=None, alias="from", description="Without a period, or with custom."
    )
    until: Day | None = Field(default=None, description="The last day, included.")
    organization: Key | None = None
    """The id of one within reach; its rows and those of all below it."""


class AfterQuery(ApiModel):
    """From where on the words are wanted."""

    after: int = Field(default=0, ge=0, le=100_000, description="Only turns after this number.")


def counts(query: CountsQuery) -> CallCounts:
    """Return the numbers of the tiles."""
    raw = {name: str(value) for name, value in query.model_dump(by_alias=True).items() if value}
    wanted = wanted_of(RULES, raw, lambda name: {"parameter": name})
    return CallCounts.of(tiles_of(db(), current_principal(), wanted, now()))


def read_one(call_id: UUID) -> Call:
    """Return one call with everything that the details show."""
    principal = current_principal()
    return Call.of(details.talk_of(db(), one_call(call_id), principal.user_id), principal)


def transcript(call_id: UUID, query: AfterQuery) -> Transcript:
    """Return the words of a call, so far while it goes on."""
    talk = details.talk_of(db(), one_call(call_id), current_principal().user_id)
    return Transcript.of(talk, query.after)


def plain_transcript(call_id: UUID) -> Response:
    """Send the words of a call as text."""
    talk = details.talk_of(db(), one_call(call_id), current_principal().user_id)
    return Response(text_of(talk.turns), content_type=f"{PLAIN}; charset=utf-8")


def live() -> LiveCalls:
    """Return the calls that go on."""
    principal = current_principal()
    found = [
        LiveCall(
            call_id=talk.call.id,
            recipient_id=talk.call.recipient_id,
            recipient=talk.call.recipient_name,
            campaign=talk.call.campaign_name,
            phone=phone_for(principal, talk.call.number),
            answered_at=talk.call.answered_at,
            turns=talk.turns,
        )
        for talk in live_talks(db())
    ]
    return LiveCalls(calls=found)


def sound(call_id: UUID) -> Response:
    """Send a recording, in ranges as asked; the first range is written into the trail."""
    found = conversations.one_sound(db(), str(call_id), house().recordings)
    if found is None:
        raise Problem(404)
    if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        audit.record(
            "downloaded",
            object_type="recording",
            object_key=found.call.id,
            organization_id=found.call.organization_id,
        )
    name = found.name(current_principal().timezone)
    return send_file(
        found.path, mimetype=SOUND, as_attachment=True, download_name=name, conditional=True
    )


def record(body: RecordAsked) -> Response:
    """Send the conversation record of some calls."""
    principal = demand(Permission.EXPORT)
    calls = conversations.chosen_calls(db(), planned_calls(body.planned_call_ids))
    if not calls:
        raise Problem(404)
    options = conversations.RecordOptions(parts=frozenset(body.parts), masked=body.masked)
    audit.note(
        db(),
        "exported",
        object_type="conversation_record",
        facts={
            "calls": [call.id for call in calls],
            "parts": sorted(options.parts),
            "masked": options.masked,
        },
    )
    rows = list(conversations.record_rows(db(), calls, options, principal))
    db().commit()
    titles = conversations.record_titles(options)
    return send_table("conversation-record", titles, rows, zone=principal.timezone)


def order_again(call_id: UUID) -> Reply:
    """Call the person of a call once more."""
    call = one_call(call_id)
    if call.recipient_id is None:
        raise Problem(
            409, "nobody", _("This call had no recipient: there is nobody to call again.")
        )
    return ordered(call.recipient_id)


def ordered(recipient_id: int) -> Reply:
    """Wish for a call to a recipient now."""
    key = call_again(db(), person(recipient_id), current_principal(), now())
    db().commit()
    return Reply(body=read_order(key), status=202)


def read_order(order_id: int) -> CallOrder:
    """Return what became of a wish for a call."""
    return CallOrder.model_validate(one(CallRequestRow, order_id))


ONE = "/calls/<uuid:call_id>"
OPERATIONS = (
    *list_of(CALLS, LIST),
    CALLS.get("countCalls", "/calls/counts", "Count calls as the tiles do", counts, CallCounts, query=CountsQuery, text=lambda: _("The results count the calls of the past seven days, today included, unless a period or days are asked; progress counts the ongoing campaigns, whatever the period.")),
    CALLS.get("listLiveCalls", "/calls/live", "List the calls that go on", live, LiveCalls),
    CALLS.get("getCall", ONE, "Read a call with everything about it", read_one, Call),
    CALLS.get("getTranscript", f"{ONE}/transcript", "Read the words of a call, so far while it goes on", transcript, Transcript, query=AfterQuery),
    CALLS.get("getTranscriptText", f"{ONE}/transcript.txt", "Fetch the words of a call as text", plain_transcript, None, media=(PLAIN,)),
    CALLS.get("getAudio", f"{ONE}/audio.wav", "Fetch the recording of a call", sound, None, media=(SOUND,), scope=Scope.AUDIO_READ, errors=(416,)),
    CALLS.post("getRecord", "/calls/record", "Fetch the conversation record of some calls", record, None, body=RecordAsked, media=(EXCEL,), scope=Scope.EXPORTS_READ, errors=(404,)),
    CALLS.post("callAgain", f"{ONE}/call-again", "Call the person of a call once more", order_again, CallOrder, scope=Scope.CAMPAIGNS_WRITE, status=202),
    CALLS.post("callRecipient", "/recipients/<int:recipient_id>/calls", "Call a recipient now", ordered, CallOrder, scope=Scope.CAMPAIGNS_WRITE, status=202),
    CALLS.get("getCallOrder", "/call-orders/<int:order_id>", "Read what became of an ordered call", read_order, CallOrder),
)  # fmt: skip
