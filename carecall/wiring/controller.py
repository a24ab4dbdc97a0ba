"""Joins the campaign flow with Asterisk, the database and whoever carries news."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from carecall.aftercall.delivery import Delivery, DeliveryParts
from carecall.aftercall.escalation import Escalation
from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.notify.postmen import build_postmen
from carecall.plain_settings import notify_config
from carecall.ports.telemetry import NoTelemetry, Telemetry
from carecall.settings import Settings
from carecall.store.call_desk import SqlCallDesk
from carecall.store.call_journal import call_journal
from carecall.store.deliveries import SqlOutbox
from carecall.store.draining import note_draining
from carecall.store.escalations import SqlEscalationDesk
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.nodes import SqlNode
from carecall.store.pbx_log import SqlPbxEventLog
from carecall.store.session import Sessions
from carecall.store.stops import SqlStops
from carecall.store.transfers import SqlTransferDesk
from carecall.store.unreached import escalate_unreached
from carecall.system import RandomIds, SystemClock
from carecall.telemetry.counters import PrometheusTelemetry
from carecall.telemetry.gauges import process_registry
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_session import AmiAddress
from carecall.telephony.asterisk_config import kept_secret
from carecall.telephony.cel import CelFile
from carecall.telephony.cel_follower import CelFollower
from carecall.telephony.fastagi import FastAgiServer
from carecall.telephony.free_ports import PortNeed, listening_at
from carecall.telephony.media_probe import media_answers
from carecall.telephony.phone_line import AmiPhoneLine
from carecall.telephony.transfer_questions import TransferQuestions
from carecall.wiring.database import open_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """What dials, follows and answers the dialplan."""

    link: AmiLink
    flow: CampaignFlow
    agi: FastAgiServer
    agi_port: int
    cel: CelFollower
    delivery: Delivery
    escalation: Escalation
    telemetry: PrometheusTelemetry
    note_draining: Callable[[], None]
    """Says in the database that this host takes no new calls."""


def build_controller(settings: Settings) -> Controller:
    """Join the campaign flow with Asterisk and the database."""
    sessions = open_sessions(settings)
    telemetry = PrometheusTelemetry(process_registry())
    clock = SystemClock()
    home = settings.var.absolute() / "asterisk"
    link = AmiLink(
        AmiAddress(
            host="127.0.0.1",
            port=settings.port("ami"),
            username="carecall",
            secret=kept_secret(home / "secrets" / "ami"),
        )
    )
    cel_file = CelFile(home / "core" / "log" / "cel-custom" / "carecall.csv")
    line = AmiPhoneLine(link, clock, record=cel_file)
    media = PortNeed("media process", settings.port("media"))
    node = SqlNode(sessions, settings.node, RandomIds().new_id())
    outside = Outside(
        ledger=SqlCampaignLedger(sessions, plan_ahead_days=settings.plan_ahead_days, node=node),
        line=line,
        clock=clock,
        ids=RandomIds(),
        journal=call_journal(settings.var.absolute() / "journal" / "calls.jsonl"),
        voice_ready=lambda: listening_at(media) is not None,
        telemetry=telemetry,
        node=node,
        stops=SqlStops(sessions),
        voice_answers=lambda: media_answers(media.port),
    )
    routes = AgiRoutes(
        SqlCallDesk(sessions),
        clock,
        media_address=lambda: listening_at(media),
        transfers=TransferQuestions(SqlTransferDesk(sessions), new_id=RandomIds().new_id),
    )
    return Controller(
        link=link,
        flow=CampaignFlow(outside),
        agi=FastAgiServer(routes.routes),
        agi_port=settings.port("agi"),
        cel=CelFollower(cel_file, SqlPbxEventLog(sessions)),
        telemetry=telemetry,
        note_draining=lambda: note_draining(sessions, settings.node, draining=True),
        delivery=build_delivery(settings, sessions, telemetry),
        escalation=Escalation(SqlEscalationDesk(sessions, others=[escalate_unreached]), clock),
    )


def build_delivery(
    settings: Settings, sessions: Sessions, telemetry: Telemetry | None = None
) -> Delivery:
    """Join the queue of news with who carries them.

    Raises:
        BadSetting: the mail server's settings are wrong.
    """
    clock = SystemClock()
    postmen = build_postmen(notify_config(settings), clock)
    parts = DeliveryParts(
        outbox=SqlOutbox(sessions),
        postmen=postmen,
        clock=clock,
        chance=random.random,
        telemetry=telemetry or NoTelemetry(),
    )
    return Delivery(parts)
