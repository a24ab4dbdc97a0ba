"""Wishes become tickets once, are worked on, and their answers are told once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from carecall.domain.call_course import TurnRequest
from carecall.domain.errands import ErrandKind
from carecall.domain.requests import HeardRequest, RequestKind, RequestState
from carecall.domain.talk_facts import (
    ErrandAnswered,
    ErrandSaid,
    FactNoted,
    RequestMade,
    RequestTold,
)
from carecall.errors import BadInput, BadTransition, UnknownName
from carecall.store.audit import Actor
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.errand_work import NewErrand, add_errand
from carecall.store.note_file import NoteFile
from carecall.store.scope import Scope, set_scope
from carecall.store.session import begin_writing, system_reading, system_writing
from carecall.store.tables import AuditEventRow, CallRow, RecipientRow, RequestRow
from carecall.store.ticket_work import (
    answer_ticket,
    close_ticket,
    give_ticket_back,
    take_ticket,
    tickets,
)
from carecall.store.tickets import open_missed, untold_answers
from tests.builders import NOON, make_organization, make_world
from tests.store.conftest import SCRIPTS
from tests.store.worker_loop import add_call, add_operator, days, noted, rows

RICE = RequestMade(
    kind=RequestKind.GOODS, thing="쌀", text="쌀 좀 갖다 주세요", quote="쌀 좀 갖다 주세요"
)
KIM = Actor(name="김복지")


@pytest.fixture
def world(sessions):
    return make_world(sessions, people=2)


@pytest.fixture
def talks(world):
    return SqlConversationStore(world.sessions, scripts=SCRIPTS)


@pytest.fixture
def asked(world, talks):
    """A call on which somebody asked for rice."""
    call_id = add_call(world, 1)
    talks.note(noted(call_id, RICE))
    return call_id


def work(world, do, *words, **more):
    with system_writing(world.sessions, "a test works") as session:
        return do(session, *words, **more)


def told(world, recipient=0):
    call = CallRow(
        organization_id=world.organization_id, recipient_id=world.recipient_ids[recipient]
    )
    with system_reading(world.sessions, "a test looks") as session:
        return untold_answers(session, call)


def test_a_wish_becomes_one_ticket_with_its_turn_and_a_day(world, talks, asked):
    talks.note(noted(asked, RICE))
    [ticket] = rows(world.sessions, RequestRow)
    assert (ticket.kind, ticket.matter, ticket.turn_no) == (RequestKind.GOODS, "쌀", 2)
    assert (ticket.state, ticket.live, ticket.due_at) == (RequestState.OPEN, True, NOON + days(3))


def test_a_turn_that_went_on_lengthens_its_ticket(world, talks):
    call_id = add_call(world, 1)
    for text in ("다음 주에", "다음 주에 딸네 갑니다"):
        talks.note(
            noted(call_id, RequestMade(kind=RequestKind.MESSAGE, thing="", text=text, quote=text))
        )
    other = RequestMade(kind=RequestKind.MESSAGE, thing="", text="열쇠를 맡겼어요", quote="")
    talks.note(noted(call_id, other))
    assert [row.text for row in rows(world.sessions, RequestRow)] == [
        "다음 주에 딸네 갑니다",
        "열쇠를 맡겼어요",
    ]


def test_wishes_that_the_talk_missed_are_opened_afterwards_without_doubles(world, asked):
    heater = HeardRequest(kind=RequestKind.REPAIR, thing="보일러", quote="고쳐 주세요")
    found = [
        TurnRequest(turn_no=2, text="x", request=heater),
        TurnRequest(
            turn_no=4,
            text="쌀",
            request=HeardRequest(kind=RequestKind.GOODS, thing="쌀", quote="쌀"),
        ),
        TurnRequest(turn_no=6, text="보일러 좀 고쳐 주세요", request=heater),
        TurnRequest(turn_no=8, text="보일러요", request=heater),
        TurnRequest(
            turn_no=10,
            text="김치가 떨어졌어요",
            request=HeardRequest(kind=RequestKind.GOODS, thing="김치", quote="", doubtful=True),
        ),
    ]
    for _ in range(2):
        with system_writing(world.sessions, "a test reads a call") as session:
            open_missed(session, session.get_one(CallRow, asked), found, NOON)
    [_, missed] = rows(world.sessions, RequestRow)
    assert (missed.kind, missed.turn_no, missed.live) == (RequestKind.REPAIR, 6, False)


def test_a_ticket_is_taken_given_back_and_answered(world, asked):
    key = add_operator(world)
    kim = Actor(user_id=key, name="김복지")
    work(world, take_ticket, 1, kim, NOON)
    with pytest.raises(BadTransition):
        work(world, take_ticket, 1, kim, NOON)
    [entry] = work(world, tickets)
    assert (entry.owner, entry.state) == ("김복지", RequestState.IN_PROGRESS)
    work(world, give_ticket_back, 1, kim, NOON)
    work(world, answer_ticket, 1, "  화요일에 갖다  드린대요 ", kim, NOON)
    assert work(world, tickets) == []
    [ticket] = rows(world.sessions, RequestRow)
    assert (ticket.answer, ticket.state) == ("화요일에 갖다 드린대요", RequestState.DONE)
    with pytest.raises(BadInput):
        work(world, answer_ticket, 1, "아니에요", kim, NOON)
    with pytest.raises(BadTransition):
        work(world, close_ticket, 1, kim, NOON)


def test_the_next_call_is_told_once_what_became_of_it(world, talks, asked):
    work(world, answer_ticket, 1, "화요일에 갖다 드린대요", KIM, NOON)
    [answer] = told(world)
    assert (answer.request_id, answer.thing, answer.answer) == (1, "쌀", "화요일에 갖다 드린대요")
    assert told(world, recipient=1) == ()
    later = add_call(world, 2, NOON + days(1))
    for _ in range(2):
        talks.note(noted(later, RequestTold(request_id=1), at=NOON + days(1)))
    assert told(world) == ()
    [ticket] = rows(world.sessions, RequestRow)
    assert (ticket.told_call_id, ticket.told_at) == (later, NOON + days(1))


def test_after_a_reset_nothing_is_told_of_what_was_said_before(world, talks, asked):
    work(world, answer_ticket, 1, "화요일에 갖다 드린대요", KIM, NOON)
    world.change(RecipientRow, world.recipient_ids[0], memory_reset_at=NOON + days(1))
    assert told(world) == ()
    talks.note(noted(add_call(world, 2, NOON + days(2)), RICE, at=NOON + days(2)))
    work(world, answer_ticket, 2, "화요일에 갖다 드린대요", KIM, NOON)
    assert [each.request_id for each in told(world)] == [2]


def test_a_call_with_somebody_else_tells_nothing(world, talks, asked):
    work(world, answer_ticket, 1, "화요일에 갖다 드린대요", KIM, NOON)
    talks.note(noted(add_call(world, 2, recipient=1), RequestTold(request_id=1)))
    assert len(told(world)) == 1


def test_how_far_it_has_come_is_told_and_then_what_became_of_it(world, talks, asked):
    for words, state in (
        ("알아보고 있어요", RequestState.IN_PROGRESS),
        ("내일 드린대요", RequestState.IN_PROGRESS),
        ("드렸어요", RequestState.DONE),
    ):
        work(world, answer_ticket, 1, words, KIM, NOON, state=state)
        assert [each.answer for each in told(world)] == [words]
        talks.note(noted(asked, RequestTold(request_id=1)))
        assert told(world) == ()


def test_at_most_two_answers_wait_for_a_call_the_oldest_first(world, talks):
    call_id = add_call(world, 1)
    for no, thing in enumerate(("쌀", "김치", "이불"), start=1):
        talks.note(
            noted(call_id, RequestMade(kind=RequestKind.GOODS, thing=thing, text=thing, quote=""))
        )
        work(world, answer_ticket, no, f"{thing} 준비했어요", KIM, NOON + days(3 - no))
    assert [each.thing for each in told(world)] == ["이불", "김치"]


def test_a_ticket_that_is_closed_without_words_tells_nothing(world, asked):
    work(world, answer_ticket, 1, "알아보고 있어요", KIM, NOON, state=RequestState.IN_PROGRESS)
    work(world, close_ticket, 1, KIM, NOON, rejected=True)
    assert told(world) == ()
    assert rows(world.sessions, RequestRow)[0].state is RequestState.REJECTED


def test_words_that_cannot_be_said_are_refused(world, asked):
    for words in ("", " ", "가" * 141, "지금 오시면 [할인]해 드려요", "줄\x07"):
        with pytest.raises(BadInput):
            work(world, answer_ticket, 1, words, KIM, NOON)


def test_an_unknown_ticket_is_said_to_be_unknown(world):
    with pytest.raises(UnknownName, match="tickets list"):
        work(world, take_ticket, 99, KIM, NOON)


def test_what_was_done_is_in_the_history_without_words(world, asked):
    work(world, take_ticket, 1, KIM, NOON)
    work(world, answer_ticket, 1, "화요일이에요", KIM, NOON)
    events = [row for row in rows(world.sessions, AuditEventRow) if row.object_type == "request"]
    assert [event.action for event in events] == ["request.taken", "request.answered"]
    assert not any("화요일" in str(event.facts) for event in events)


def test_one_organization_does_not_see_or_take_anothers_tickets(world, asked):
    other = make_organization(world.sessions, name="남구", first=50)
    with world.sessions() as session:
        set_scope(session, Scope(frozenset({other.organization_id})))
        begin_writing(session)
        assert tickets(session) == []
        assert session.scalars(select(RequestRow)).all() == []
        with pytest.raises(UnknownName):
            take_ticket(session, 1, KIM, NOON)
        session.rollback()


def test_the_brief_of_the_next_call_holds_answers_and_errands(world, talk, asked):
    work(world, answer_ticket, 1, "화요일에 갖다 드린대요", KIM, NOON)
    new = NewErrand(
        organization_id=world.organization_id,
        kind=ErrandKind.NOTICE,
        text="내일 물이 안 나와요",
        from_on=NOON.date(),
    )
    work(world, add_errand, new, KIM, NOON)
    world.ledger.plan_due(NOON)
    called = next(due for due in world.claim() if due.number.endswith("00001"))
    world.ledger.originating(called.call_id, NOON)
    SqlCallDesk(world.sessions).arrived(called.call_id, NOON)
    brief = talk.store(world).take(called.call_id, NOON)
    assert [each.answer for each in brief.answers] == ["화요일에 갖다 드린대요"]
    assert [(each.kind, each.text) for each in brief.errands] == [
        (ErrandKind.NOTICE, "내일 물이 안 나와요")
    ]


@pytest.mark.parametrize(
    "fact",
    [
        RICE,
        RequestTold(request_id=1),
        ErrandSaid(errand_id=1),
        ErrandAnswered(errand_id=1, answer="네"),
    ],
    ids=lambda fact: fact.fact,
)
def test_a_fact_outlives_a_database_that_is_away(tmp_path, fact):
    file = NoteFile(tmp_path / "notes", FactNoted)
    note = noted("00000000-0000-4000-9000-000000000001", fact)
    file.append(note)
    assert file.waiting() == (note,)
