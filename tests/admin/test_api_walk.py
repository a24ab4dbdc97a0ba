"""Everything that the console does is in the API: each address that changes something names its operation, or says why none."""

from __future__ import annotations

import pytest
from flask import Flask

from admin.api.operations import OFFERED
from admin.api.screens_at_hand import SCREENS
from admin.statistics_view import StatisticsView
from tests.admin.walks import console_rules


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The addresses are the same on both databases."""
    return sqlite_url


UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
A_PERSONS = "it belongs to a person who signs in, and a key is no person"
A_FORM = "a step of a form that a program fills in whole"
RINGS = "it rings the phone of whoever sits in front of the page"
SHOWN = "it only changes what a page shows"

DONE_BY: dict[str, tuple[str, ...]] = {
    "recipients.new_view": ("addRecipient",),
    "recipients.edit_one_view": ("changeRecipient",),
    "recipients.delete_one_view": ("deleteRecipient",),
    "recipients.delete_many_view": ("deleteRecipients", "deleteMatching"),
    "recipients.pause_view": ("pauseRecipients", "pauseMatching"),
    "recipients.resume_view": ("resumeRecipients", "resumeMatching"),
    "recipient_upload.upload_view": ("uploadRecipients",),
    "recipient_upload.save_view": ("confirmUpload",),
    "recipient_upload.cancel_view": ("deleteUpload",),
    "recipient_upload.row_view": ("addRecipient",),
    "recipient_upload.place_view": ("uploadRecipients",),
    "recipient_upload.fix_view": ("mendUpload",),
    "recipient_upload.unfix_view": ("mendUpload",),
    "recipient_upload.recheck_view": ("getUpload",),
    "recipient_upload.cancel_job_view": ("cancelJob",),
    "past_uploads.undo_view": ("undoUpload",),
    "recipient_care.contacts_view": ("addContact", "changeContact"),
    "recipient_care.contact_delete_view": ("deleteContact",),
    "recipient_care.second_number_view": ("setSecondNumber",),
    "recipient_care.preferences_view": ("setPreferences",),
    "recipient_care.consent_view": ("giveConsent",),
    "recipient_care.withdraw_view": ("withdrawConsent",),
    "recipient_care.absences_view": ("enterAbsence",),
    "recipient_care.absence_end_view": ("endAbsence",),
    "person_notes.feedback_view": ("setFeedback",),
    "person_notes.memory_view": ("changeMemory",),
    "person_notes.reset_view": ("forgetMemory",),
    "person_notes.reset_all_view": ("resetMemory",),
    "person_notes.follow_up_view": ("setFollowUp",),
    "person_notes.follow_up_delete_view": ("deleteFollowUp",),
    "person_notes.memo_add_view": ("addMemo",),
    "person_notes.memo_edit_view": ("changeMemo",),
    "person_notes.memo_delete_view": ("deleteMemo",),
    "conversations.record_view": ("getRecord", "exportRecord"),
    "conversations.sound_view": ("bundleRecordings",),
    "alerts.see_view": ("seeAlert",),
    "alerts.own_view": ("ownAlert",),
    "alerts.resolve_view": ("resolveAlert",),
    "unreached.take_view": ("takeUnreached",),
    "unreached.give_back_view": ("giveBackUnreached",),
    "unreached.ring_view": ("ringSecondNumber",),
    "unreached.advance_view": ("advanceUnreached",),
    "unreached.hand_on_view": ("handOnUnreached",),
    "unreached.close_view": ("closeUnreached",),
    "requests.take_view": ("takeRequest",),
    "requests.give_back_view": ("giveBackRequest",),
    "requests.answer_view": ("answerRequest",),
    "requests.close_view": ("closeRequest",),
    "requests.reject_view": ("rejectRequest",),
    "follow_ups.take_view": ("takeFollowUp",),
    "follow_ups.give_back_view": ("giveBackFollowUp",),
    "follow_ups.finish_view": ("finishFollowUp",),
    "follow_ups.open_again_view": ("openFollowUpAgain",),
    "errands.new_view": ("addErrand",),
    "errands.cancel_view": ("cancelErrand",),
    "schedules.targets_view": ("moveTargets", "listTargets", "searchFreePeople"),
    "campaigns.control_view": ("orderCampaigns",),
    "campaigns.chatbot_view": ("setChatbot",),
    "campaign_wizard.start_view": ("launchCampaign",),
    "call_stops.stop_view": ("stopCalls",),
    "call_stops.resume_view": ("releaseCalls",),
    "numbers.new_view": (
        "addNumbers",
        "previewNumbers",
        "uploadNumbers",
        "getNumberUpload",
        "confirmNumberUpload",
        "getFailedNumbers",
    ),
    "numbers.lettering_view": ("previewNumbers",),
    "users.password_view": ("resetPassword",),
    "users.reset_factor_view": ("resetSecondFactor",),
    "users.lock_view": ("lockUser",),
    "users.unlock_view": ("unlockUser",),
    "closed_accounts.open_view": ("openAccount",),
    "channels.secret_view": ("renewChannelSecret",),
    "channels.test_view": ("testChannel",),
    "deliveries.again_view": ("sendDeliveryAgain",),
    "alert_rules.test_view": ("testAlertRule",),
    "do_not_call.lift_view": ("liftRefusal",),
    "platform_do_not_call.lift_view": ("liftPlatformRefusal",),
    "transfer_targets.policy_view": ("setTransferPolicy",),
    "care_scripts.publish_view": ("publishScript",),
    "care_scripts.take_back_view": ("takeScriptBack",),
    "care_scripts.give_view": ("giveScript",),
    "typed_talks.index_view": ("rehearseScript",),
    "clips.new_view": ("addClip",),
    "clips.replace_view": ("replaceClip",),
    "clips.use_view": ("useClip",),
    "saved_views.save_view": ("saveView",),
    "saved_views.default_view": ("setDefaultView",),
    "saved_views.delete_view": ("deleteSavedView",),
    "background.cancel_view": ("cancelJob",),
    "background.again_view": ("tryJobAgain",),
    "background.dismiss_view": ("deleteJob",),
    "palette.find_view": ("searchRecipients", "searchCalls"),
    "campaign_status.search_view": ("searchCalls",),
    "audit.search_view": ("searchAuditEvents",),
    "undo.take_back_view": ("resumeRecipients", "pauseRecipients", "orderCampaigns", "liftRefusal"),
}
"""By the address's endpoint, the operations that do the same; lists and rows of settings screens are found by themselves."""

