"""The wizard's counts, rehearsal and start come to the same on both databases."""

from __future__ import annotations

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor
from tests.admin.test_campaign_wizard import PAGE, added, newcomers, walk
from tests.builders import World

__all__ = ["newcomers"]


def test_a_campaign_is_set_up_on_either_database(
    boss: Visitor,
    world: World,
    newcomers: list[int],
    sessions: Sessions,
) -> None:
    walk(boss, world)
    assert '<dt class="label">Without consent</dt><dd class="value">1</dd>' in boss.get(PAGE + "who").text  # fmt: skip
    assert "Would ring" in boss.get(PAGE + "rehearse").text
    boss.post(PAGE + "start", {"do": "start"})
    assert added(sessions) is not None
    assert newcomers
