"""A controller process whose person hangs up on SIGUSR1: for tests that stop it by signals."""

from __future__ import annotations

import asyncio
import signal
import sys

from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.commands.draining import drain_flow
from carecall.commands.long_running import Stopping, run_until_stopped, say_ready
from carecall.ports.nodes import SpeechReport
from carecall.settings import Settings
from carecall.store.draining import note_draining
from carecall.store.engine import create_engine
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.nodes import SqlNode, report_speech
from carecall.store.session import guarded_sessions
from carecall.system import RandomIds, SystemClock
from tests.fakes.phone_line import FakePhoneLine

NODE = "host-a"


async def serve(stopping: Stopping, url: str, finish_s: float) -> None:
    clock = SystemClock()
    sessions = guarded_sessions(create_engine(url))
    node = SqlNode(sessions, NODE, RandomIds().new_id())
    line = FakePhoneLine(clock)
    ledger = SqlCampaignLedger(sessions, node=node)
    report_speech(sessions, NODE, SpeechReport(load=0.0, admitted=1), clock.now())
    ledger.plan_due(clock.now())
    flow = CampaignFlow(
        Outside(ledger=ledger, line=line, clock=clock, ids=RandomIds(), node=node),
        timing=FlowTiming(poll_s=0.02),
    )
    running = asyncio.create_task(flow.run())
    await line.ordered.wait()
    call_id = line.dialled[0].call_id
    line.answers(call_id)
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGUSR1, lambda: line.ends(call_id, cause=16)
    )
    say_ready()
    await stopping.wait()
    await drain_flow(
        flow, running, stopping, finish_s,
        note_draining=lambda: note_draining(sessions, NODE, draining=True),
    )  # fmt: skip


if __name__ == "__main__":
    url, limit = sys.argv[1:]
    run_until_stopped(lambda stop: serve(stop, url, float(limit)), Settings())
