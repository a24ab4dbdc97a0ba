"""The set that thresholds were chosen on: half hard sentences, half the small talk of people who are well."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.analyst.evaluation import read_utterances
from carecall.language.analyst.folder_evaluation import everyday_of, folder_table
from carecall.language.analyst.scores import label_scores
from tests.fakes.analyst import PhraseAnalyst

SET = Path(__file__).with_name("dev_set")
MACRO_F1 = {Language.KO: 0.88, Language.EN: 0.88}
RECALL = {Language.KO: 0.93, Language.EN: 0.96}
MOST_TROUBLES = 12


@pytest.mark.parametrize("language", Language)
def test_hard_sentences_keep_their_labels(language: Language) -> None:
    said = read_utterances(EmbeddedAnalyst(), SET / f"utterances_{language}.jsonl")
    scores = label_scores([(each.truth, each.told) for each in said])
    assert scores.macro_f1 >= MACRO_F1[language]
    assert scores.by_label[Label.EMERGENCY].recall >= RECALL[language]


@pytest.mark.parametrize("language", Language)
def test_no_everyday_reply_raises_an_alarm(language: Language) -> None:
    replies = list(read_utterances(EmbeddedAnalyst(), SET / f"everyday_{language}.jsonl"))
    found = everyday_of(replies)
    assert found.replies == len(replies) == 300
    assert (found.alarms, found.asked) == (0, 0)
    assert found.troubles <= MOST_TROUBLES


def test_any_folder_can_be_scored() -> None:
    text = folder_table(PhraseAnalyst(), SET)
    assert "en, 300 everyday replies: 0 alarms" in text
    assert "ko, 208 utterances: macro-F1" in text
    assert folder_table(PhraseAnalyst(), SET / "nowhere") == ""
