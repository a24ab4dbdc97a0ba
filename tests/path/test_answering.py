"""Voices that are not an answer, met over two real Asterisks; and how our own voice sounds on the recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from carecall.lab.persona_files import find_persona, load_everybody
from carecall.speech.levelling import PEAK_DBOV, TARGET_DBOV
from tests.path.installation import Installation
from tests.path.whole_run import Recording
from tests.spoken_quality import Quality, quality_of

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

FIRST = "fax-ko"
"""The first call of an installation registers its number."""
RUNG = (FIRST, "screening-ko", "out_of_service-en", "slow_person-en")
WITHIN_S = 150
STALLED_MS = 200

Facts = Mapping[str, object]


@pytest.fixture(scope="module")
def rung(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Facts]]:
    """Every one of RUNG was called once, all but the first at the same time."""
    installation = Installation(tmp_path_factory.mktemp("answering"))
    with installation.serving(), ThreadPoolExecutor(len(RUNG)) as several:
        first = ring(installation, FIRST)
        calls = {name: several.submit(ring, installation, name) for name in RUNG[1:]}
        yield {FIRST: first, **{name: call.result() for name, call in calls.items()}}


def ring(installation: Installation, name: str) -> Facts:
    persona = find_persona(load_everybody(), name)
    words = ("call", persona.number, "--language", persona.language.value, "--json")
    done = installation.run(*words, within_s=WITHIN_S)
    assert done.status in (0, 1), done.err
    facts = json.loads(done.out)
    assert isinstance(facts, dict)
    return facts


@pytest.mark.parametrize("name", RUNG)
def test_the_call_ends_as_this_voice_makes_it_end(rung: Mapping[str, Facts], name: str) -> None:
    assert rung[name]["disposition"] == find_persona(load_everybody(), name).expected.disposition


@pytest.mark.parametrize(
    ("name", "kind"),
    [("screening-ko", "person"), ("out_of_service-en", "out_of_service"), ("fax-ko", "fax"), ("slow_person-en", "person")],
)  # fmt: skip
def test_it_is_written_what_took_the_call(rung: Mapping[str, Facts], name: str, kind: str) -> None:
    assert rung[name]["answered_as"] == kind


@pytest.mark.parametrize("name", ["out_of_service-en", "fax-ko"])
def test_it_is_known_within_seconds(rung: Mapping[str, Facts], name: str) -> None:
    decided_ms = rung[name]["decided_ms"]
    assert isinstance(decided_ms, int)
    assert decided_ms <= 15_000  # sound passes in real time on a busy machine, recognition too


def test_a_machine_is_understood_as_nobody(rung: Mapping[str, Facts]) -> None:
    assert rung["out_of_service-en"]["label"] is None
    assert rung["fax-ko"]["label"] is None


def test_the_robot_is_told_who_calls_and_the_person_is_greeted(rung: Mapping[str, Facts]) -> None:
    turns = rung["screening-ko"]["turns"]
    assert isinstance(turns, list)
    ours = [turn["text"] for turn in turns if turn["speaker"] == "agent"]
    assert sum("인공지능" in text for text in ours) >= 2


def our_voice(rung: Mapping[str, Facts], name: str) -> Quality:
    recording = rung[name]["recording"]
    assert recording is not None
    return quality_of(Recording.read(Path(str(recording))).right)


TALKED = ("screening-ko", "slow_person-en")


@pytest.mark.parametrize("name", TALKED)
def test_every_sentence_of_ours_is_as_loud_as_the_others(
    rung: Mapping[str, Facts], name: str
) -> None:
    voice = our_voice(rung, name)
    assert len(voice.levels_dbov) >= 3
    assert max(voice.levels_dbov) - min(voice.levels_dbov) <= 3.0
    assert np.mean(voice.levels_dbov) == pytest.approx(TARGET_DBOV, abs=1.5)
    assert voice.peak_dbov <= PEAK_DBOV + 0.1


@pytest.mark.parametrize("name", TALKED)
def test_our_voice_neither_clicks_nor_clips_nor_breaks_off(
    rung: Mapping[str, Facts], name: str
) -> None:
    voice = our_voice(rung, name)
    assert voice.edge_jumps == ()
    assert voice.clipped == 0
    # A machine that also plays the people and the tests beside it skips a tick now and then.
    assert sum(voice.gaps_ms) <= STALLED_MS
