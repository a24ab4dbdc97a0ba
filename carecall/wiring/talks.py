"""Joins the conversation and after-call flows with sound, speech and the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from carecall.aftercall.reading import AfterCall
from carecall.aftercall.second_pass import SecondPass
from carecall.conversation.conversations import Conversations
from carecall.conversation.first_measure import measure_pass
from carecall.conversation.foresight import Foresight
from carecall.conversation.guarding import GuardedDialogue
from carecall.conversation.handover import HandoverParts, Handovers, first_who_admits
from carecall.conversation.listening import Listening
from carecall.conversation.number_calls import SayNumbers
from carecall.conversation.speech_report import SpeechReporter
from carecall.conversation.stop_watch import StopWatch
from carecall.conversation.talk_parts import TalkParts
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.analyst.evaluation import evaluate
from carecall.language.analyst.folder_evaluation import folder_table
from carecall.language.analyst.report import second_table, table
from carecall.language.analyst.second_evaluation import evaluate_second
from carecall.language.course_reading import EmbeddedCourseReader
from carecall.language.engines import build_dialogue, build_reader
from carecall.language.script_files import built_in_scripts
from carecall.plain_settings import language_config, speech_config
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import Dialogue
from carecall.ports.speech import PassFigures, Recogniser, Synthesiser, VoiceDetector
from carecall.settings import Settings
from carecall.speech.clip_player import ClipPlayer
from carecall.speech.engines import build_detector, build_recogniser, build_synthesiser
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.coming_calls import SqlComingCalls
from carecall.store.conversations import SqlConversationStore
from carecall.store.draining import note_draining, ringing_calls
from carecall.store.engines_in_use import EnginesInUse, note_engines_in_use
from carecall.store.nodes import SqlSpeechLoadLog
from carecall.store.note_file import NoteFile
from carecall.store.number_calls import SqlNumberCalls
from carecall.store.recovered import keep_recovered
from carecall.store.stops import SqlStops
from carecall.store.talk_journal import JournalledConversationStore, TalkNote
from carecall.store.transfers import SqlHandoverStore
from carecall.system import SystemClock
from carecall.telemetry.counters import PrometheusTelemetry
from carecall.telemetry.gauges import process_registry
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from carecall.telephony.recording import RecordingRoom
from carecall.wiring.database import open_sessions
from carecall.wiring.second_hearing import SecondHearingConfig, Standing, build_second_pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What takes answered calls in, talks, and understands them afterwards."""

    server: AudioSocketServer
    listening: Listening
    recordings: RecordingRoom
    keep_recovered: Callable[[Mapping[str, int]], int]
    """Takes the recordings that a crash left: names, and how long each plays in milliseconds."""
    after_call: AfterCall
    second_pass: SecondPass | None
    """Hears finished calls again while nobody talks; None where nobody can hear them better."""
    recognition: Callable[[], PassFigures]
    """Says how long recognitions wait and take."""
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


def evaluate_analyst(analyst: Analyst, folder: Path | None = None) -> str:
    """Return the scores of `analyst` on the project's own evaluation sets, or on those of `folder`, as tables."""
    if folder is not None:
        return folder_table(analyst, folder)
    return f"{table(evaluate(analyst))}\n\n{second_table(evaluate_second(analyst))}"


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
    numbers = SayNumbers(SqlNumberCalls(sessions), mind.synthesiser, clock)
    reader = build_reader(language, mind.analyst)
    speech_report = SpeechReporter(
        mind.recogniser.load,
        lambda: len(conversations.live),
        SqlSpeechLoadLog(sessions, settings.node),
        clock,
    )
    second_hearing = SecondHearingConfig(
        sessions=sessions,
        recordings=recordings.folder,
        speech=speech_config(settings),
        live=mind.recogniser,
        analyst=reader,
        clock=clock,
    )
    return Media(
        server=AudioSocketServer(
            AudioSocketConfig(port=settings.port("media")),
            admit=first_who_admits(numbers.admit, conversations.admit, handovers.admit),
        ),
        listening=listening,
        recordings=recordings,
        stop_watch=StopWatch(SqlStops(sessions), conversations),
        talk_journal=talk_journal,
        keep_recovered=partial(keep_recovered, sessions),
        after_call=AfterCall(
            SqlAfterCallStore(sessions),
            reader,
            clock,
            course=EmbeddedCourseReader(mind.analyst),
        ),
        measure_pass=partial(measure_pass, mind.recogniser, mind.synthesiser, clock),
        speech_report=speech_report,
        second_pass=build_second_pass(
            second_hearing,
            Standing(
                talks=lambda: len(conversations.live), load=lambda: speech_report.admission.load
            ),
        ),
        recognition=mind.recogniser.figures,
        foresight=Foresight(
            SqlComingCalls(sessions, scripts=scripts), conversations.prepare, clock
        ),
        take_leave=conversations.take_leave,
        telemetry=telemetry,
        note_draining=lambda draining: note_draining(sessions, settings.node, draining=draining),
        ringing=lambda: ringing_calls(sessions, settings.node, clock.now()),
        note_engines=lambda: note_engines_in_use(
            sessions, engines_of(mind, parts.dialogue), clock.now()
        ),
    )


def engines_of(mind: Mind, dialogue: Dialogue) -> EnginesInUse:
    """Return the names of the engines, and whether the ears are limited to set phrases."""
    return EnginesInUse(
        recogniser=mind.recogniser.name,
        limited=mind.recogniser.limited,
        synthesiser=mind.synthesiser.name,
        dialogue=dialogue.name,
    )
