"""Questions and notices are due for whom they are meant, said once, and their answers come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.errands import ErrandKind
from carecall.domain.talk_facts import ErrandAnswered, ErrandSaid
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor
from carecall.store.conversations import SqlConversationStore
from carecall.store.errand_work import (
    NewErrand,
    add_errand,
    cancel_errand,
    errand_answers,
    errands,
)
from carecall.store.errands import due_errands
from carecall.store.scope import Scope, set_scope
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import AuditEventRow, CallRow, ErrandDeliveryRow
from tests.builders import NOON, make_organization, make_world
from tests.store.conftest import SCRIPTS
from tests.store.worker_loop import add_call, days, noted, rows

KIM = Actor(name="김복지")
TODAY = NOON.date()


@pytest.fixture
def world(sessions):
    return make_world(sessions, people=2)


@pytest.fixture
def talks(world):
    return SqlConversationStore(world.sessions, scripts=SCRIPTS)


@pytest.fixture
def send(world):
    """Sends a question to everybody of the organization, or as told."""

    def sent(text="약은 다 드셨어요?", **change):
        new = NewErrand(
            organization_id=world.organization_id,
            kind=ErrandKind.QUESTION,
            text=text,
            from_on=TODAY,
        )
        with system_writing(world.sessions, "a test sends something") as session:
            return add_errand(session, replace(new, **change), KIM, NOON).id

    return sent


def due(world, call_id, day=TODAY):
    with system_reading(world.sessions, "a test looks") as session:
        found = due_errands(session, session.get_one(CallRow, call_id), day)
    return [errand.errand_id for errand in found]


def test_an_errand_is_due_for_whom_it_is_meant(world, send):
    everybody, first = send(), send(recipient_id=world.recipient_ids[0])
    campaign = send(campaign_id=world.campaign_id)
    assert due(world, add_call(world, 1)) == [everybody, first]
    assert due(world, add_call(world, 2, recipient=1)) == [everybody]
    assert due(world, add_call(world, 3, recipient=1, campaign=True)) == [everybody, campaign]


def test_an_errand_is_due_on_its_days(world, send):
    key = send(from_on=TODAY + days(1), until_on=TODAY + days(2))
    call_id = add_call(world, 1)
    found = [due(world, call_id, TODAY + days(ahead)) for ahead in range(4)]
    assert found == [[], [key], [key], []]


def test_the_oldest_is_due_first(world, send):
    late, early = send(from_on=TODAY), send(from_on=TODAY - days(1))
    assert due(world, add_call(world, 1)) == [early, late]


def test_a_notice_is_said_once_to_each_person(world, send, talks):
    key = send(kind=ErrandKind.NOTICE)
    first = add_call(world, 1)
    for _ in range(2):
        talks.note(noted(first, ErrandSaid(errand_id=key)))
    assert due(world, add_call(world, 2)) == []
    assert due(world, add_call(world, 3, recipient=1)) == [key]
    assert len(rows(world.sessions, ErrandDeliveryRow)) == 1


def test_a_question_is_asked_until_it_is_answered_on_three_calls_at_most(world, send, talks):
    asked, never = send(), send(text="병원은 다녀오셨어요?")
    for no in (1, 2):
        call_id = add_call(world, no)
        talks.note(noted(call_id, ErrandSaid(errand_id=asked)))
        talks.note(noted(call_id, ErrandSaid(errand_id=never)))
        assert due(world, add_call(world, 10 + no)) == [asked, never]
    talks.note(noted(add_call(world, 3), ErrandSaid(errand_id=never)))
    answer = ErrandAnswered(errand_id=asked, answer="네 다 먹었어요")
    talks.note(noted("00000000-0000-4000-9000-000000000002", answer, turn_no=6))
    assert due(world, add_call(world, 20)) == []


def test_an_errand_for_every_call_stays_due(world, send, talks):
    key = send(kind=ErrandKind.NOTICE, every_call=True)
    talks.note(noted(add_call(world, 1), ErrandSaid(errand_id=key)))
    assert due(world, add_call(world, 2)) == [key]


def test_the_answer_goes_back_word_for_word_with_its_turn(world, send, talks):
    key = send()
    call_id = add_call(world, 1)
    talks.note(noted(call_id, ErrandSaid(errand_id=key)))
    for words in ("네", "네 다 먹었어요", "아니요"):
        talks.note(noted(call_id, ErrandAnswered(errand_id=key, answer=words), turn_no=6))
    with system_reading(world.sessions, "a test looks") as session:
        [answer] = errand_answers(session, errand_id=key)
        [entry] = errands(session)
    assert (answer.answer, answer.turn_no, answer.recipient) == ("네 다 먹었어요", 6, "사람1")
    assert (answer.call_id, answer.said_at, answer.answered_at) == (call_id, NOON, NOON)
    assert (entry.said, entry.answered, entry.author) == (1, 1, "김복지")


def test_a_cancelled_errand_is_said_no_more_and_keeps_its_answers(world, send, talks):
    key = send()
    talks.note(noted(add_call(world, 1), ErrandAnswered(errand_id=key, answer="네")))
    with system_writing(world.sessions, "a test cancels") as session:
        cancel_errand(session, key, KIM, NOON)
    with system_writing(world.sessions, "a test cancels") as session:
        with pytest.raises(BadInput):
            cancel_errand(session, key, KIM, NOON)
        assert errands(session) == []
        assert len(errands(session, cancelled=True)) == len(errand_answers(session)) == 1
    assert due(world, add_call(world, 2, recipient=1)) == []
    actions = [row.action for row in rows(world.sessions, AuditEventRow)]
    assert actions[-2:] == ["errand.added", "errand.cancelled"]


def test_what_cannot_be_said_is_refused(send):
    for change in (
        {"text": " "},
        {"text": "가" * 141},
        {"text": "https://example.org 보세요"},
        {"until_on": TODAY - days(1)},
        {"recipient_id": 1, "campaign_id": 1},
    ):
        with pytest.raises(BadInput):
            send(**change)


def test_an_errand_for_somebody_elses_person_is_refused(world, send):
    other = make_organization(world.sessions, name="남구", first=50)
    with pytest.raises(UnknownName):
        send(recipient_id=other.recipient_ids[0])


def test_an_errand_of_one_organization_is_none_of_anothers(world, send, talks):
    key = send()
    other = make_organization(world.sessions, name="남구", first=50)
    assert due(other, add_call(other, 5)) == []
    talks.note(noted("00000000-0000-4000-9000-000000000005", ErrandSaid(errand_id=key)))
    assert rows(world.sessions, ErrandDeliveryRow) == []
    with world.sessions() as session:
        set_scope(session, Scope(frozenset({other.organization_id})))
        assert errands(session) == errand_answers(session) == []
        with pytest.raises(UnknownName):
            cancel_errand(session, key, KIM, NOON)
