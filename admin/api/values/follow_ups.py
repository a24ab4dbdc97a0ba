"""Follow-up actions as a list of work."""

from __future__ import annotations

from datetime import date
from typing import Self

from admin.api.values.parts import Given, Moment
from admin.queries.follow_up_list import FollowUpLine
from carecall.store.tables import ActionType


class ListedFollowUp(Given):
    """What was entered after a call, by whom it is seen through and until when."""

    id: int
    organization: str
    recipient_id: int
    recipient: str
    call_id: str
    action: ActionType
    details: str
    state: str
    owner: str
    entered_at: Moment
    due_on: date | None
    late: bool
    done_at: Moment | None
    version: int

    @classmethod
    def of(cls, line: FollowUpLine) -> Self:
        """Return a line of the list."""
        row = line.row
        return cls(
            id=row.id,
            organization=line.organization,
            recipient_id=line.recipient_id,
            recipient=line.title,
            call_id=row.call_id,
            action=row.action,
            details=row.details,
            state=line.state,
            owner=line.owner,
            entered_at=row.created_at,
            due_on=row.due_on,
            late=line.late,
            done_at=row.done_at,
            version=row.version,
        )
