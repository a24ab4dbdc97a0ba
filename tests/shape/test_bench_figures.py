"""The benchmark's arithmetic and tables; its measurements are never part of the tests."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecall.lab.persona import SHORT_DIGITS
from carecall.lab.persona_files import load_personas, persona_at
from tests.bench import calls, media
from tests.bench.callees import lateness_ms
from tests.bench.engine_dialling import pace_of
from tests.bench.figures import Figure, PartResult, part_from_json, percentile, shown, spread
from tests.bench.importing import people
from tests.bench.machine import cpu_model
from tests.bench.parts import PARTS, end_group
from tests.bench.report import aligned, markdown_report, text_report, warnings
from tests.bench.talk import figures as talk_figures
from tests.bench.talk_campaign import phone_of
from tests.chaos.carrier_record import Leg

MACHINE = {
    "cpu": "A | B",
    "cores": 2,
    "memory_mb": 4096,
    "os": "Debian",
    "python": "3.11.2",
    "asterisk": "22.10.1",
    "commit": "abc",
    "load": 0.1,
}


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([], 50, None),
        ([7], 95, 7),
        ([3, 1, 2], 50, 2),
        (list(range(1, 101)), 95, 95),
        (list(range(1, 21)), 95, 19),
        (list(range(1, 20)), 99, 19),
        ([5, 9], 100, 9),
    ],
)
def test_a_percentile_is_a_measured_value(values, percent, expected) -> None:
    assert percentile(values, percent) == expected


@pytest.mark.parametrize(
    ("limits", "value", "met"),
    [
        ({}, 3.0, None),
        ({"at_most": 3.0}, 3.0, True),
        ({"at_most": 3.0}, 3.1, False),
        ({"at_least": 3.0}, 2.9, False),
        ({"at_least": 3.0, "at_most": 4.0}, 3.5, True),
        ({"at_most": 3.0}, None, False),
        ({}, None, None),
    ],
)
def test_an_aim_is_met_at_its_limit_and_never_by_what_was_not_measured(limits, value, met) -> None:
    assert Figure(name="x", value=value, unit="ms", **limits).met is met


def test_a_spread_says_how_many_values_stand_behind_it() -> None:
    p50, p95 = spread("wait", [10.0, 20.0, 30.0], "ms", aims={95: 25})
    assert (p50.name, p50.value, p50.samples, p50.met) == ("wait, p50", 20.0, 3, None)
    assert (p95.name, p95.value, p95.met) == ("wait, p95", 30.0, False)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0, "0"), (0.06249, "0.0625"), (5.0, "5"), (19.96, "20"), (50000, "50,000")],
)
def test_numbers_have_the_digits_that_mean_something(value, text) -> None:
    assert shown(value) == text


def test_results_survive_being_saved() -> None:
    part = PartResult(name="asr", title="ASR", load="one", details=[{"a": 1}])
    part.figures += spread("pass", [1.0, 2.0], "ms", aims={50: 5})
    saved = json.loads(json.dumps(part.as_json()))
    assert saved["figures"][0]["met"] is True
    assert part_from_json(saved) == part


def test_tables_name_the_machine_and_say_what_was_missed() -> None:
    part = PartResult(name="a", title="Part", load="Load.", seconds=3)
    part.figures = [Figure(name="x", value=2, unit="ms", at_most=1, samples=9)]
    text = text_report(MACHINE, [part])
    assert text.splitlines()[0].startswith("A | B, 2 cores, 4.0 GB, Debian")
    assert text.splitlines()[-1].split() == ["x", "2", "ms", "9", "≤", "1", "MISSED"]
    markdown = markdown_report(MACHINE, [part])
    assert "| x | 2 ms | 9 | ≤ 1 | MISSED |" in markdown
    assert "\n\nLoad." in markdown


def test_a_part_that_failed_says_why() -> None:
    part = PartResult(name="a", title="Part", load="", failed="MissingPart: espeak-ng")
    assert "NOT MEASURED: MissingPart: espeak-ng" in text_report(MACHINE, [part])
    assert "Not measured: MissingPart: espeak-ng" in markdown_report(MACHINE, [part])


def test_a_busy_machine_is_told() -> None:
    assert not warnings(MACHINE)
    assert "do not quote" in warnings({**MACHINE, "load": 1.5})[0]


def test_other_programs_that_disturbed_a_part_are_told() -> None:
    quiet = PartResult(name="a", title="Part", load="Load.", others_percent=1.0)
    disturbed = PartResult(name="b", title="Part", load="Load.", others_percent=40.0)
    assert "Other programs" not in text_report(MACHINE, [quiet])
    assert "Other programs used 40 % of the machine" in markdown_report(MACHINE, [disturbed])


LEAVES_A_SERVER = """
import os, subprocess, sys
from tests.bench.processes import OthersMeter, children_seconds
meter = OthersMeter()
server = "import time\\nwhile time.process_time() < 0.3: pass"
starter = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {server!r}], stdout=2).pid)"
told = subprocess.run([sys.executable, "-c", starter], stdout=subprocess.PIPE, check=True)
os.waitid(os.P_PID, int(told.stdout), os.WEXITED | os.WNOWAIT)
before = children_seconds()
meter.percent()
print(children_seconds() - before)
"""


def test_what_a_server_used_that_a_part_left_behind_is_not_counted_as_others() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LEAVES_A_SERVER], capture_output=True, text=True, check=True
    )
    assert float(told.stdout) >= 0.29


def test_several_loads_stand_side_by_side() -> None:
    row = {
        "cpu_percent_per_call": 0.2,
        "late_p99_ms": 3.0,
        "frames": 9,
        "turns_missed": 0,
        "turns_spoken": 5,
    }
    part = PartResult(name="media", title="Media", load="")
    for level in media.LEVELS:
        part.figures += media.figures(level, {"ours": row, "bare_silero": row})
    lines = text_report(MACHINE, [part]).splitlines()
    assert next(line for line in lines if "calls at once" in line).split()[-3:] == [
        "25", "200", "400",
    ]  # fmt: skip
    cost = next(line for line in lines if "processor a call" in line)
    assert " ".join(cost.split("core")[1].split()) == "0.2 (≤ 0.35 met) 0.2 (≤ 0.25 met) 0.2"
    assert all(figure.met is not False for figure in part.figures)


def test_calls_that_did_not_come_up_are_an_aim_that_is_missed() -> None:
    tick = {"p50_ms": 0, "p99_ms": 1, "max_ms": 2, "frames": 10}
    row = {
        "cpu": {"core": 1.0, "carrier": 1.0, "media": 1.0, "recipients": 1.0},
        "machine_percent": 12.0,
        "tick_lateness": tick,
        "calls_up": 9,
        "frames_per_second_a_call": 50.0,
        "late_p99_ms": 4.0,
        "turns_missed": 0,
        "turns_spoken": 3,
    }
    missed = [figure.name for figure in calls.figures(10, row, row) if figure.met is False]
    assert missed == ["up at the end"]
    beyond = calls.figures(2 * calls.PLANNED_CALLS, row, row)
    assert all(figure.met is None for figure in beyond)


def test_times_at_the_peoples_end_are_gathered_over_all_calls() -> None:
    line = {"started_ms": 0, "over": False, "response_ms": 600, "stop_ms": None}
    over = {"started_ms": 0, "over": True, "response_ms": None, "stop_ms": 150}
    entries = [
        {"language": "ko", "first_audio_ms": 90, "lines": [line, over]},
        {"language": "en", "first_audio_ms": None, "lines": [{**line, "response_ms": 1000}]},
    ]
    found = {figure.name: figure for figure in talk_figures(entries, quick=False)}
    assert found["answers measured"].value == 2
    assert found["answers measured"].met is False
    assert found["response after the person's last sound, p50"].value == 600
    assert found["response after the person's last sound, p50"].met is True
    assert found["response, en, p50"].value == 1000
    assert found["first sound after the person answers, p95"].samples == 1
    assert found["our silence after the person talks over us, p95"].value == 150


def test_a_late_frame_is_late_and_an_even_stream_is_not() -> None:
    even = [at * 0.02 for at in range(100)]
    assert max(lateness_ms(even)) < 0.001
    stalled = [*even[:70], even[70] + 0.05, *even[71:]]
    assert max(lateness_ms(stalled)) == pytest.approx(50)
    assert sum(ms > 1 for ms in lateness_ms(stalled)) == 1


def test_every_number_of_the_campaign_reaches_its_persona_and_no_two_are_equal() -> None:
    personas = load_personas()
    numbers = set()
    for persona in personas:
        for number in range(40):
            digits = phone_of(persona, number).replace("-", "")
            assert len(digits) == 11
            assert digits[-SHORT_DIGITS:] == persona.number[-SHORT_DIGITS:]
            assert persona_at(personas, digits) == persona
            numbers.add(digits)
    assert len(numbers) == 40 * len(personas)


def test_the_imported_people_all_differ() -> None:
    rows = list(people(20_001))
    assert len({phone for _, phone, _, _ in rows}) == 20_001
    assert rows[20_000][1] == "010-1002-0000"


def test_the_processor_is_named(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Fast 3000\n")
    assert cpu_model(cpuinfo) == "Fast 3000"
    cpuinfo.write_text("processor\t: 0\n")
    assert cpu_model(cpuinfo)


def test_every_part_has_a_module_that_can_measure() -> None:
    root = Path(__file__).resolve().parents[2]
    for plan in PARTS.values():
        assert (root / (plan.module.replace(".", "/") + ".py")).is_file()


def test_what_a_part_started_ends_with_it() -> None:
    starts_another = (
        "import subprocess, sys;"
        "print(subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE).pid, flush=True);"
        "input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starts_another],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    child = os.pidfd_open(int(process.stdout.readline()))
    end_group(process)
    process.communicate()
    ended, _, _ = select.select([child], [], [], 5)
    os.close(child)
    assert ended == [child]


def test_a_table_has_straight_columns() -> None:
    assert aligned([("", "n"), ("name", "10"), ("x", "7")]) == [
        "         n", "  name  10", "  x      7",
    ]  # fmt: skip


def test_a_pace_is_taken_between_the_first_and_the_last_call_without_the_ends() -> None:
    began = datetime(2026, 3, 2, tzinfo=UTC)
    moments = [0.0, *(5 + n / 4 for n in range(18)), 30.0]
    legs = [Leg(leg_id=str(s), number="1", began_at=began + timedelta(seconds=s)) for s in moments]
    assert pace_of(legs) == pytest.approx(4.0)
    assert pace_of(legs[:1]) == 0
