"""What breaks, what happens then, and the test that breaks it.

F1   AMI drops after an order was sent: unknown, never sent again, looked for by its channel id
     telephony/test_ami_link.py::test_an_originate_lost_before_its_answer_is_never_sent_again
     roles/test_phone_line.py::test_an_order_without_an_answer_is_unknown_and_was_given_once
     flows/test_campaign_dialling.py::test_an_order_whose_fate_is_unknown_is_never_given_again
     flows/test_campaign_reconciling.py::test_without_evidence_a_call_is_doubtful_until_its_quarantine_is_over
     flows/test_campaign_reconciling.py::test_an_order_that_asterisks_record_proves_lost_is_settled_without_a_quarantine
     telephony/test_cel.py::test_a_log_proves_that_nothing_rang_only_when_it
     telephony/test_ami_faults.py::test_only_an_asterisk_that_was_up_before_the_order_proves_that_nothing_rang
     pbx/test_rights.py::test_the_same_call_id_never_rings_twice
F2   An answer never comes: every question has a deadline, and no order follows one that waits
     telephony/test_ami_link.py::test_a_question_that_nobody_answers_ends_at_its_deadline
     telephony/test_ami_faults.py::test_no_order_follows_one_that_waits_long_for_its_answer
F3   A half-open AMI: three silent pings cut it, the next session finds the calls of the one before
     telephony/test_ami_link.py::test_a_link_that_stays_silent_for_three_pings_is_cut_and_opened_again
     telephony/test_ami_faults.py::test_a_link_into_a_black_hole_is_cut_and_opened_again_and_nothing_is_ordered_twice
     pbx/test_faults.py::test_a_half_open_ami_is_cut_and_the_call_meanwhile_is_found_again
F4   Events are lost: handlers never wait, every new session and every minute compares everything
     telephony/test_ami_faults.py::test_a_flood_of_events_is_heard_whole_while_nobody_takes_the_news
     flows/test_campaign_flow.py::test_a_new_session_is_a_reason_to_compare_at_once
     flows/test_campaign_reconciling.py::test_a_call_that_ended_during_an_outage_ends_as_asterisks_record_says
     pbx/test_phone_line.py::test_a_call_that_ended_while_the_link_was_down_is_on_record
     telephony/test_cel.py::test_an_end_in_a_renamed_log_is_found
     telephony/test_cel.py::test_an_end_behind_a_torn_line_is_found
     telephony/test_cel.py::test_a_log_that_was_cut_short_is_read_on_from_its_new_end
F5   Asterisk dies in a call: interrupted, recording and words kept, rung again only by rule and after the quarantine
     pbx/test_faults.py::test_an_answered_call_whose_asterisk_dies_ends_as_interrupted_and_once
     store/test_interrupted.py::test_a_call_cut_off_by_asterisk_is_marked_and_keeps_what_was_said
     store/test_interrupted.py::test_who_had_said_nothing_yet_is_rung_again_after_the_quarantine
     chaos/test_standstill.py::test_calls_cut_off_by_a_killed_asterisk_are_marked_and_kept
F6   The controller is killed: the next one takes over, and nobody is rung more often than allowed
     flows/test_killed_controller.py::test_a_controller_killed_at_random_rings_nobody_too_often
     flows/test_campaign_chaos.py::test_nobody_is_rung_too_often_and_every_call_ends
     flows/test_campaign_reconciling.py::test_a_new_process_settles_what_ended_meanwhile_and_dials_nobody_twice
     chaos/test_mishaps.py::test_a_talk_goes_on_without_the_controller_and_is_settled_by_the_next_one
     store/test_nodes.py::test_a_controller_whose_node_was_taken_dials_nothing_more
F7   The media process dies or stands still: a second loses nothing, half a minute ends its talks and marks them
     chaos/test_mishaps.py::test_a_killed_media_process_costs_its_talks_and_nothing_more
     chaos/test_mishaps.py::test_a_second_of_standstill_loses_no_call
     telephony/test_media_probe.py::test_a_process_that_stands_still_or_is_gone_does_not_answer
     flows/test_voice_watch.py::test_talks_of_a_media_process_that_stands_still_are_ended_and_ringing_calls_go_on
     chaos/test_standstill.py::test_half_a_minute_of_standstill_ends_its_talks_and_marks_them
     telephony/test_audiosocket_channel.py::test_a_call_that_ends_as_we_come_back_from_a_standstill_was_ended_by_it
     pbx/test_calls.py::test_the_talk_may_go_on_once_more_and_never_a_third_time
F8   The database is away: nothing is dialled, talks go on, everything waits on disk and is written once
     store/test_database_outage.py::test_calls_that_ring_and_end_meanwhile_are_written_when_it_is_back
     store/test_database_outage.py::test_a_controller_that_dies_meanwhile_leaves_what_it_heard_to_the_next
     store/test_database_outage.py::test_nothing_can_be_claimed_or_ordered_meanwhile
     store/test_database_outage.py::test_a_talk_goes_on_meanwhile_and_every_word_of_it_arrives
     store/test_note_file.py::test_a_process_killed_while_it_notes_loses_nothing_that_it_was_told_is_safe
     flows/test_bookkeeper.py::test_a_database_that_hangs_holds_one_thread_and_nobody_else
     flows/test_campaign_dialling.py::test_no_commit_no_call
F9   Stuck channels: time limits in Asterisk, and a sweeper that ends what outlives them or nobody knows
     pbx/test_calls.py::test_a_talk_ends_at_its_time_limit
     pbx/test_calls.py::test_a_controller_that_accepts_and_says_nothing_does_not_keep_the_person_waiting
     pbx/test_calls.py::test_a_controller_that_falls_silent_keeps_nobody_on_the_line
     pbx/test_calls.py::test_who_waits_for_a_human_is_talked_with_again_when_the_controller_falls_silent
     flows/test_campaign_reconciling.py::test_a_channel_that_outlives_every_limit_is_ended
     flows/test_campaign_reconciling.py::test_a_channel_that_the_ledger_does_not_know_is_ended_when_seen_twice
     pbx/test_faults.py::test_a_channel_that_the_ledger_does_not_know_is_ended_and_others_are_left_alone
F10  One number twice, in a list or in two campaigns: one live reservation per number on the whole platform
     store/test_claim_race.py::test_no_planned_call_and_no_number_is_given_out_twice
     store/test_constraints.py::test_a_number_has_one_live_reservation_on_the_whole_platform
     roles/test_campaign_ledger.py::test_a_doubtful_call_stays_open_and_its_number_taken
     chaos/test_racing_processes.py::test_twelve_processes_claim_each_call_and_each_number_once_even_when_some_are_killed
F11  A wish for a call comes twice: one key is one call, and while it is live its number takes no other
     store/test_requests.py::test_asking_again_with_the_same_key_is_no_second_call
     store/test_requests.py::test_the_same_key_asked_at_once_by_many_makes_one_call
     store/test_requests.py::test_a_number_that_is_ringing_already_is_refused
     store/test_requests.py::test_a_wish_that_waited_too_long_is_refused
F12  Recordings on a full disk or through a crash: the call goes on, what was recorded is kept whole
     telephony/test_recording.py::test_a_full_disk_costs_the_rest_of_the_recording_and_leaves_no_half_frame
     telephony/test_recording.py::test_what_a_crash_left_is_made_whole_at_the_next_start
     store/test_note_file.py::test_a_full_disk_keeps_no_half_note
     provision/test_doctor_leftovers.py::test_recordings_that_were_cut_short_are_told_from_those_that_are_going_on
F13  The wall clock steps: durations are monotonic, and nothing is dialled for as long as it stepped
     flows/test_clock_watch.py::test_a_redial_comes_no_earlier_when_the_wall_clock_steps
     flows/test_campaign_reconciling.py::test_a_wall_clock_that_steps_ends_no_call_and_shortens_no_quarantine
     store/test_clock_step.py::test_a_day_is_planned_once_wherever_its_clock_stands
     domain/test_schedule.py::test_a_time_that_the_clocks_skip_counts_as_later
     domain/test_schedule.py::test_an_hour_that_comes_twice_is_called_once
F14  No sound from the person: silence fills the timeline, and the talk asks and ends by itself
     telephony/test_audiosocket_channel.py::test_missing_sound_becomes_silence_once_it_is_60_ms_late
     telephony/test_audiosocket_channel.py::test_after_a_long_gap_the_timeline_is_right_again
     pbx/test_sipp_table.py::test_a_phone_without_any_sound_is_talked_to_and_recorded
F15  Nobody hears us first: we speak at once, also to a phone that sends nothing
     pbx/test_sipp_table.py::test_a_phone_without_any_sound_is_talked_to_and_recorded
     path/test_far_end.py::test_who_lifts_the_phone_hears_us_soon
F16  A wrong disposition: SIP status, Asterisk's reason and hangup cause are read together
     domain/test_disposition.py::test_an_unanswered_call_ends_as_the_network_said
     pbx/test_sipp_table.py::test_what_the_carrier_does_decides_attempt_and_promise
F17  Overload: guesses are given up first, then nobody new is rung, and final passes never
     speech/test_pass_queue.py::test_a_full_queue_gives_up_what_matters_least
     speech/test_pass_queue.py::test_a_pass_that_waits_past_its_deadline_is_too_slow
     store/test_nodes.py::test_nobody_is_dialled_beyond_what_the_recognition_carries
F18  The AGI port is scanned: bounded reading and a deadline for every connection
     telephony/test_fastagi.py::test_connecting_and_closing_a_hundred_times_starves_nobody
     telephony/test_fastagi.py::test_garbage_is_closed_and_the_server_goes_on
     telephony/test_fastagi.py::test_a_slow_header_is_closed_at_the_deadline
F19  AGI at its edges: hangups, ends of file and every reply are understood
     telephony/test_fallback_agi.py::test_a_caller_who_is_gone_is_no_failure_and_still_leaves_a_trace
     telephony/test_agi_dialogue.py::test_every_reply_of_asterisk_has_a_meaning
     telephony/test_agi_dialogue.py::test_a_value_cannot_become_another_order
F20  Split frames: ours leave in one piece, theirs may dribble
     pbx/test_faults.py::test_a_frame_must_reach_asterisk_in_one_piece
     telephony/test_audiosocket_channel.py::test_each_tick_sends_one_whole_frame_in_one_write
     telephony/test_audiosocket_server.py::test_bytes_may_dribble_in

Asterisk's own timers (ring timeout, TIMEOUT(absolute)) follow the wall clock of its host, so a clock there must be slewed
and never stepped: `chronyd` without `makestep`, or `timesyncd`, which steps only at its start.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^F(\d+) +\S", re.MULTILINE)
TEST = re.compile(r"^ +([a-z_/]+\.py)::(test_\w+)$", re.MULTILINE)
FAULTS = 20


@cache
def functions_of(file: Path) -> frozenset[str]:
    """Return the names of the test functions in a file."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def rows() -> dict[int, str]:
    """Return the part of the table that belongs to each fault."""
    parts = ROW.split(__doc__ or "")[1:]
    return dict(zip(map(int, parts[::2]), parts[1::2], strict=True))


def test_every_fault_has_a_row() -> None:
    assert sorted(rows()) == list(range(1, FAULTS + 1))


@pytest.mark.parametrize("fault", range(1, FAULTS + 1))
def test_the_tests_of_a_fault_exist(fault: int) -> None:
    named = TEST.findall(rows()[fault])
    assert named
    for file, name in named:
        assert (TESTS / file).exists(), file
        assert name in functions_of(TESTS / file), f"{file}::{name}"


def test_no_line_of_the_table_is_misspelt() -> None:
    lines = [line for line in (__doc__ or "").splitlines() if "::" in line]
    assert len(lines) == len(TEST.findall(__doc__ or ""))
