"""Words for what the trail tells: actions, kinds of objects, results, and what a change changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from admin.languages import later as _l
from admin.words import ROLES, Word
from carecall.store.tables import AuditEventRow

ACTIONS: Mapping[str, str] = {
    "sign_in": _l("Signed in"),
    "sign_out": _l("Signed out"),
    "added": _l("Added"),
    "changed": _l("Changed"),
    "deleted": _l("Deleted"),
    "downloaded": _l("Downloaded"),
    "exported": _l("Exported"),
    "listened": _l("Listened"),
    "uploaded": _l("Uploaded"),
    "paused": _l("Paused"),
    "resumed": _l("Resumed"),
    "undone": _l("Undone"),
    "password_reset": _l("Password reset"),
    "password_changed": _l("Password changed"),
    "password_asked": _l("Password asked again"),
    "email_number_sent": _l("Verification number mailed"),
    "email_number": _l("Verification number typed"),
    "email_changed": _l("E-mail address changed"),
    "mobile_number_asked": _l("Verification call asked for"),
    "mobile_number": _l("Verification number of a call typed"),
    "mobile_changed": _l("Mobile phone number changed"),
    "mobile_verified": _l("Mobile phone number verified"),
    "sessions_ended": _l("Other sessions ended"),
    "session_ended": _l("Session ended"),
    "code_asked": _l("Code asked"),
    "factor_on": _l("Second factor turned on"),
    "factor_off": _l("Second factor turned off"),
    "factor_reset": _l("Second factor reset"),
    "recovery_codes_new": _l("New recovery codes made"),
    "account_closed": _l("Account closed"),
    "account_opened": _l("Account opened again"),
    "account_deleted": _l("Closed account deleted"),
    "denied": _l("Denied"),
    "acted_for": _l("Looked at another organization"),
    "password_forgotten": _l("New password asked for by mail"),
    "locked": _l("Locked"),
    "api_called": _l("Used the HTTP API"),
    "revoked": _l("Revoked"),
    "secret_renewed": _l("Secret renewed"),
    "sent_again": _l("Sent again"),
    "unlocked": _l("Unlocked"),
    "memory.edit": _l("Memory changed"),
    "memory.reset": _l("Memory reset"),
    "organization.limit": _l("Limit changed"),
    "transfer.policy": _l("Transfer rule changed"),
    "campaign.answering": _l("Answering changed"),
    "campaign.clip": _l("Recorded voice changed"),
    "campaign.script": _l("CareScript changed"),
    "campaign_start": _l("Campaign started"),
    "campaign_pause": _l("Campaign paused"),
    "campaign_resume": _l("Campaign resumed"),
    "campaign_stop": _l("Campaign ended"),
    "call_ordered": _l("Call ordered"),
    "rehearsed": _l("Rehearsed"),
    "tested": _l("Test message sent"),
    "script.publish": _l("CareScript published"),
    "clip.add": _l("Recorded voice added"),
    "clip.remove": _l("Recorded voice removed"),
    "contract.add": _l("Contract added"),
    "contract.end": _l("Contract ended"),
    "alert.seen": _l("Alert seen"),
    "alert.owned": _l("Alert taken on"),
    "alert.resolved": _l("Alert resolved"),
    "request.taken": _l("Request taken on"),
    "request.given_back": _l("Request given back"),
    "request.answered": _l("Request answered"),
    "request.closed": _l("Request closed"),
    "errand.added": _l("Errand added"),
    "errand.cancelled": _l("Errand cancelled"),
    "follow_up.taken": _l("Follow-up taken on"),
    "follow_up.given_back": _l("Follow-up given back"),
    "follow_up.finished": _l("Follow-up finished"),
    "follow_up.reopened": _l("Follow-up opened again"),
}
"""Others are shown by their own name."""
OBJECTS: Mapping[str, str] = {
    "user": _l("User"),
    "organization": _l("Organization"),
    "organization_group": _l("Organization group"),
    "contract": _l("Contract"),
    "phone_number": _l("Outgoing number"),
    "recipient": _l("Recipient"),
    "recipient_list": _l("Recipient list"),
    "schedule": _l("Schedule"),
    "campaign": _l("Campaign"),
    "call": _l("Call"),
    "call_list": _l("Call list"),
    "recording": _l("Recording"),
    "conversation_record": _l("Conversation record"),
    "alert": _l("Alert"),
    "unreached": _l("Unreached person"),
    "request": _l("Request"),
    "errand": _l("Errand"),
    "memo": _l("Memo"),
    "memory_item": _l("Memory"),
    "follow_up": _l("Follow-up"),
    "opt_out": _l("Do-not-call entry"),
    "api": _l("HTTP API"),
    "api_key": _l("API key"),
    "alert_rule": _l("Alert rule"),
    "audio_file": _l("Recorded voice"),
    "audit": _l("Audit"),
    "care_script": _l("CareScript"),
    "consent": _l("Consent"),
    "delivery": _l("Sent message"),
    "do_not_call": _l("Do-not-call entry of the platform"),
    "failed_numbers": _l("Numbers that failed"),
    "failed_rows": _l("Rows that failed"),
    "holiday": _l("Holiday"),
    "job": _l("Background work"),
    "notification_channel": _l("Notification channel"),
    "platform": _l("Platform"),
    "saved_view": _l("Saved view"),
    "trends": _l("A recipient’s trends"),
    "transfer_target": _l("Hand-over target"),
    "trunk": _l("Line"),
}
LISTS = "_list"
REPORTS = "_report"
RESULTS: Mapping[str, Word] = {
    "ok": Word(_l("Done"), "ok", "check"),
    "refused": Word(_l("Refused"), "warn", "alert"),
    "expired": Word(_l("Refused: expired"), "warn", "alert"),
}
FIELDS: Mapping[str, str] = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "mobile": _l("Mobile phone number"),
    "organization": _l("Organization"),
    "task": _l("Task"),
    "role": _l("Role"),
    "language": _l("Language"),
    "time_zone": _l("Time zone"),
    "display_name": _l("Name that recipients hear"),
    "type": _l("Organization type"),
    "classification": _l("Organization classification"),
    "product": _l("Product type"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "note": _l("Note"),
}
"""Of forms; others are shown by their own name."""


def action_choices() -> list[tuple[str, str]]:
    """Return the known actions with their words."""
    return choices_of_names(ACTIONS)


def object_choices() -> list[tuple[str, str]]:
    """Return the known kinds of objects with their words."""
    return choices_of_names(OBJECTS)


def object_word(name: str, screens: Mapping[str, str]) -> str:
    """Return the word for a kind of object: a row's, a downloaded list's, a report's, or a screen's that was refused."""
    if name in OBJECTS:
        return str(OBJECTS[name])
    rows, screen = name.removesuffix(LISTS), name.removesuffix(REPORTS)
    if rows != name and rows in OBJECTS:
        return _("List: %(name)s", name=OBJECTS[rows])
    if screen != name and screen in screens:
        return _("Statistics: %(name)s", name=screens[screen])
    return screens.get(name, name)


def choices_of_names(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return names with their words, in the order of the words."""
    return sorted(((name, str(word)) for name, word in words.items()), key=lambda each: each[1])


def changes_of(event: AuditEventRow) -> tuple[str, ...]:
    """Return what an event changed, one sentence a field; personal values are not in the trail."""
    facts: Mapping[str, Any] = event.facts
    fields = facts.get("fields")
    if not isinstance(fields, list):
        return ()
    before, after = _values(facts.get("before")), _values(facts.get("after"))
    return tuple(_change(str(name), before, after) for name in fields)


def _values(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    label = str(FIELDS.get(name, name))
    if name not in before and name not in after:
        return _("%(field)s changed", field=label)
    words = ROLES if name == "role" else {}
    old, new = _shown(before.get(name), words), _shown(after.get(name), words)
    return _("%(field)s: from %(old)s to %(new)s", field=label, old=old, new=new)


def _shown(values: Any, words: Mapping[str, str]) -> str:
    several: Sequence[Any] = values if isinstance(values, list) else [values]
    return ", ".join(str(words.get(each, each)) for each in several if each is not None) or "-"
