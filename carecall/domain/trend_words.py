"""What is told of a change against a person's own earlier calls: plainly, with both figures, never a diagnosis."""

from __future__ import annotations

from carecall.domain.call_course import LengthUnit
from carecall.domain.language import Language
from carecall.domain.trends import Measure, Trend

_HALF, _FAR_LESS = 0.6, 0.4
_REASONS = {
    Language.EN: {
        Measure.ANSWER_LENGTH: "Answers have become {less} over the last {calls} calls: {usual:.0f} -> {lately:.0f} {unit}",
        Measure.ANSWER_DELAY: "Answers come later over the last {calls} calls: {usual:.1f} -> {lately:.1f} s after the question",
        Measure.MISSED_CALLS: "More calls were missed of the last {calls}: {usual:.0%} -> {lately:.0%}",
        Measure.SLEEP: "Tells of less sleep over the last {calls} calls: {usual:.1f} -> {lately:.1f} hours",
        Measure.MEALS: "Tells of fewer meals over the last {calls} calls: {usual:.1f} -> {lately:.1f} a day",
    },
    Language.KO: {
        Measure.ANSWER_LENGTH: "최근 {calls}번 통화에서 대답이 {less}: {usual:.0f} -> {lately:.0f}{unit}",
        Measure.ANSWER_DELAY: "최근 {calls}번 통화에서 대답이 늦어졌습니다: 질문 뒤 {usual:.1f} -> {lately:.1f}초",
        Measure.MISSED_CALLS: "최근 {calls}번 가운데 받지 않은 전화가 늘었습니다: {usual:.0%} -> {lately:.0%}",
        Measure.SLEEP: "최근 {calls}번 통화에서 말한 잠이 줄었습니다: {usual:.1f} -> {lately:.1f}시간",
        Measure.MEALS: "최근 {calls}번 통화에서 말한 끼니가 줄었습니다: 하루 {usual:.1f} -> {lately:.1f}끼",
    },
}  # fmt: skip
_SINCE = {
    Language.EN: "{reason} (against {before} calls before).",
    Language.KO: "{reason} (이전 {before}번 통화와 비교).",
}
_LESS = {
    Language.EN: ("less than half as long", "half as long", "shorter"),
    Language.KO: ("절반 아래로 짧아졌습니다", "절반으로 짧아졌습니다", "짧아졌습니다"),
}
_UNITS = {
    (Language.EN, LengthUnit.SYLLABLES): "syllables",
    (Language.EN, LengthUnit.WORDS): "words",
    (Language.KO, LengthUnit.SYLLABLES): "음절",
    (Language.KO, LengthUnit.WORDS): "단어",
}


def reason_of(trend: Trend, language: Language, unit: LengthUnit = LengthUnit.WORDS) -> str:
    """Return what was seen in one sentence of `language`; `unit` is that of answer lengths."""
    reason = _REASONS[language][trend.measure].format(
        calls=trend.calls_lately,
        usual=trend.usual,
        lately=trend.lately,
        less=_less(trend, language),
        unit=_UNITS[language, unit],
    )
    return _SINCE[language].format(reason=reason, before=trend.calls_before)


def _less(trend: Trend, language: Language) -> str:
    far_less, half, shorter = _LESS[language]
    share = trend.lately / trend.usual if trend.usual > 0 else 1.0
    if share < _FAR_LESS:
        return far_less
    return half if share <= _HALF else shorter
