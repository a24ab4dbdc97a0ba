"""Emergency stops that a test decides."""

from __future__ import annotations

from datetime import UTC, datetime

from carecall.ports.stops import CallToEnd

STOPPED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class FakeStops:
    """`wanted` maps the calls that are to be ended to whether they were answered."""

    def __init__(self) -> None:
        self.wanted: dict[str, bool] = {}

    def calls_to_end(self) -> list[CallToEnd]:
        return [
            CallToEnd(call_id=call_id, answered=answered, stopped_at=STOPPED_AT)
            for call_id, answered in self.wanted.items()
        ]
