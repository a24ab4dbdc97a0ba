"""The parts of the benchmark, and how one is run in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from carecall.telephony.asterisk_process import bound_to_us
from tests.bench.figures import PartResult, part_from_json
from tests.bench.processes import OthersMeter

ENDING_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPlan:
    """One part: its module has `measure(result, quick=...)` that fills the result it is given."""

    name: str
    title: str
    module: str
    longest_s: float
    """A part that takes longer is ended; what stands before it stays."""


PARTS = {
    plan.name: plan
    for plan in (
        PartPlan(
            name="talk",
            title="Talking, measured at the carrier's end",
            module="tests.bench.talk",
            longest_s=1800,
        ),
        PartPlan(
            name="emergency",
            title="From the end of the words to the alert",
            module="tests.bench.emergency",
            longest_s=900,
        ),
        PartPlan(
            name="turns",
            title="Taking turns, on spoken sets",
            module="tests.bench.turn_sets",
            longest_s=900,
        ),
        PartPlan(
            name="calls",
            title="Calls at once through two Asterisks",
            module="tests.bench.calls",
            longest_s=1800,
        ),
        PartPlan(
            name="media",
            title="Media process with voice detection",
            module="tests.bench.media",
            longest_s=900,
        ),
        PartPlan(
            name="asr",
            title="Recognition of one answer",
            module="tests.bench.recognition",
            longest_s=1500,
        ),
        PartPlan(
            name="answering",
            title="Who or what answered",
            module="tests.bench.answering",
            longest_s=1500,
        ),
        PartPlan(
            name="phrasing",
            title="Finding the words of an answer",
            module="tests.bench.phrasing",
            longest_s=600,
        ),
        PartPlan(
            name="import",
            title="Importing a spreadsheet",
            module="tests.bench.importing",
            longest_s=600,
        ),
        PartPlan(
            name="engine",
            title="The campaign engine",
            module="tests.bench.engine",
            longest_s=2400,
        ),
        PartPlan(
            name="console",
            title="The console over a million calls",
            module="tests.bench.console",
            longest_s=2400,
        ),
        PartPlan(
            name="console-load",
            title="The console under load: operators, uploads, exports",
            module="tests.bench.console_load",
            longest_s=5400,
        ),
        PartPlan(
            name="steps",
            title="Single steps of a turn",
            module="tests.bench.steps",
            longest_s=300,
        ),
    )
}


def run_here(name: str, answer: Path, *, quick: bool) -> None:
    """Run a part in this process into the file `answer`; what goes wrong is in `failed`, what was measured before stays."""
    plan = PARTS[name]
    result = PartResult(name=name, title=plan.title, load="", kept_in=answer)
    began_s = time.monotonic()
    try:
        import_module(plan.module).measure(result, quick=quick)
    except Exception as error:
        traceback.print_exc()
        result.failed = f"{type(error).__name__}: {error}"
    result.seconds = round(time.monotonic() - began_s, 1)
    result.keep()


def run_apart(name: str, *, quick: bool) -> PartResult:
    """Run a part in a process group of its own, in a temporary folder that is removed, and end all of it."""
    others = OthersMeter()
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="carecall-bench-", ignore_cleanup_errors=True
    ) as folder:
        answer = Path(folder) / "result.json"
        ended = _run(name, answer, quick=quick)
        if answer.exists():
            result = part_from_json(json.loads(answer.read_text(encoding="utf-8")))
        else:
            result = PartResult(name=name, title=PARTS[name].title, load="")
        result.failed = result.failed or ended
        result.seconds = round(time.monotonic() - began_s, 1)
    result.others_percent = others.percent()
    return result


def _run(name: str, answer: Path, *, quick: bool) -> str:
    """Run a part's process and return what went wrong with it, if anything did."""
    longest_s = PARTS[name].longest_s
    command = [sys.executable, "-m", "tests.bench", "--part", name, "--answer", str(answer)]
    process = subprocess.Popen(
        [*bound_to_us(), *command, *(["--quick"] if quick else [])],
        env={**os.environ, "TMPDIR": str(answer.parent)},
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        process.wait(timeout=longest_s)
    except subprocess.TimeoutExpired:
        return f"it took longer than {longest_s:.0f} s"
    finally:
        end_group(process)
    if process.returncode == 0:
        return ""
    return f"the measuring process ended with status {process.returncode}"


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started in its session."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(timeout=ENDING_S)
        except subprocess.TimeoutExpired:
            continue
