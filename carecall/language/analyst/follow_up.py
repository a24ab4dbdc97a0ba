"""What a finished call asks somebody to do."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.findings import FollowUpKind, Label
from carecall.language.analyst.utterances import Understood


def follow_up_of(label: Label, carrying: Sequence[Understood], *, completed: bool) -> FollowUpKind:
    """Return the follow-up of a call whose `carrying` turns hold its label."""
    if label is Label.EMERGENCY:
        calm = all(each.calm for each in carrying)
        return FollowUpKind.WELFARE_CHECK if calm else FollowUpKind.EMERGENCY_DISPATCH
    if label is Label.ABNORMAL:
        hands = any(each.hands for each in carrying)
        return FollowUpKind.VISIT if hands else FollowUpKind.CALL_BACK
    return FollowUpKind.NONE if completed else FollowUpKind.CALL_BACK
