"""What the campaign flow is handed from outside."""

from __future__ import annotations

from dataclasses import dataclass

from carecall.ports.clock import Clock, IdSource
from carecall.ports.repositories import CampaignLedger
from carecall.ports.telephony import PhoneLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The ports of the flow."""

    ledger: CampaignLedger
    line: PhoneLine
    clock: Clock
    ids: IdSource
