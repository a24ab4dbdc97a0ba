"""Until when an unreached person must be looked after, what is tried next, and what a later call proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from carecall.domain.findings import Label
from carecall.domain.little_speech import keys_pressed, words_said
from carecall.domain.schedule import Interval, Rhythm, window_on
from carecall.domain.turns import Turn
from carecall.domain.unreached import NextStep
from carecall.errors import BadDefinition

WHERE = "unreached_rule"
LONGEST_MIN = 7 * 24 * 60
MOST_WARNINGS = 100
MOST_DAYS = 370


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedRule:
    """How soon somebody must act. Minutes count within service hours alone, in the organization's zone."""

    take_within_min: int = 60
    """From the moment an item opens, or is given back."""
    close_within_min: int = 240
    """From the moment somebody takes it."""
    again_after_min: int = 30
    """Between two warnings about the same item."""
    most_warnings: int = 8
    """Who has not looked after so many does not look; the lists go on showing the item."""
    opens: time = time(8)
    closes: time = time(20)
    """Service hours, every day of the week: who lives alone is not safer on a Sunday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """By which ways a person may be looked after, besides the number that did not help."""

    second_number: bool
    contact_person: bool
    """Somebody to ask who has no key."""
    keyholder: bool


def deadline(start: datetime, minutes: int, rule: UnreachedRule, zone: tzinfo) -> datetime:
    """Return the UTC moment when `minutes` of service time have passed since `start`.

    What opens at night is due in the morning, and what is left over at closing time goes on when the
    next day opens. An hour that the clocks skip or repeat is counted as it passes.
    """
    hours = Rhythm(interval=Interval.DAY, calls_per_interval=1, start_time=rule.opens, until_time=rule.closes)  # fmt: skip
    left = timedelta(minutes=minutes)
    today = start.astimezone(zone).date()
    for ahead in range(MOST_DAYS):
        opens_at, closes_at = window_on(hours, today + timedelta(days=ahead), zone)
        begin = max(start, opens_at)
        if begin + left <= closes_at:
            return begin + left
        left -= max(closes_at - begin, timedelta(0))
    return start + timedelta(days=MOST_DAYS)


def steps(reach: Reach) -> tuple[NextStep, ...]:
    """Return what can be tried, from the gentlest to the visit, which is always possible."""
    there = {
        NextStep.SECOND_NUMBER: reach.second_number,
        NextStep.CONTACT_PERSON: reach.contact_person,
        NextStep.KEYHOLDER: reach.keyholder,
        NextStep.VISIT: True,
    }
    return tuple(step for step in NextStep if there[step])


def first_step(reach: Reach) -> NextStep:
    """Return what is tried first."""
    return steps(reach)[0]


def step_after(step: NextStep, reach: Reach) -> NextStep:
    """Return what is tried after `step` did not help; after a visit comes another visit."""
    order = list(NextStep)
    later = [one for one in steps(reach) if order.index(one) > order.index(step)]
    return later[0] if later else NextStep.VISIT


def nothing_said(turns: Sequence[Turn]) -> bool:
    """Say whether the person neither said an intelligible word nor pressed a key."""
    return not words_said(turns) and not keys_pressed(turns)


def proves_safety(label: Label, turns: Sequence[Turn], *, closing_reached: bool) -> bool:
    """Say whether a talk shows that its person is safe: it was held to its goodbye, and nothing in it alarms.

    Too little speech shows nothing, an emergency shows the contrary, and a talk that broke off early may
    have been with somebody else: all these leave earlier items open.
    """
    calm = label in {Label.NORMAL, Label.ABNORMAL}
    return calm and closing_reached and not nothing_said(turns)


def rule_from_plain(document: object) -> UnreachedRule:
    """Return the rule in a JSON document such as {"take_within_min": 30, "opens": "09:00"}; what it leaves out is usual.

    Raises:
        BadDefinition: an unknown key, a number out of range, or hours that do not follow each other.
    """
    if not isinstance(document, Mapping):
        raise BadDefinition(WHERE, "the whole", "is not an object")
    usual = UnreachedRule()
    rule = UnreachedRule(
        take_within_min=_minutes(document, "take_within_min", usual.take_within_min),
        close_within_min=_minutes(document, "close_within_min", usual.close_within_min),
        again_after_min=_minutes(document, "again_after_min", usual.again_after_min),
        most_warnings=_number(document, "most_warnings", usual.most_warnings, MOST_WARNINGS),
        opens=_hour(document, "opens", usual.opens),
        closes=_hour(document, "closes", usual.closes),
    )
    unknown = sorted(map(str, document.keys() - set(UnreachedRule.__slots__)))
    if unknown:
        raise BadDefinition(WHERE, unknown[0], "is not known")
    if rule.closes <= rule.opens:
        raise BadDefinition(WHERE, "closes", "is not later than “opens”")
    return rule


def rule_to_plain(rule: UnreachedRule) -> dict[str, object]:
    """Return the document that `rule_from_plain` reads."""
    return {
        "take_within_min": rule.take_within_min,
        "close_within_min": rule.close_within_min,
        "again_after_min": rule.again_after_min,
        "most_warnings": rule.most_warnings,
        "opens": rule.opens.isoformat("minutes"),
        "closes": rule.closes.isoformat("minutes"),
    }


def _minutes(document: Mapping[object, object], key: str, usual: int) -> int:
    return _number(document, key, usual, LONGEST_MIN)


def _number(document: Mapping[object, object], key: str, usual: int, most: int) -> int:
    number = document.get(key, usual)
    if type(number) is not int or not 1 <= number <= most:
        raise BadDefinition(WHERE, key, f"is not a whole number from 1 to {most}")
    return number


def _hour(document: Mapping[object, object], key: str, usual: time) -> time:
    text = document.get(key)
    if text is None:
        return usual
    try:
        found = time.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise BadDefinition(WHERE, key, "is not a time of day such as 08:00")
    return found
