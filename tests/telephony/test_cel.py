"""Asterisk's own event log is read line by line and outlives every connection."""

from datetime import UTC, datetime

import pytest

from carecall.ports.repositories import PbxPosition
from carecall.telephony.cel import CelFile, parse_cel
from carecall.telephony.cel_follower import CelFollower

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
