"""The one file where flows meet adapters; builds everything, starts nothing at import."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from carecall.aftercall.delivery import Delivery, DeliveryParts
from carecall.aftercall.escalation import Escalation
from carecall.aftercall.reading import AfterCall
from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.conversation.conversations import Conversations
from carecall.conversation.first_measure import measure_pass
from carecall.conversation.foresight import Foresight
from carecall.conversation.guarding import GuardedDialogue
from carecall.conversation.handover import HandoverParts, Handovers, first_who_admits
from carecall.conversation.listening import Listening
from carecall.conversation.speech_report import SpeechReporter
from carecall.conversation.stop_watch import StopWatch
from carecall.conversation.talk_parts import TalkParts
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.analyst.evaluation import evaluate
from carecall.language.analyst.report import table
from carecall.language.course_reading import EmbeddedCourseReader
from carecall.language.engines import build_dialogue, build_reader
from carecall.language.script_files import built_in_scripts
from carecall.notify.postmen import build_postmen
from carecall.plain_settings import language_config, notify_config, speech_config
from carecall.ports.analysis import Analyst
from carecall.ports.speech import Recogniser, Synthesiser, VoiceDetector
from carecall.ports.telemetry import NoTelemetry, Telemetry
from carecall.settings import Settings
from carecall.speech.clip_player import ClipPlayer
from carecall.speech.engines import (
    build_detector,
    build_recogniser,
    build_synthesiser,
)
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.call_desk import SqlCallDesk
from carecall.store.call_journal import call_journal
from carecall.store.coming_calls import SqlComingCalls
from carecall.store.conversations import SqlConversationStore
from carecall.store.deliveries import SqlOutbox
from carecall.store.draining import note_draining, ringing_calls
from carecall.store.engine import create_engine
from carecall.store.engines_in_use import EnginesInUse, note_engines_in_use
from carecall.store.escalations import SqlEscalationDesk
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.migrations import check_ready
from carecall.store.nodes import SqlNode, SqlSpeechLoadLog
from carecall.store.note_file import NoteFile
from carecall.store.pbx_log import SqlPbxEventLog
from carecall.store.recovered import keep_recovered
from carecall.store.session import Sessions, guarded_sessions
from carecall.store.stops import SqlStops
from carecall.store.talk_journal import JournalledConversationStore, TalkNote
from carecall.store.transfers import SqlHandoverStore, SqlTransferDesk
from carecall.store.unreached import escalate_unreached
from carecall.system import RandomIds, SystemClock
from carecall.telemetry.counters import PrometheusTelemetry
from carecall.telemetry.gauges import process_registry
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_session import AmiAddress
from carecall.telephony.asterisk_config import kept_secret
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from carecall.telephony.cel import CelFile
from carecall.telephony.cel_follower import CelFollower
from carecall.telephony.fastagi import FastAgiServer
from carecall.telephony.free_ports import PortNeed, listening_at
from carecall.telephony.media_probe import media_answers
from carecall.telephony.phone_line import AmiPhoneLine
from carecall.telephony.recording import RecordingRoom
from carecall.telephony.transfer_questions import TransferQuestions


def open_sessions(settings: Settings) -> Sessions:
    """Open the database.

    Raises:
        DatabaseUnready: it cannot be reached or is not migrated.
    """
    engine = create_engine(settings.sqlalchemy_url)
    check_ready(engine)
    return guarded_sessions(engine)


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
        ended=line.told_ended,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What takes answered calls in, talks, and understands them afterwards."""

    server: AudioSocketServer
    listening: Listening
    recordings: RecordingRoom
    keep_recovered: Callable[[Mapping[str, int]], int]
    """Takes the recordings that a crash left: names, and how long each plays in milliseconds."""
    after_call: AfterCall
    foresight: Foresight
    measure_pass: Callable[[], Awaitable[float]]
    """Says how many seconds one recognition pass takes, by trying."""
    speech_report: SpeechReporter
    """Says how many talks the recognition carries; without it nobody is dialled."""
    stop_watch: StopWatch
    """Ends talks under an emergency stop that wants so."""
    talk_journal: JournalledConversationStore
    """Keeps what talks could not write to the database."""
    note_engines: Callable[[], None]
    """Tells the console which engines are in use."""
    take_leave: Callable[[], None]
    """Has every talk that goes on say goodbye."""
    note_draining: Callable[[bool], None]
    """Says in the database whether this host takes calls."""
    telemetry: PrometheusTelemetry
    ringing: Callable[[], int]
    """Asks the database how many phones may be answered in a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """The engines of a conversation."""

    recogniser: Recogniser
    synthesiser: Synthesiser
    detector: VoiceDetector
    analyst: Analyst


def build_analyst() -> Analyst:
    """Return the analyst that needs no network."""
    return EmbeddedAnalyst()


def evaluate_analyst(analyst: Analyst) -> str:
    """Return the scores of `analyst` on the project's own evaluation set, as a table."""
    return table(evaluate(analyst))


