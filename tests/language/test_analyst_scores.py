"""The scores of the evaluation, by hand-made figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.evaluation import evaluate
from carecall.language.analyst.report import table
from carecall.language.analyst.scores import label_scores, set_f1
from tests.fakes.analyst import PhraseAnalyst

PAIRS = [
    ("normal", "normal"),
    ("normal", "abnormal"),
    ("abnormal", "abnormal"),
    ("emergency", "emergency"),
    ("emergency", "normal"),
]


def test_precision_and_recall_are_those_of_the_label() -> None:
    scores = label_scores(PAIRS).by_label
    assert (scores[Label.NORMAL].precision, scores[Label.NORMAL].recall) == (0.5, 0.5)
    assert (scores[Label.EMERGENCY].precision, scores[Label.EMERGENCY].recall) == (1.0, 0.5)


def test_macro_f1_is_the_mean_over_the_labels() -> None:
    assert label_scores(PAIRS).macro_f1 == pytest.approx((0.5 + 2 / 3 + 2 / 3) / 3)


def test_a_sentence_is_matched_once() -> None:
    assert set_f1(["Her knee hurts."], ["Her knee hurts.", "Her knee hurts."]) == (
        pytest.approx(2 / 3)
    )
    assert set_f1([], []) == 1.0
    assert set_f1(["a"], []) == 0.0


def test_an_evaluation_counts_false_alarms_and_calls(tmp_path: Path) -> None:
    said = {"id": "1", "question": "health", "asked": "How are you?", "kind": "answer"}
    lines = {
        "utterances_ko.jsonl": [{**said, "lang": "ko", "text": "무릎이 아파", "label": "abnormal"}],
        "utterances_en.jsonl": [
            {**said, "lang": "en", "text": "there is a fire sale", "label": "normal"},
            {**said, "lang": "en", "text": "lovely", "label": "normal"},
        ],
        "calls.jsonl": [
            {
                "id": "1",
                "lang": "en",
                "turns": [{"speaker": "recipient", "text": "my knee hurts"}],
                "label": "abnormal",
                "completed": False,
                "reasons": [0],
                "follow_up": "none",
            }
        ],
        "memory.jsonl": [],
    }
    for name, entries in lines.items():
        text = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = evaluate(PhraseAnalyst(), tmp_path)
    assert found.false_alarms_per_1000 == 500
    assert found.calls == 1
    assert found.call_labels_right == found.reasons_right == 1
    assert found.utterances[Language.KO].by_label[Label.ABNORMAL].recall == 1
    assert "macro-F1" in table(found)
