"""What is made ready while a phone still rings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from carecall.conversation.foresight import Foresight
from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.language.script_files import built_in_script

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def brief(call_id: str) -> CallBrief:
    return CallBrief(
        call_id=call_id,
        organization_id=1,
        organization="행복복지관",
        department="행복복지관",
        recipient="김하늘",
        script=built_in_script(Language.KO),
    )


class Ringing:
    """Calls that ring."""

    def __init__(self, *call_ids: str) -> None:
        self.call_ids = list(call_ids)

    def coming(self, now: datetime, *, known: Collection[str]) -> Sequence[CallBrief]:
        assert now == NOW
        return [brief(call_id) for call_id in self.call_ids if call_id not in known]


class StandingClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


async def test_a_call_that_rings_is_prepared_once() -> None:
    prepared: list[str] = []

    async def prepare(one: CallBrief) -> None:
        prepared.append(one.call_id)

    ringing = Ringing("a", "b")
    foresight = Foresight(ringing, prepare, StandingClock())
    assert await foresight.look() == 2
    ringing.call_ids.append("c")
    assert await foresight.look() == 1
    assert prepared == ["a", "b", "c"]