NOT_FOR_PROGRAMS: dict[str, str] = {
    "security.login": A_PERSONS,
    "security.logout": A_PERSONS,
    "security.verify": A_PERSONS,
    "security.forgot_password": A_PERSONS,
    "security.reset_password": A_PERSONS,
    "own_email.index_view": A_PERSONS,
    "own_email.number_view": A_PERSONS,
    "own_email.cancel_view": A_PERSONS,
    "own_mobile.index_view": A_PERSONS,
    "own_mobile.number_view": A_PERSONS,
    "own_mobile.keep_view": A_PERSONS,
    "own_mobile.cancel_view": A_PERSONS,
    "security.change_password": A_PERSONS,
    "account.index_view": A_PERSONS,
    "second_factor.set_up_view": A_PERSONS,
    "second_factor.recovery_view": A_PERSONS,
    "second_factor.off_view": A_PERSONS,
    "sign_in_code.code_view": A_PERSONS,
    "own_sessions.stay_view": A_PERSONS,
    "own_sessions.end_view": A_PERSONS,
    "own_sessions.end_others_view": A_PERSONS,
    "closing.index_view": A_PERSONS,
    "start_page.index_view": A_PERSONS,
    "api_keys.new_view": "a key that makes keys could not be taken back",
    "api_keys.revoke_view": "a stolen key could shut the others out",
    "campaign_wizard.who_view": A_FORM,
    "campaign_wizard.number_view": A_FORM,
    "campaign_wizard.when_view": A_FORM,
    "campaign_wizard.words_view": A_FORM,
    "campaign_wizard.forget_view": A_FORM,
    "campaign_wizard.ring_view": RINGS,
    "campaigns.ring_view": RINGS,
    "saved_views.rows_view": SHOWN,
    "saved_views.look_view": SHOWN,
    "saved_views.single_keys_view": SHOWN,
    "api_keys.search_view": "keys are not read by keys",
    "language.choose": SHOWN,
    "scope_switch.choose": SHOWN,
}
"""Addresses without an operation, and why."""


def done_by_itself(app: Flask, endpoint: str) -> tuple[str, ...]:
    """The operations that a list, a report and a settings screen have without anybody stating them."""
    name, _, view = endpoint.partition(".")
    path = f"/{name.replace('_', '-')}"
    if view == "search_view" and isinstance(app.extensions[SCREENS][name], StatisticsView):
        return ("getReport",)
    wanted = {
        "search_view": ("POST", f"{path}/search"),
        "new_view": ("POST", path),
        "edit_one_view": ("PATCH", f"{path}/<int:row_id>"),
        "delete_one_view": ("DELETE", f"{path}/<int:row_id>"),
        "delete_many_view": ("POST", f"{path}/delete"),
    }.get(view)
    return tuple(each.id for each in app.extensions[OFFERED] if (each.method, each.path) == wanted)


def test_every_address_that_changes_something_names_its_operation(app: Flask) -> None:
    offered = {each.id for each in app.extensions[OFFERED]}
    unnamed, wrong = [], []
    for rule in console_rules(app):
        if not UNSAFE & (rule.methods or set()):
            continue
        found = DONE_BY.get(rule.endpoint) or done_by_itself(app, rule.endpoint)
        if rule.endpoint in NOT_FOR_PROGRAMS:
            assert not found, rule.endpoint
        elif not found:
            unnamed.append(rule.endpoint)
        wrong += [name for name in found if name not in offered]
    assert not wrong, f"no such operations: {wrong}"
    assert not unnamed, f"say in the tables which operation does the same, or why none does: {sorted(set(unnamed))}"  # fmt: skip


def test_the_tables_name_only_addresses_that_there_are(app: Flask) -> None:
    known = {rule.endpoint for rule in console_rules(app)}
    assert not (DONE_BY.keys() | NOT_FOR_PROGRAMS.keys()) - known
