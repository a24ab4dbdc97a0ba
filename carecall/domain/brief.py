"""What the conversation is told about a call before the first word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from carecall.domain.answering_policy import USUAL, MachinePolicy
from carecall.domain.audio_clip import ClipKind, RecordedClip
from carecall.domain.errands import Errand
from carecall.domain.memory import MemoryItem
from carecall.domain.memory_use import Raising
from carecall.domain.requests import RequestAnswer
from carecall.domain.script import CareScript, Topic
from carecall.domain.transfer import Resume, TransferPolicy

NO_CLIPS: Mapping[ClipKind, RecordedClip] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBrief:
    """Everything the talk needs; read once when the call is answered, then no database."""

    call_id: str
    organization_id: int
    organization: str
    """The name that the recipient hears."""
    department: str
    """Spoken caller name of the campaign; equal to `organization` when not set."""
    recipient: str
    """How the person is addressed, or empty for a test call."""
    script: CareScript
    memory: tuple[MemoryItem, ...] = ()
    recent_topics: tuple[Topic, ...] = ()
    """Topics of the last calls, newest first, so that they rotate."""
    avoided_topics: frozenset[Topic] = frozenset()
    """What the person does not want to be asked about; what they say of it themselves is heard all the same."""
    call_count: int = 0
    """Conversations held before with this person."""
    max_talk_s: int = 600
    voice: str = ""
    """Synthesiser voice, or empty for the language's default."""
    speed: float = 1.0
    """1.0 is the voice's normal pace."""
    country: str = "KR"
    """ISO 3166-1 alpha-2 code of where the person lives; decides the emergency number."""
    machine_policy: MachinePolicy = USUAL
    """What to do with voicemail, call screening, announcements and music."""
    clips: Mapping[ClipKind, RecordedClip] = field(default_factory=lambda: NO_CLIPS)
    """Recorded in the language of the call; the voice says what has none."""
    answer_pace_ms: int | None = None
    """How long the person pauses within an answer, as earlier talks taught; None when nobody knows."""
    raising: Raising | None = None
    """What decides which of `memory` this call takes up; None: nothing is taken up."""
    transfer: TransferPolicy = TransferPolicy.OFF
    """What is done in an emergency; OFF also where no human may be rung now."""
    talk_no: int = 1
    """Which talk on this call it is: after a broken link or a transfer that nobody took, another begins."""
    resume: Resume = Resume.NO
    """Why there was a talk before."""
    urgent_matters: frozenset[str] = frozenset()
    """Emergencies raised on this call so far."""
    answers: tuple[RequestAnswer, ...] = ()
    """What became of the person's earlier wishes, to be told on this call; oldest first."""
    errands: tuple[Errand, ...] = ()
    """What workers want asked or told on this call; oldest first."""
    now_at: datetime | None = None
    """When the brief was read, by the clocks at the person's home; None where their zone is unknown."""
    gain_db: float = 0.0
    """How much louder than usual this person wants to hear us."""
    recent_lines: tuple[str, ...] = ()
    """What we said to this person in the last calls, a turn each, newest first, so that wordings rotate."""
