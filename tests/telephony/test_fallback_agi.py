"""The fallback script, run as Asterisk runs it: a process that reads and writes AGI."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from carecall.telephony.fallback_agi import FallbackOrder, call_ids_in, launcher

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
REQUEST = (
    f"agi_request: fallback\nagi_callerid: 0212345678\nagi_calleridname: 안부\n"
    f"agi_uniqueid: {CALL_ID}\n\n"
)
MEDIA = "127.0.0.1:18090"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "fallback-agi"
    path.write_text(launcher(sys.executable))
    path.chmod(stat.S_IRWXU)
    return path


def run(script, *arguments, heard):
    return subprocess.run(
        [script, *arguments],
        input=heard.encode(),
        capture_output=True,
        timeout=30,
        check=False,
        env={"PYTHONPATH": str(Path.cwd())},  # the checkout under test
    )


def entries(journal):
    return [json.loads(line) for line in journal.read_text().splitlines()]


def test_the_other_media_process_is_offered_and_a_trace_is_left(script, tmp_path):
    journal = tmp_path / "calls.jsonl"
    done = run(script, journal, MEDIA, "1772413200", "start", heard=REQUEST + "200 result=1\n" * 2)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [
        f'SET VARIABLE "CARECALL_MEDIA" "{MEDIA}"',
        'SET VARIABLE "CARECALL_ACTION" "media"',
    ]
    assert entries(journal) == [
        {"call_id": CALL_ID, "epoch_s": 1772413200, "step": "start", "action": "media"}
    ]
    assert b"0212345678" not in done.stderr
    assert call_ids_in(journal) == (CALL_ID,)


def test_without_another_media_process_the_call_is_ended(script, tmp_path):
    journal = tmp_path / "calls.jsonl"
    done = run(script, journal, "", "1772413200", "start", heard=REQUEST + "200 result=1\n")
    assert done.stdout.decode().splitlines() == ['SET VARIABLE "CARECALL_ACTION" "hangup"']
    assert entries(journal)[0]["action"] == "hangup"


@pytest.mark.parametrize(
    "heard",
    [REQUEST + "HANGUP\n", REQUEST, REQUEST + "200 result=-1\n", REQUEST + "511 dead\n", ""],
    ids=["hangup line", "end of input", "result -1", "511", "nothing at all"],
)
def test_a_caller_who_is_gone_is_no_failure_and_still_leaves_a_trace(script, tmp_path, heard):
    journal = tmp_path / "calls.jsonl"
    done = run(script, journal, MEDIA, "1772413200", "start", heard=heard)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert len(entries(journal)) == 1


def test_an_unwritable_journal_is_a_failure_that_asterisk_sees(script, tmp_path):
    done = run(script, tmp_path / "absent" / "calls.jsonl", MEDIA, "1", "start", heard=REQUEST)
    assert done.returncode == 1


def test_a_media_address_off_this_machine_is_not_passed_on():
    order = FallbackOrder.parse(["/j", "10.0.0.1:80", "x", "../.."])
    assert (order.media, order.epoch_s, order.step) == ("", None, "start")


def test_torn_journal_lines_are_passed_over(tmp_path):
    journal = tmp_path / "calls.jsonl"
    journal.write_text('{"call_id": "a"}\n{"call_\n[]\n{"call_id": 1}\n')
    assert call_ids_in(journal) == ("a",)
    assert call_ids_in(tmp_path / "absent") == ()
