"""Two later sets, each half hard sentences and half small talk: thresholds were chosen on one, the other was never taught."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.analyst.evaluation import read_utterances
from carecall.language.analyst.folder_evaluation import everyday_of, folder_table
from carecall.language.analyst.scores import label_scores
from tests.fakes.analyst import PhraseAnalyst

HERE = Path(__file__).parent
DEV, FIFTH = HERE / "dev_set", HERE / "fifth_set"


class Floors(NamedTuple):
    """The worst that we accept, a sentence or two below what was measured."""

    macro_f1: float
    emergency_recall: float
    asked: int
    """Everyday replies that are asked about before an alarm."""
    troubles: int
    """Everyday replies taken for a trouble."""


FLOORS = {
    (DEV, Language.KO): Floors(0.88, 0.93, 0, 12),
    (DEV, Language.EN): Floors(0.88, 0.96, 0, 12),
    (FIFTH, Language.KO): Floors(0.90, 0.97, 1, 6),
    (FIFTH, Language.EN): Floors(0.90, 0.97, 1, 6),
}
BOTH = pytest.mark.parametrize(
    ("folder", "language"), FLOORS, ids=[f"{folder.name}-{language}" for folder, language in FLOORS]
)


@BOTH
def test_hard_sentences_keep_their_labels(folder: Path, language: Language) -> None:
    said = read_utterances(EmbeddedAnalyst(), folder / f"utterances_{language}.jsonl")
    scores = label_scores([(each.truth, each.told) for each in said])
    floors = FLOORS[folder, language]
    assert scores.macro_f1 >= floors.macro_f1
    assert scores.by_label[Label.EMERGENCY].recall >= floors.emergency_recall


@BOTH
def test_no_everyday_reply_raises_an_alarm(folder: Path, language: Language) -> None:
    replies = list(read_utterances(EmbeddedAnalyst(), folder / f"everyday_{language}.jsonl"))
    found, floors = everyday_of(replies), FLOORS[folder, language]
    assert found.replies == len(replies) >= 200
    assert found.alarms == 0
    assert found.asked <= floors.asked
    assert found.troubles <= floors.troubles


def test_any_folder_can_be_scored() -> None:
    text = folder_table(PhraseAnalyst(), DEV)
    assert "en, 300 everyday replies: 0 alarms" in text
    assert "ko, 208 utterances: macro-F1" in text
    assert folder_table(PhraseAnalyst(), DEV / "nowhere") == ""
