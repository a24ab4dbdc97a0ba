"""The evaluation as a table that a person reads."""

from __future__ import annotations

from collections.abc import Mapping

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.language.analyst.evaluation import Evaluation
from carecall.language.analyst.scores import LabelScores
from carecall.language.analyst.second_evaluation import SecondEvaluation
from carecall.language.analyst.training.measure import Measured


def table(evaluation: Evaluation) -> str:
    """Return the figures as text; shares as percentages."""
    lines = _labels(evaluation.utterances)
    for language, share in evaluation.kinds_right.items():
        lines.append(f"{f'{language} kind':24}{'':20}{share:>10.1%}")
    lines += ["", *_hardness(evaluation.by_hardness), ""]
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


def second_table(evaluation: SecondEvaluation) -> str:
    """Return the figures of the second set as text."""
    lines = ["second set, written apart from the rules and the templates", ""]
    lines += [*_labels(evaluation.utterances), "", *_hardness(evaluation.by_hardness), ""]
    lines.append(f"{'normal calls':24}{'calls':>10}{'alarms':>10}{'per 1,000':>10}{'abnormal':>10}")
    for name, sort in (("everyday", evaluation.everyday), ("with a decoy", evaluation.with_decoy)):
        for language, calls in sort.items():
            lines.append(
                f"{f'{language} {name}':24}{calls.calls:>10}{calls.alarms:>10}"
                f"{calls.alarms_per_1000:>10.1f}{calls.troubles:>10}"
            )
    return "\n".join(lines)


def _labels(utterances: Mapping[Language, LabelScores]) -> list[str]:
    lines = [f"{'':24}{'precision':>10}{'recall':>10}{'F1':>10}{'count':>8}"]
    for language, scores in utterances.items():
        for label, score in scores.by_label.items():
            name = f"{language} {label}"
            lines.append(
                f"{name:24}{score.precision:>10.1%}{score.recall:>10.1%}{score.f1:>10.1%}{score.support:>8}"
            )
        lines.append(f"{f'{language} macro-F1':24}{'':20}{scores.macro_f1:>10.1%}")
    return lines


def _hardness(by_hardness: Mapping[tuple[Language, str], LabelScores]) -> list[str]:
    lines = [f"{'by hardness':24}{'right':>10}{'E recall':>10}{'macro-F1':>10}{'count':>8}"]
    for (language, hardness), scores in by_hardness.items():
        urgent = scores.by_label[Label.EMERGENCY]
        recall = f"{urgent.recall:>10.1%}" if urgent.support else f"{'–':>10}"
        name = f"{language} {hardness}"
        lines.append(
            f"{name:24}{scores.right:>10.1%}{recall}{scores.macro_f1:>10.1%}{scores.count:>8}"
        )
    return lines


def lesson_table(language: Language, measured: Measured) -> str:
    """Return how rules and second listener did on templates that nothing was taught from."""
    lines = [f"{language}, held-out templates:"]
    for name, scores in (("rules", measured.by_rules), ("together", measured.together)):
        urgent = scores.by_label[Label.EMERGENCY]
        lines.append(
            f"  {name:10} macro-F1 {scores.macro_f1:6.1%}  emergencies: recall {urgent.recall:6.1%}, "
            f"precision {urgent.precision:6.1%}  of {scores.count}"
        )
    lines += [f"    {matter:24}{share:>8.1%}" for matter, share in measured.by_matter.items()]
    lines.append(
        f"  false alarms in {measured.calls} normal calls: {measured.alarms} "
        f"(rules alone {measured.alarms_by_rules})"
    )
    return "\n".join(lines)
