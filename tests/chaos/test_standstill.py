"""A media process that stands still for half a minute, and an Asterisk that dies: talks end, are marked and kept."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from carecall.domain.call import CallState, EndedBy
from tests.chaos.small_campaign import SmallCampaign
from tests.path.installation import wait_until
from tests.path.whole_run import Recording

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

MEDIA = " media"
CORE = "/asterisk/core/etc/asterisk.conf -f"
PEOPLE = ("fine-ko", "poor_sleep-ko")
STANDSTILL_S = 30


def assert_kept(campaign: SmallCampaign) -> None:
    """Every talk has its recording and what was said in it."""
    files = campaign.recordings()
    for call in campaign.calls():
        path = campaign.installation.var / "recordings" / files[call.id]
        assert Recording.read(path).length_ms >= 2000
        assert campaign.answers(call.id) >= 1


def test_half_a_minute_of_standstill_ends_its_talks_and_marks_them(tmp_path: Path) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving():
        live = campaign.wait_for_talk(2)
        pid = campaign.send(signal.SIGSTOP, MEDIA)
        try:
            wait_until(lambda: not campaign.channels(), "Asterisk has given them up", STANDSTILL_S)
            with pytest.raises(AssertionError):  # the rest of it passes
                wait_until(lambda: False, "nothing", STANDSTILL_S / 2)
        finally:
            campaign.send(signal.SIGCONT, MEDIA)
        assert campaign.installation.process(MEDIA).pid == pid
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
    assert {call.id for call in campaign.calls()} == {call.id for call in live}
    assert {call.ended_by for call in campaign.calls()} == {EndedBy.FAULT}
    assert_kept(campaign)


def test_calls_cut_off_by_a_killed_asterisk_are_marked_and_kept(tmp_path: Path) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving():
        campaign.wait_for_talk(2)
        campaign.send(signal.SIGKILL, CORE)
        wait_until(
            lambda: all(call.state is CallState.ENDED for call in campaign.calls()),
            "both are settled",
            90,
        )
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
    assert {call.ended_by for call in campaign.calls()} == {EndedBy.FAULT}
    assert {call.fault for call in campaign.calls()} == {"interrupted"}
    assert_kept(campaign)
