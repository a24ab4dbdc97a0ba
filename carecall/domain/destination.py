"""Which telephone numbers a trunk may ring at all: no foreign, premium or special numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationRule:
    """Beginnings of E.164 numbers; what is not allowed is refused."""

    allowed: tuple[str, ...]
    premium: tuple[str, ...] = ()
    """Within the allowed ones: numbers that cost or that are no person's."""


SOFTPHONE = "softphone"
"""The number, the line and the log-in of a softphone on the platform's own machine."""
LAB = "ZZ"
"""Country of lines on this machine: they ring fictitious numbers and the softphone only, and these ring on no real trunk."""
DESTINATIONS: Mapping[str, DestinationRule] = {
    LAB: DestinationRule(allowed=("+821000", SOFTPHONE)),
    "KR": DestinationRule(
        allowed=("+82",),
        # 030, 050: forwarding; 060: premium; 080: free; 1xxx: representative and special numbers
        premium=(
            "+8230",
            "+8250",
            "+8260",
            "+8280",
            "+821000",
            "+8211",
            "+8212",
            "+8213",
            "+8215",
            "+8216",
            "+8218",
        ),
    ),
    "US": DestinationRule(
        allowed=("+1",), premium=("+1900", "+1976", "+1809", "+1829", "+1849", "+1876", "+1658")
    ),
    "CA": DestinationRule(
        allowed=("+1",), premium=("+1900", "+1976", "+1809", "+1829", "+1849", "+1876", "+1658")
    ),
    "GB": DestinationRule(allowed=("+44",), premium=("+449", "+4487", "+4484", "+4470", "+44118")),
    "IE": DestinationRule(allowed=("+353",), premium=("+35315", "+353700")),
    "JP": DestinationRule(allowed=("+81",), premium=("+81990", "+81180", "+81570", "+81120")),
    "DE": DestinationRule(allowed=("+49",), premium=("+49900", "+49180", "+49137", "+49118")),
    "FR": DestinationRule(allowed=("+33",), premium=("+338", "+33118")),
    "AU": DestinationRule(allowed=("+61",), premium=("+6119", "+6113", "+6118")),
    "NZ": DestinationRule(allowed=("+64",), premium=("+64900", "+64800")),
}
"""By the trunk's country. A country that is not here rings nothing until somebody writes its rule."""


def is_whole(rule: DestinationRule | None) -> bool:
    """Say whether a rule can be trusted: an empty beginning would fit every number of the world."""
    if rule is None or not rule.allowed:
        return False
    return all(map(_is_beginning, (*rule.allowed, *rule.premium)))


def _is_beginning(text: str) -> bool:
    digits = text[1:]
    return text == SOFTPHONE or (
        text.startswith("+") and digits.isascii() and digits.isdigit() and digits[0] != "0"
    )


def rule_from_plain(document: object) -> DestinationRule | None:
    """Return the rule in a JSON document of two lists, `allowed` and `premium`; None when it is no such document."""
    if not isinstance(document, Mapping) or set(document) != {"allowed", "premium"}:
        return None
    lists = (document["allowed"], document["premium"])
    if not all(
        isinstance(each, list) and all(isinstance(one, str) for one in each) for each in lists
    ):
        return None
    rule = DestinationRule(allowed=tuple(lists[0]), premium=tuple(lists[1]))
    return rule if is_whole(rule) else None


def is_allowed(number: str, rule: DestinationRule | None) -> bool:
    """Say whether the E.164 `number` begins as the rule allows; without a rule nothing is allowed."""
    return rule is not None and number.startswith(rule.allowed)


def is_premium(number: str, rule: DestinationRule | None) -> bool:
    """Say whether the E.164 `number` costs extra or is no person's."""
    return rule is not None and bool(rule.premium) and number.startswith(rule.premium)
