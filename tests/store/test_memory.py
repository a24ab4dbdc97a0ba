"""What is remembered of a person: learned, taken up, corrected, forgotten, reset."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from carecall.aftercall.understanding import understand
from carecall.domain.call import Disposition
from carecall.domain.memory import MemoryChanges, MemoryKind, MemoryNote
from carecall.domain.script import Topic
from carecall.domain.talk_facts import FactNoted, MemoryForgotten, MemoryKeptBack, MemoryRaised
from carecall.errors import BadInput, UnknownName
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.audit import SYSTEM
from carecall.store.briefs import brief_of
from carecall.store.memory import change_memory
from carecall.store.memory_work import (
    MemoryEdit,
    edit_memory,
    forget_memory,
    remembered,
    reset_memory_of,
)
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import AuditEventRow, CallRow, MemoryEnd, MemoryItemRow, RecipientRow
from tests.builders import NOON, ended, make_world
from tests.store.conftest import SCRIPTS, Talk

WEEK = timedelta(days=7)
KNEE = MemoryNote(text="무릎이 아프다", kind=MemoryKind.PASSING, turn_no=2, quote="무릎이 아파요")
ANALYST = EmbeddedAnalyst()


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world, talk):
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    return due.call_id


def reading(world):
    return system_reading(world.sessions, "a test looks")


def writing(world):
    return system_writing(world.sessions, "a test changes something")


def items(world):
    with reading(world) as session:
        return list(session.scalars(select(MemoryItemRow).order_by(MemoryItemRow.id)))


def learn(world, call_id, *notes, **changes):
    facts = {"add": tuple(note.text for note in notes), "notes": notes} | changes
    with writing(world) as session:
        change_memory(
            session,
            session.get_one(CallRow, call_id),
            MemoryChanges(**facts),
            topics=[(Topic.HEALTH, note.text) for note in notes],
            day=NOON.date(),
            now=NOON,
        )


def noted(world, call_id, fact, *, at=NOON):
    Talk().store(world).note(FactNoted(call_id=call_id, turn_no=3, at=at, fact=fact))


def trail(world):
    with reading(world) as session:
        return [
            (row.action, row.facts, row.object_key)
            for row in session.scalars(select(AuditEventRow).order_by(AuditEventRow.id))
            if row.action.startswith("memory.")
        ]


def brief(world, call_id, at=NOON):
    with reading(world) as session:
        return brief_of(session, session.get_one(CallRow, call_id), SCRIPTS, at)


def test_a_sentence_keeps_its_source_its_kind_and_its_days(world, call_id):
    wish = MemoryNote(
        text="딸이 온다", kind=MemoryKind.WISH, day_on=date(2026, 3, 8), sensitive=True
    )
    learn(world, call_id, KNEE, wish)
    knee, daughter = items(world)
    assert (knee.call_id, knee.turn_no, knee.quote) == (call_id, 2, "무릎이 아파요")
    assert (knee.kind, knee.expires_on) == (MemoryKind.PASSING, date(2026, 4, 1))
    assert (daughter.ask_after_on, daughter.expires_on) == (date(2026, 3, 9), date(2026, 3, 29))
    assert daughter.sensitive


def test_a_call_is_read_into_memory_with_source_and_kind(world, call_id):
    store = SqlAfterCallStore(world.sessions)
    [waiting] = store.waiting(1)
    meant = understand(waiting, ANALYST)
    store.save(call_id, meant.analysis, meant.changes, NOON)
    [item] = items(world)
    assert (item.text, item.quote, item.turn_no) == ("무릎이 아프다.", "무릎이 아파요", 2)
    assert (item.kind, item.topic) == (MemoryKind.PASSING, Topic.HEALTH)


def test_a_sentence_in_other_words_stays_as_quiet_as_it_was(world, call_id):
    learn(world, call_id, KNEE)
    [knee] = items(world)
    noted(world, call_id, MemoryRaised(memory_id=knee.id))
    noted(world, call_id, MemoryKeptBack(memory_ids=(knee.id,)))
    worse = MemoryNote(text="무릎이 더 아프다", kind=MemoryKind.PASSING)
    learn(world, call_id, worse, add=(), replace=(("무릎이 아프다", "무릎이 더 아프다"),))
    _, new = items(world)
    assert (new.text, new.do_not_raise, new.raised_call_id) == ("무릎이 더 아프다", True, call_id)


def test_taking_up_counts_once_for_each_call(world, call_id):
    learn(world, call_id, KNEE)
    [knee] = items(world)
    for _ in range(2):
        noted(world, call_id, MemoryRaised(memory_id=knee.id), at=NOON + WEEK)
    [knee] = items(world)
    assert (knee.raised_count, knee.last_raised_on) == (1, date(2026, 3, 9))


def test_the_next_call_knows_what_the_last_one_took_up(world, call_id):
    learn(world, call_id, KNEE)
    world.change(CallRow, call_id, recipient_id=world.recipient_ids[0])
    [knee] = items(world)
    noted(world, call_id, MemoryRaised(memory_id=knee.id))
    with writing(world) as session:
        old = session.get_one(CallRow, call_id)
        values = {each.key: getattr(old, each.key) for each in CallRow.__mapper__.column_attrs}
        values |= {"id": "9b2f7c1e-1111-4222-8333-444455556666", "attempt_no": 2}
        session.add(CallRow(**values | {"talk_finished_at": None}))
    raising = brief(world, "9b2f7c1e-1111-4222-8333-444455556666").raising
    assert (raising.raised_in_a_row, raising.last_raised_id) == (1, knee.id)
    assert (raising.today, raising.calls_before) == (date(2026, 3, 2), 1)


def test_what_is_forgotten_by_voice_leaves_no_words(world, call_id):
    learn(world, call_id, KNEE)
    world.change(MemoryItemRow, items(world)[0].id, edited_by_staff=True)
    for _ in range(2):
        noted(world, call_id, MemoryForgotten(memory_ids=(items(world)[0].id,)))
    [knee] = items(world)
    assert (knee.text, knee.quote, knee.ended_by) == ("", "", MemoryEnd.FORGOTTEN)
    assert trail(world) == [("memory.forget", {}, str(knee.id))]


def test_only_the_person_on_the_line_makes_us_forget(world, call_id):
    learn(world, call_id, KNEE)
    world.change(CallRow, call_id, recipient_id=None)
    noted(world, call_id, MemoryForgotten(memory_ids=(items(world)[0].id,)))
    assert items(world)[0].text == "무릎이 아프다"


def test_reading_a_call_again_does_not_learn_what_was_forgotten_since(world, call_id):
    learn(world, call_id, KNEE)
    noted(world, call_id, MemoryForgotten(memory_ids=(items(world)[0].id,)))
    learn(world, call_id, KNEE)
    assert [item.text for item in items(world)] == [""]


def test_what_was_replaced_is_forgotten_with_what_replaced_it(world, call_id):
    learn(world, call_id, KNEE)
    worse = MemoryNote(text="무릎이 더 아프다", kind=MemoryKind.PASSING)
    learn(world, call_id, worse, add=(), replace=(("무릎이 아프다", "무릎이 더 아프다"),))
    noted(world, call_id, MemoryForgotten(memory_ids=(items(world)[1].id,)))
    assert [item.text for item in items(world)] == ["", ""]


def test_after_a_reset_the_next_call_behaves_as_never_told(world, call_id):
    learn(world, call_id, KNEE, MemoryNote(text="딸이 부산에 산다", kind=MemoryKind.FACT))
    learn(world, call_id, add=(), delete=("무릎이 아프다",))
    noted(world, call_id, MemoryRaised(memory_id=items(world)[1].id))
    key = world.recipient_ids[0]
    with writing(world) as session:
        assert reset_memory_of(session, key, SYSTEM, NOON + timedelta(minutes=5)) == 1
    assert all(
        (item.text, item.quote, item.raised_call_id) == ("", "", None) for item in items(world)
    )
    told = brief(world, call_id)
    assert (told.memory, told.raising.last_raised_id, told.raising.raised_in_a_row) == ((), None, 0)
    assert trail(world) == [("memory.reset", {"sentences": 1}, str(key))]


def test_a_call_from_before_the_reset_teaches_nothing_however_late_it_is_read(world, call_id):
    with writing(world) as session:
        reset_memory_of(session, world.recipient_ids[0], SYSTEM, NOON + timedelta(hours=1))
    learn(world, call_id, KNEE)
    assert items(world) == []
    with writing(world) as session:
        recipient = session.get_one(RecipientRow, world.recipient_ids[0])
        recipient.memory_reset_at = NOON - timedelta(hours=1)
    learn(world, call_id, KNEE)
    assert len(items(world)) == 1


def test_what_staff_wrote_outlives_calls_until_somebody_forgets_it(world, call_id):
    learn(world, call_id, KNEE)
    key = items(world)[0].id
    edit = MemoryEdit(text="무릎 수술을 앞두고 있다", kind=MemoryKind.WISH, do_not_raise=True)
    with writing(world) as session:
        edit_memory(session, key, edit, SYSTEM, NOON)
    learn(world, call_id, add=(), delete=("무릎 수술을 앞두고 있다",))
    with reading(world) as session:
        [item] = remembered(session, world.recipient_ids[0])
    assert (item.text, item.edited_by_staff, item.do_not_raise) == (edit.text, True, True)
    assert trail(world)[0][1] == {"changed": ["do_not_raise", "kind", "text"]}
    with writing(world) as session:
        forget_memory(session, key, SYSTEM, NOON)
        with pytest.raises(UnknownName):
            forget_memory(session, key, SYSTEM, NOON)
    assert items(world)[0].text == ""
    assert all("무릎" not in str(entry) for entry in trail(world))


@pytest.mark.parametrize("text", ["", "  ", "가" * 501])
def test_a_sentence_without_words_or_too_long_is_refused(world, call_id, text):
    learn(world, call_id, KNEE)
    with pytest.raises(BadInput), writing(world) as session:
        edit_memory(session, items(world)[0].id, MemoryEdit(text=text), SYSTEM, NOON)
