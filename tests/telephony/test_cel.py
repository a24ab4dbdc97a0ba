"""Asterisk's own event log is read line by line and outlives every connection."""

from datetime import UTC, datetime, timedelta

import pytest

from carecall.ports.repositories import PbxPosition
from carecall.telephony.cel import CelFile
from carecall.telephony.cel_follower import CelFollower
from carecall.telephony.cel_record import parse_cel

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"


def line(event: str, at: str = "1772413200.250000", call_id: str = CALL_ID, extra: str = "") -> str:
    quoted = extra.replace('"', '""')
    return f'"{event}","{at}","{call_id}","{call_id}","PJSIP/trunk-00000001","{quoted}"\n'


HANGUP = '{"hangupcause":17,"hangupsource":"","dialstatus":"BUSY"}'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "carecall.csv"


def test_a_line_becomes_a_record():
    record = parse_cel(line("HANGUP", extra=HANGUP).strip())
    assert record.event == "HANGUP"
    assert record.at == datetime(2026, 3, 2, 1, 0, 0, 250000, tzinfo=UTC)
    assert (record.uniqueid, record.hangup_cause, record.dial_status) == (CALL_ID, 17, "BUSY")


@pytest.mark.parametrize(
    "text", ["", "x", '"HANGUP","soon","a","b","c","{}"', '"HANGUP","1"', "\x00"]
)
def test_a_torn_line_is_no_record(text):
    assert parse_cel(text) is None


def test_a_broken_extra_field_costs_only_the_cause():
    assert parse_cel(line("HANGUP", extra="{not json").strip()).hangup_cause is None


def test_a_gone_call_ended_as_its_hangup_line_says(path):
    path.write_text(line("CHAN_START") + line("HANGUP", extra=HANGUP))
    ended = CelFile(path).end_of(CALL_ID)
    assert (ended.hangup_cause, ended.answered) == (17, False)


def test_an_answered_call_is_known_by_its_answer_line(path):
    path.write_text(line("ANSWER") + line("HANGUP", extra='{"hangupcause":16}'))
    assert CelFile(path).end_of(CALL_ID).answered


def test_a_call_without_a_hangup_line_is_not_over(path):
    path.write_text(line("CHAN_START") + line("HANGUP", call_id="other", extra=HANGUP))
    assert CelFile(path).end_of(CALL_ID) is None
    assert CelFile(path.with_name("absent")).end_of(CALL_ID) is None


def test_reading_goes_on_where_it_stopped_and_leaves_a_half_written_line(path):
    first, second = line("CHAN_START"), line("HANGUP", extra=HANGUP)
    path.write_text(first + second[:20])
    lines, position = CelFile(path).read_on(None)
    assert [one.payload for one in lines] == [first.strip()]
    path.write_text(first + second)
    lines, position = CelFile(path).read_on(position)
    assert [(one.offset, one.payload) for one in lines] == [(len(first), second.strip())]
    assert CelFile(path).read_on(position) == ([], position)


def test_another_file_under_the_name_is_read_from_its_start(path):
    path.write_text(line("CHAN_START"))
    _, position = CelFile(path).read_on(None)
    path.write_text(line("CHAN_START", at="1772499600.000001"))
    lines, later = CelFile(path).read_on(position)
    assert len(lines) == 1
    assert later.generation != position.generation


class MemoryEvents:
    """Keeps lines; fails while `down`."""

    def __init__(self) -> None:
        self.kept = {}
        self.at: PbxPosition | None = None
        self.down = False

    def position(self, source):
        return self.at

    def append(self, source, lines, position):
        if self.down:
            raise ConnectionError
        self.kept |= {(one.generation, one.offset): one.payload for one in lines}
        self.at = position


def test_the_follower_copies_every_line_once_through_a_failing_database(path):
    events = MemoryEvents()
    follower = CelFollower(CelFile(path), events)
    assert follower.step() == 0
    path.write_text(line("CHAN_START"))
    events.down = True
    with pytest.raises(ConnectionError):
        follower.step()
    events.down = False
    assert follower.step() == 1
    path.write_text(line("CHAN_START") + line("HANGUP", extra=HANGUP))
    assert CelFollower(CelFile(path), events).step() == 1
    assert list(events.kept.values()) == [
        line("CHAN_START").strip(),
        line("HANGUP", extra=HANGUP).strip(),
    ]


OTHER_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0002"
ORDERED_S = 1772413200


def other(offset_s: float, call_id: str = OTHER_ID) -> str:
    """A line of a call, so many seconds after the order."""
    return line("CHAN_START", at=f"{ORDERED_S + offset_s:.6f}", call_id=call_id)


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        (other(-60) + other(5) + other(31), True),
        (other(-60) + other(5) + other(31) + other(1, CALL_ID), False),
        (other(-60) + other(1, CALL_ID) + other(31), False),
        (other(-60) + other(29), False),
        (other(-1) + other(31), False),
        (other(-60), False),
        ("", False),
        (other(-60) + '"CHAN_START","17724\n' + other(31), False),
        (other(-60) + other(31) + '"CHAN_START","17724', True),
        (other(-60) + other(3600) + other(10), False),
        (other(3600) + other(-60) + other(31), True),
    ],
    ids=[
        "goes over the order",
        "knows the call afterwards",
        "knows the call",
        "ends too early",
        "begins too late",
        "ends before",
        "is empty",
        "was torn meanwhile",
        "is being written",
        "clock set back meanwhile",
        "clock set back long before",
    ],
)
def test_a_log_proves_that_nothing_rang_only_when_it(path, text, silent):
    path.write_text(text)
    ordered_at = datetime.fromtimestamp(ORDERED_S, UTC)
    assert CelFile(path).never_rang(CALL_ID, ordered_at) is silent


def test_an_end_behind_a_torn_line_is_found(path):
    path.write_text('"HANGUP","1772413200.25' + line("HANGUP", extra=HANGUP))
    assert CelFile(path).end_of(CALL_ID).hangup_cause == 17


def test_an_end_in_a_renamed_log_is_found(path):
    path.with_name("carecall.csv.1").write_text(line("ANSWER") + line("HANGUP", extra=HANGUP))
    assert CelFile(path).end_of(CALL_ID).answered
    path.write_text(other(1))
    assert CelFile(path).end_of(CALL_ID).answered
    ordered_at = datetime.fromtimestamp(ORDERED_S, UTC) + timedelta(days=1)
    assert not CelFile(path).never_rang(CALL_ID, ordered_at)


def test_what_was_written_before_a_rotation_is_read_from_the_renamed_file(path):
    path.write_text(other(1))
    _, position = CelFile(path).read_on(None)
    with path.open("a") as file:
        file.write(other(2))
    path.rename(path.with_name("carecall.csv.1"))
    path.write_text(other(3))
    lines, position = CelFile(path).read_on(position)
    assert [one.payload for one in lines] == [other(2).strip()]
    lines, position = CelFile(path).read_on(position)
    assert [one.payload for one in lines] == [other(3).strip()]
    assert CelFile(path).read_on(position) == ([], position)


def test_a_log_that_was_cut_short_is_read_on_from_its_new_end(path):
    path.write_text(other(1) + other(2) + other(3))
    _, position = CelFile(path).read_on(None)
    path.write_text(other(1))
    lines, position = CelFile(path).read_on(position)
    assert lines == []
    with path.open("a") as file:
        file.write(other(4))
    lines, later = CelFile(path).read_on(position)
    assert [one.payload for one in lines] == [other(4).strip()]
    assert later.generation.endswith("~1")
    path.write_text(other(1))
    _, again = CelFile(path).read_on(later)
    assert again.generation.endswith("~2")
