"""What a replanning did, as a sentence."""

from __future__ import annotations

from flask_babel import gettext as _

from carecall.domain.replan import PlanChange


def plan_sentence(change: PlanChange) -> str:
    """Return how many planned calls were added, moved, altered and removed."""
    if change.is_empty:
        return _("No planned call changes.")
    return _(
        "Planned calls: %(added)s added, %(moved)s moved, %(altered)s with other redials, %(removed)s removed.",
        added=change.added,
        moved=change.moved,
        altered=change.altered,
        removed=change.removed,
    )
