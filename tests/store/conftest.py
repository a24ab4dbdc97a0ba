"""Talks for store tests: what a media process writes about one call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecall.domain.call import Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.script import CareScript, Purpose, Topic, TopicScript
from carecall.domain.script_rules import ASKED_TOPICS
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from tests.builders import NOON, World

TURNS = (
    Turn(
        turn_no=1,
        speaker=Speaker.AGENT,
        text="안녕하세요",
        started_ms=0,
        ended_ms=900,
        topic=Topic.GREETING,
    ),
    Turn(
        turn_no=2,
        speaker=Speaker.RECIPIENT,
        text="무릎이 아파요",
        started_ms=1200,
        ended_ms=2000,
        confidence=0.9,
        topic=Topic.HEALTH,
    ),
    Turn(
        turn_no=3,
        speaker=Speaker.AGENT,
        text="병원에 가 보셨어요?",
        started_ms=2600,
        ended_ms=4000,
        topic=Topic.HEALTH,
        response_ms=600,
    ),
)


def script(language: Language) -> CareScript:
    """A script that keeps every rule and says little."""
    ask = {Language.KO: "어떠세요?", Language.EN: "How is it?"}[language]
    return CareScript(
        name="short",
        version=1,
        language=language,
        greeting={
            Language.KO: "{organization}의 인공지능 안부전화입니다.",
            Language.EN: "This is the AI caller of {organization}.",
        }[language],
        permission=ask,
        opening=ask,
        closing={Language.KO: "안녕히 계세요.", Language.EN: "Goodbye."}[language],
        topics=tuple(TopicScript(topic=topic, ask=(ask,)) for topic in sorted(ASKED_TOPICS)),
        lines={purpose.value: ("네.",) for purpose in Purpose},
    )


SCRIPTS = {language: script(language) for language in Language}


class Talk:
    """Plays the dialplan and the media process of one call."""

    def store(self, world: World) -> SqlConversationStore:
        return SqlConversationStore(world.sessions, scripts=SCRIPTS)

    def begin(self, world: World, call_id: str) -> SqlConversationStore:
        world.ledger.originating(call_id, NOON)
        assert SqlCallDesk(world.sessions).arrived(call_id, NOON).accepted
        store = self.store(world)
        assert store.take(call_id, NOON) is not None
        return store

    def finish(self, world: World, call_id: str, **change: object) -> None:
        facts = {
            "call_id": call_id,
            "language": Language.KO,
            "disposition": Disposition.ANSWERED,
            "ended_by": EndedBy.AGENT,
            "answered_at": NOON,
            "ended_at": NOON + timedelta(seconds=60),
            "talk_ms": 60_000,
            "turns": TURNS,
            "closing_reached": True,
            "first_audio_ms": 40,
            "recording": f"{call_id}.wav",
            "topics_asked": (Topic.HEALTH,),
        }
        self.store(world).finish(FinishedCall(**(facts | change)))

    def hold(self, world: World, call_id: str, **change: object) -> None:
        self.begin(world, call_id)
        self.finish(world, call_id, **change)


@pytest.fixture
def talk() -> Talk:
    return Talk()
