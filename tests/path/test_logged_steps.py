"""Every step of a real call is one line in the logs, under the call's own id."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.path.whole_run import TALKERS, WholeRun

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

ONCE = (
    "call claimed",
    "call cleared",
    "call ordered",
    "call arrived",
    "sound up",
    "talk ended",
    "call written",
    "call settled",
    "call understood",
    "call remembered",
)


@pytest.mark.parametrize("persona_id", TALKERS)
def test_each_step_of_a_call_is_logged_once(whole_run: WholeRun, persona_id: str) -> None:
    call_id = whole_run.last_call(persona_id).id
    said = Counter(
        json.loads(line)["message"]
        for name, text in whole_run.logs().items()
        if name.startswith("log/")
        for line in text.splitlines()
        if call_id in line
    )
    assert {message: said[message] for message in ONCE} == dict.fromkeys(ONCE, 1)
    assert said["turn written"] == len(whole_run.transcript(persona_id))
