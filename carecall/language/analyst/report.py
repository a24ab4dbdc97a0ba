"""The evaluation as a table that a person reads."""

from __future__ import annotations

from carecall.domain.findings import Label
from carecall.language.analyst.evaluation import Evaluation


def table(evaluation: Evaluation) -> str:
    """Return the figures as text; shares as percentages."""
    lines = [f"{'':24}{'precision':>10}{'recall':>10}{'F1':>10}{'count':>8}"]
    for language, scores in evaluation.utterances.items():
        for label, score in scores.by_label.items():
            name = f"{language} {label}"
            lines.append(
                f"{name:24}{score.precision:>10.1%}{score.recall:>10.1%}{score.f1:>10.1%}{score.support:>8}"
            )
        lines.append(f"{f'{language} macro-F1':24}{'':20}{scores.macro_f1:>10.1%}")
        lines.append(f"{f'{language} kind':24}{'':20}{evaluation.kinds_right[language]:>10.1%}")
    figures = (
        ("weaker language macro-F1", evaluation.headline),
        ("call labels", evaluation.call_labels_right),
        ("call completed", evaluation.completed_right),
        ("call reasons", evaluation.reasons_right),
        ("call follow-up", evaluation.follow_ups_right),
        ("memory F1", evaluation.memory_f1),
        ("memory F1, changes only", evaluation.memory_f1_without_kept),
    )
    lines += [f"{name:44}{value:>10.1%}" for name, value in figures]
    lines.append(f"{'false alarms per 1,000 normal':44}{evaluation.false_alarms_per_1000:>10.1f}")
    worst = min(each.by_label[Label.EMERGENCY].recall for each in evaluation.utterances.values())
    lines.append(f"{'emergency recall, weaker language':44}{worst:>10.1%}")
    return "\n".join(lines)
