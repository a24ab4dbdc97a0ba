"""Everything that the console shows or sends as a file is in the API: each page names its operation, or says why none."""

from __future__ import annotations

import pytest
from flask import Flask

from admin.api.operations import OFFERED
from admin.api.screens_at_hand import SCREENS
from admin.list_download import DownloadableView
from admin.statistics_view import StatisticsView
from tests.admin.walks import console_rules


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The addresses are the same on both databases."""
    return sqlite_url


A_PERSONS = "it belongs to a person who signs in, and a key is no person"
DRAWN = "it is drawn from what other operations give"
SENDS_ON = "it only sends on to another page"
AGAIN = {
    "campaign_status": ("listCalls", "countCalls", "listLiveCalls"),
    "alerts": ("listAlerts",),
    "unreached": ("listUnreached",),
    "requests": ("listRequests",),
    "follow_ups": ("listFollowUps",),
    "errands": ("listErrands",),
    "background": ("listJobs", "getJob"),
    "audit": ("listAuditEvents",),
}
"""Pages that show a list, and show it again by themselves."""
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "recipients.matching_view": ("previewMatching",),
    "alerts.unseen_view": ("listAlerts",),
    "errands.answers_view": ("listErrandAnswers",),
    "campaigns.rehearsal_view": ("rehearseCampaign", "forecastCampaign"),
    "campaign_wizard.rehearse_view": ("rehearseCampaign", "forecastCampaign"),
    "background.file_view": ("getJobFile",),
    "background.tray_view": ("listJobs",),
    "saved_views.open_view": ("listSavedViews",),
    "care_scripts.compare_view": ("listScriptVersions",),
    "care_scripts.versions_view": ("listScriptVersions",),
    "clips.clip_view": ("getClip",),
    "clips.listen_view": ("getClipSound",),
    "deliveries.message_view": ("getDelivery",),
    "recipient_upload.failed_view": ("getFailedRows",),
    "recipient_upload.index_view": ("uploadRecipients", "getUpload", "addRecipientList"),
    "recipient_upload.template_view": ("getTemplate",),
    "recipient_upload.waiting_view": ("getJob",),
    "past_uploads.index_view": ("getPastUploads",),
    "numbers.template_view": ("getNumberTemplate",),
    "details.call_view": ("getCall", "getFollowUp"),
    "details.planned_call_view": ("listCalls", "getCall"),
    "details.recipient_view": ("getRecipient", "listMemory", "listMemos", "getTrends", "listContacts", "listConsents", "listAbsences", "getPreferences", "getCalendar"),
    "details.trends_view": ("getTrends",),
    "details.transcript_view": ("getTranscript", "getTranscriptText"),
    "person_notes.memos_view": ("listMemos",),
    "conversations.listen_view": ("getAudio",),
    "conversations.wav_view": ("getAudio",),
    "help.index_view": ("listReports",),
}  # fmt: skip
NOT_FOR_PROGRAMS: dict[str, str] = {
    "scope_switch.choices": "a key's reach is its own: getMe tells it",
    "admin.index": SENDS_ON,
    "admin.first_steps_view": DRAWN,
    "admin.live_view": DRAWN,
    "campaign_wizard.index_view": SENDS_ON,
    "palette.index_view": DRAWN,
    "undo.index_view": SENDS_ON,
    "api_keys.index_view": "keys are not read by keys",
    "api_guide.index_view": "it shows the API's own document",
    "clips.peaks_view": DRAWN,
    "conversations.peaks_view": DRAWN,
    "conversations.index_view": SENDS_ON,
    "details.index_view": SENDS_ON,
    "person_notes.index_view": SENDS_ON,
    "recipient_care.index_view": SENDS_ON,
    "own_sessions.index_view": A_PERSONS,
    "second_factor.index_view": A_PERSONS,
    "second_factor.key_view": A_PERSONS,
    "sign_in_code.index_view": A_PERSONS,
}


def shown_by_itself(app: Flask, endpoint: str) -> tuple[str, ...]:
    """The operations of lists and reports, which have them without anybody stating them."""
    name, _, view = endpoint.partition(".")
    screen = app.extensions[SCREENS].get(name)
    if isinstance(screen, StatisticsView):
        return ("getReport",)
    if view == "download_view":
        return ("exportList",) if isinstance(screen, DownloadableView) else ()
    if view == "live_view" or (view == "index_view" and name in AGAIN):
        return AGAIN.get(name, ())
    wanted = ("GET", f"/{name.replace('_', '-')}")
    found = (each.id for each in app.extensions[OFFERED] if (each.method, each.path) == wanted)
    return tuple(found) if view == "index_view" else ()


def test_every_page_and_every_file_names_its_operation(app: Flask) -> None:
    offered = {each.id for each in app.extensions[OFFERED]}
    unnamed, wrong = [], []
    for rule in console_rules(app):
        if rule.methods is None or "GET" not in rule.methods or "POST" in rule.methods:
            continue
        found = SHOWN_BY.get(rule.endpoint) or shown_by_itself(app, rule.endpoint)
        wrong += [name for name in found if name not in offered]
        if not found and rule.endpoint not in NOT_FOR_PROGRAMS:
            unnamed.append(rule.endpoint)
    assert not wrong, f"no such operations: {wrong}"
    assert not unnamed, f"say in the tables which operation shows the same, or why none does: {sorted(unnamed)}"  # fmt: skip


def test_the_tables_name_only_pages_that_there_are(app: Flask) -> None:
    known = {rule.endpoint for rule in console_rules(app)}
    assert not (SHOWN_BY.keys() | NOT_FOR_PROGRAMS.keys()) - known
