"""Messages to channels, and what became of them."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from admin.api.values.parts import Given, Moment
from admin.queries.delivery_list import DeliveryLine, DeliveryState
from carecall.domain.news import NewsTopic


class Delivery(Given):
    """One message to one channel."""

    id: int
    channel_id: int
    organization_id: int
    key: str = Field(description="The same at every try: a webhook gets it as Idempotency-Key.")
    subject: str = Field(description="Names the fact, the same on every channel.")
    topic: NewsTopic
    facts: dict[str, object]
    state: DeliveryState
    attempts: int
    created_at: Moment
    next_at: Moment | None = Field(description="When a waiting one is tried next.")
    delivered_at: Moment | None
    gave_up_at: Moment | None
    last_problem: str

    @classmethod
    def of(cls, line: DeliveryLine) -> Self:
        """Return a message as it is answered."""
        row = line.row
        return cls(
            id=row.id,
            channel_id=line.channel.id,
            organization_id=row.organization_id,
            key=row.idempotency_key,
            subject=row.payload["subject"],
            topic=NewsTopic(row.topic),
            facts=row.payload["facts"],
            state=line.state,
            attempts=row.attempts,
            created_at=row.created_at,
            next_at=row.next_at if line.state is DeliveryState.WAITING else None,
            delivered_at=row.delivered_at,
            gave_up_at=row.gave_up_at,
            last_problem=row.last_problem,
        )
