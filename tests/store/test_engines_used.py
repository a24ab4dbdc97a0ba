"""Which engine held a talk, kept with the call."""

from __future__ import annotations

from carecall.domain.turns import EnginesUsed
from carecall.store.note_file import NoteFile
from carecall.store.session import system_reading
from carecall.store.tables import CallRow
from carecall.store.talk_journal import JournalledConversationStore, TalkNote
from tests.builders import NOON, make_world
from tests.fakes.conversation_store import MemoryConversationStore

USED = EnginesUsed(
    dialogue="llm", phrased=5, fell_back=1, first_words_p50_ms=420, first_words_most_ms=900
)


def test_a_call_keeps_who_held_it_and_how_quickly_a_model_found_its_words(sessions, talk):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    talk.hold(world, due.call_id, engines=USED)
    with system_reading(sessions, "a test looks") as session:
        row = session.get_one(CallRow, due.call_id)
        assert row.dialogue_engine == "llm"
        assert (row.phrased_turns, row.fell_back_turns) == (5, 1)
        assert (row.first_words_p50_ms, row.first_words_most_ms) == (420, 900)


def test_it_is_kept_although_the_database_is_away_meanwhile(sessions, talk, tmp_path):
    inner = MemoryConversationStore()
    store = JournalledConversationStore(inner, NoteFile(tmp_path / "talks.jsonl", TalkNote))
    inner.failures = 1
    talk.store = lambda _world: store
    talk.finish(None, "00000000-0000-4000-8000-000000000001", engines=USED)
    store.replay()
    store.stop()
    assert inner.finished[0].engines == USED
