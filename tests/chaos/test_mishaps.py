"""Parts of a running system are killed, stopped or taken away in the middle of real calls."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from carecall.domain.call import Disposition, EndedBy, PlannedCallState
from tests.chaos.small_campaign import SmallCampaign
from tests.path.installation import end, wait_until
from tests.path.whole_run import Recording

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

MEDIA = " media"
CONTROLLER = " controller"
LAB = " lab serve"
CORE = "/asterisk/core/etc/asterisk.conf -f"
CARRIER = "/asterisk/carrier/etc/asterisk.conf -f"
PEOPLE = ("fine-ko", "poor_sleep-ko")


def test_a_killed_media_process_costs_its_talks_and_nothing_more(tmp_path: Path) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving():
        live = campaign.wait_for_talk(2)
        campaign.send(signal.SIGKILL, MEDIA)
        wait_until(lambda: not campaign.channels(), "the dialplan has hung up", 30)
        wait_until(
            lambda: "media process ended unexpectedly" in campaign.installation.said(),
            "it is started again",
        )
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
    assert {call.ended_by for call in campaign.calls()} == {EndedBy.FAULT}
    folder = campaign.installation.var / "recordings"
    files = campaign.recordings()
    assert set(files) == {call.id for call in live}
    for file in files.values():
        assert Recording.read(folder / file).length_ms >= 2000
    assert not list(folder.rglob("*.part"))


def test_a_talk_goes_on_without_the_controller_and_is_settled_by_the_next_one(
    tmp_path: Path,
) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving() as server:
        live = campaign.wait_for_talk(2)
        server.send_signal(signal.SIGSTOP)  # so that nobody starts the controller again meanwhile
        try:
            campaign.send(signal.SIGKILL, CONTROLLER)
            assert len(campaign.channels()) == 2
            wait_until(
                lambda: all(call.talk_finished_at for call in campaign.calls()),
                "both talks came to their end",
                120,
            )
        finally:
            server.send_signal(signal.SIGCONT)
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
    assert {call.id for call in campaign.calls()} == {call.id for call in live}
    assert {call.ended_by for call in campaign.calls()} == {EndedBy.AGENT}
    assert [row.completed for row in campaign.planned()] == [True, True]
    assert len(campaign.installation.journal()) == 2


def test_a_killed_asterisk_ends_its_calls_and_dials_again_afterwards(tmp_path: Path) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving():
        live = campaign.wait_for_talk(2)
        campaign.send(signal.SIGKILL, CORE)
        wait_until(
            lambda: "Asterisk (core) ended unexpectedly" in campaign.installation.said(),
            "it is started again",
        )
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
        rung = campaign.installation.run("lab", "ring", "busy-ko", "--json")
        assert rung.status == 0, rung.err
    files = campaign.recordings()
    assert {call.id for call in live} <= set(files)


def test_a_second_of_standstill_loses_no_call(tmp_path: Path) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving():
        live = campaign.wait_for_talk(2)
        pid = campaign.send(signal.SIGSTOP, MEDIA)
        with pytest.raises(AssertionError):  # a second passes
            wait_until(lambda: False, "nothing", 1)
        campaign.send(signal.SIGCONT, MEDIA)
        assert campaign.installation.process(MEDIA).pid == pid
        campaign.wait_for_end()
        campaign.assert_rung(1)
    assert {call.id for call in campaign.calls()} == {call.id for call in live}
    assert [row.completed for row in campaign.planned()] == [True, True]
    assert {call.ended_by for call in campaign.calls()} == {EndedBy.AGENT}


@pytest.mark.parametrize("lost", [CARRIER, LAB], ids=["carrier", "lab"])
def test_without_the_carrier_calls_end_as_a_failure_of_the_network(
    tmp_path: Path, lost: str
) -> None:
    campaign = SmallCampaign.of(tmp_path, "fine-ko")
    with campaign.installation.serving() as server:
        server.send_signal(signal.SIGSTOP)  # so that nobody starts it again
        try:
            campaign.send(signal.SIGKILL, lost)
            campaign.start()
            campaign.wait_for_end()
        finally:
            server.send_signal(signal.SIGCONT)
    assert campaign.states == [PlannedCallState.EXHAUSTED]
    ends = [call.disposition for call in campaign.calls()]
    # Orders may leave before Asterisk, which asks the carrier now and then, has noticed that nobody is there any more.
    assert len(ends) == 2
    assert set(ends) <= {Disposition.NETWORK_FAILURE, Disposition.UNREACHABLE}
    assert campaign.installation.processes() == []


def test_nothing_outlives_a_killed_installation_and_the_next_start_settles_it(
    tmp_path: Path,
) -> None:
    campaign = SmallCampaign.of(tmp_path, *PEOPLE)
    campaign.start()
    with campaign.installation.serving() as server:
        live = campaign.wait_for_talk(2)
        server.kill()
        server.wait()
        wait_until(lambda: not campaign.installation.processes(), "everything has ended", 30)
    with campaign.installation.serving() as server:
        campaign.wait_for_end()
        campaign.assert_every_call_is_closed()
        campaign.assert_rung(1)
        assert end(server) == 0
    assert {call.id for call in live} == {call.id for call in campaign.calls()}
    assert {call.id for call in live} <= set(campaign.recordings())
    assert campaign.installation.processes() == []