def build_mind(settings: Settings) -> Mind:
    """Load the engines (seconds).

    Raises:
        MissingPart: an engine that the settings ask for is not there.
    """
    config = speech_config(settings)
    return Mind(
        recogniser=build_recogniser(config),
        synthesiser=build_synthesiser(config),
        detector=build_detector(),
        analyst=build_analyst(),
    )


def build_media(settings: Settings, mind: Mind) -> Media:
    """Join the conversation and after-call flows with sound, speech and the database."""
    sessions = open_sessions(settings)
    language, telemetry = language_config(settings), PrometheusTelemetry(process_registry())
    clock = SystemClock()
    listening = Listening(mind.detector)
    recordings = RecordingRoom(settings.var.absolute() / "recordings")
    scripts = built_in_scripts()
    talk_journal = JournalledConversationStore(
        SqlConversationStore(sessions, scripts=scripts),
        NoteFile(settings.var.absolute() / "journal" / "talks.jsonl", TalkNote),
    )
    parts = TalkParts(
        store=talk_journal,
        dialogue=GuardedDialogue(build_dialogue(language, mind.analyst, telemetry), telemetry),
        recogniser=mind.recogniser,
        synthesiser=ClipPlayer(mind.synthesiser, settings.var.absolute() / "clips"),
        listening=listening,
        clock=clock,
        analyst=mind.analyst,
    )
    conversations = Conversations(parts, record=recordings.record)
    handovers = Handovers(
        HandoverParts(
            store=SqlHandoverStore(sessions, scripts=scripts),
            synthesiser=mind.synthesiser,
            clock=clock,
        )
    )
    return Media(
        server=AudioSocketServer(
            AudioSocketConfig(port=settings.port("media")),
            admit=first_who_admits(conversations.admit, handovers.admit),
        ),
        listening=listening,
        recordings=recordings,
        stop_watch=StopWatch(SqlStops(sessions), conversations),
        talk_journal=talk_journal,
        keep_recovered=partial(keep_recovered, sessions),
        after_call=AfterCall(
            SqlAfterCallStore(sessions),
            build_reader(language, mind.analyst),
            clock,
            course=EmbeddedCourseReader(mind.analyst),
        ),
        measure_pass=partial(measure_pass, mind.recogniser, mind.synthesiser, clock),
        speech_report=SpeechReporter(
            mind.recogniser.load,
            lambda: len(conversations.live),
            SqlSpeechLoadLog(sessions, settings.node),
            clock,
        ),
        foresight=Foresight(
            SqlComingCalls(sessions, scripts=scripts), conversations.prepare, clock
        ),
        take_leave=conversations.take_leave,
        telemetry=telemetry,
        note_draining=lambda draining: note_draining(sessions, settings.node, draining=draining),
        ringing=lambda: ringing_calls(sessions, settings.node, clock.now()),
        note_engines=lambda: note_engines_in_use(sessions, engines_of(mind), clock.now()),
    )


def engines_of(mind: Mind) -> EnginesInUse:
    """Return the names of the engines, and whether the ears are limited to set phrases."""
    return EnginesInUse(
        recogniser=mind.recogniser.name,
        limited=mind.recogniser.limited,
        synthesiser=mind.synthesiser.name,
    )
