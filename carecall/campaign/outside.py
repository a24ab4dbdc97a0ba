"""What the campaign flow is handed from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from carecall.ports.clock import Clock, IdSource
from carecall.ports.journal import CallJournal, NoJournal
from carecall.ports.nodes import NodeHold
from carecall.ports.repositories import CampaignLedger
from carecall.ports.stops import Stops
from carecall.ports.telemetry import NoTelemetry, Telemetry
from carecall.ports.telephony import PhoneLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The ports of the flow."""

    ledger: CampaignLedger
    line: PhoneLine
    clock: Clock
    ids: IdSource
    voice_ready: Callable[[], bool] = lambda: True
    """Whether somebody is there to talk with who answers; nobody is rung before."""
    journal: CallJournal = field(default_factory=NoJournal)
    """Where news wait on this machine's disk while the ledger cannot be written."""
    telemetry: Telemetry = field(default_factory=NoTelemetry)
    node: NodeHold | None = None
    """The node to be held while calls are dialled, the one that the ledger claims for; None needs no hold."""
    stops: Stops | None = None
    """Emergency stops that want live calls ended too."""
    voice_answers: Callable[[], Awaitable[bool]] | None = None
    """Whether who talks with people is alive; asked while somebody is on the line."""
