"""What a conversation is told, and what it leaves behind."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.alert import AlertRaised
from carecall.domain.call import Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.script_form import script_to_plain
from carecall.domain.turns import Speaker, Turn
from carecall.store.briefs import brief_of
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.recovered import keep_recovered
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    AlertRow,
    CallRow,
    CampaignRow,
    CareScriptRow,
    CareScriptVersionRow,
    MemoryItemRow,
    PreferenceRow,
    RecipientRow,
    RecordingRow,
    TurnRow,
)
from tests.builders import NOON, ended, make_world
from tests.store.conftest import SCRIPTS, TURNS


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world):
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    return due.call_id


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind)).all()


def brief(world, call_id):
    SqlCallDesk(world.sessions).arrived(call_id, NOON)
    return SqlConversationStore(world.sessions, scripts=SCRIPTS).take(call_id, NOON)


def test_a_ticket_is_used_once(world, call_id, talk):
    store = talk.begin(world, call_id)
    assert store.take(call_id, NOON) is None


def test_a_ticket_runs_out_after_five_seconds(world, call_id, talk):
    SqlCallDesk(world.sessions).arrived(call_id, NOON)
    store = talk.store(world)
    assert store.take(call_id, NOON + timedelta(seconds=5.1)) is None
    assert store.take(call_id, NOON + timedelta(seconds=5)) is not None


def test_nobody_takes_a_call_that_was_not_answered_or_is_over(world, call_id, talk):
    store = talk.store(world)
    assert store.take(call_id, NOON) is None
    SqlCallDesk(world.sessions).arrived(call_id, NOON)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    assert store.take(call_id, NOON) is None
    assert store.take("not-a-uuid", NOON) is None


def test_the_brief_tells_who_calls_whom_and_what_to_say(world, call_id):
    found = brief(world, call_id)
    assert (found.organization, found.department) == ("해운대구", "해운대구")
    assert (found.recipient, found.country, found.max_talk_s) == ("사람1", "KR", 600)
    assert found.script.language is Language.KO
    assert (found.call_count, found.memory, found.recent_topics) == (0, (), ())


def test_the_persons_own_wishes_come_before_the_campaigns(world, call_id):
    [recipient_id] = world.recipient_ids
    world.change(RecipientRow, recipient_id, form_of_address="김 어르신")
    world.change(CampaignRow, world.campaign_id, department="복지과", voice="ko", speed=1.1)
    for key, value in (("speed", "0.8"), ("voice", "ko-slow")):
        world.add(
            PreferenceRow(
                organization_id=world.organization_id,
                recipient_id=recipient_id,
                key=key,
                value=value,
            )
        )
    found = brief(world, call_id)
    assert (found.recipient, found.department) == ("김 어르신", "복지과")
    assert (found.voice, found.speed) == ("ko-slow", 0.8)


def test_a_broken_campaign_message_gives_way_to_the_shipped_script(world, call_id, caplog):
    world.change(CampaignRow, world.campaign_id, greeting="{nonsense}", max_turns=3)
    assert brief(world, call_id).script == SCRIPTS[Language.KO]
    assert "campaign script refused" in caplog.text


def test_the_campaigns_own_words_are_used_in_their_own_language(world, call_id):
    greeting = "안녕하세요, 저는 {organization}에서 전화드리는 인공지능 도우미입니다."
    world.change(CampaignRow, world.campaign_id, greeting=greeting, max_turns=5)
    found = brief(world, call_id).script
    assert (found.greeting, found.max_turns) == (greeting, 5)
    assert found.closing == SCRIPTS[Language.KO].closing


def test_messages_in_another_language_are_not_spoken_to_this_person(world, call_id):
    world.change(CampaignRow, world.campaign_id, language=Language.EN, closing="Goodbye now.")
    assert brief(world, call_id).script.closing == SCRIPTS[Language.KO].closing


def test_an_organizations_own_script_is_spoken_in_its_newest_version(world, call_id):
    own = CareScriptRow(organization_id=world.organization_id, name="우리 말")
    world.add(own)
    for version_no, closing in ((1, "옛 인사입니다."), (2, "새 인사입니다.")):
        content = script_to_plain(replace(SCRIPTS[Language.KO], closing=closing))
        world.add(
            CareScriptVersionRow(
                organization_id=world.organization_id,
                care_script_id=own.id,
                language=Language.KO,
                version_no=version_no,
                content=content,
                published_at=NOON,
            )
        )
    world.change(CampaignRow, world.campaign_id, care_script_id=own.id)
    assert brief(world, call_id).script.closing == "새 인사입니다."


def test_memory_and_topics_of_earlier_talks_are_in_the_brief(world, call_id, talk):
    [recipient_id] = world.recipient_ids
    talk.hold(world, call_id, disposition=Disposition.ANSWERED, closing_reached=False)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    base = {"organization_id": world.organization_id, "recipient_id": recipient_id}
    day = NOON.date()
    world.add(
        MemoryItemRow(topic="health", text="무릎이 아프다", learned_on=day, **base),
        MemoryItemRow(
            topic="meal", text="옛일", learned_on=day, ended_at=NOON, ended_by="reset", **base
        ),
        MemoryItemRow(
            topic="meal",
            text="잔치",
            learned_on=day,
            expires_on=day - timedelta(days=1),
            **base,
        ),
    )
    with system_writing(world.sessions, "an operator calls again") as session:
        request_call(
            session,
            NewCallRequest(
                organization_id=world.organization_id,
                number="+821055500001",
                language=Language.KO,
                recipient_id=recipient_id,
            ),
            NOON,
        )
    [again] = world.claim()
    world.ledger.originating(again.call_id, NOON)
    found = brief(world, again.call_id)
    assert [item.text for item in found.memory] == ["무릎이 아프다"]
    assert found.recent_topics == (Topic.HEALTH,)
    assert found.call_count == 1


def test_a_turn_written_again_is_one_turn(world, call_id, talk):
    store = talk.begin(world, call_id)
    store.add_turn(call_id, TURNS[1])
    store.add_turn(call_id, TURNS[1])
    talk.finish(world, call_id)
    found = sorted(rows(world, TurnRow), key=lambda row: row.turn_no)
    assert [(row.turn_no, row.speaker) for row in found] == [
        (1, Speaker.AGENT),
        (2, Speaker.RECIPIENT),
        (3, Speaker.AGENT),
    ]


def test_the_end_of_a_talk_is_written_once_with_its_figures(world, call_id, talk):
    talk.hold(world, call_id)
    talk.finish(world, call_id, talk_ms=1, closing_reached=False)
    [row] = rows(world, CallRow)
    assert (row.talk_ms, row.first_audio_ms, row.closing_reached) == (60_000, 40, True)
    assert (row.response_p50_ms, row.response_p95_ms) == (600, 600)
    [recording] = rows(world, RecordingRow)
    assert (recording.file, recording.duration_ms) == (f"{call_id}.wav", 60_000)


def test_a_second_talk_on_the_same_call_keeps_the_first_ones_turns(world, call_id, talk):
    store = talk.begin(world, call_id)
    store.add_turn(call_id, TURNS[0])
    assert SqlCallDesk(world.sessions).next_step(call_id, NOON) == "media"
    assert store.take(call_id, NOON) is not None
    store.add_turn(call_id, TURNS[0])
    assert [row.turn_no for row in rows(world, TurnRow)] == [1, 2]


def test_an_alert_is_there_while_the_person_is_on_the_line_and_only_once(world, call_id, talk):
    store = talk.begin(world, call_id)
    alert = AlertRaised(
        call_id=call_id, turn_no=2, matter="fall", quote="넘어졌어요", raised_at=NOON, rule="fall"
    )
    store.raise_alert(alert)
    store.raise_alert(alert)
    [row] = rows(world, AlertRow)
    assert (row.live, row.matter, row.recipient_id) == (True, "fall", world.recipient_ids[0])


def test_a_talk_that_failed_before_a_word_is_rung_again(world, call_id, talk):
    talk.begin(world, call_id)
    talk.finish(
        world,
        call_id,
        ended_by=EndedBy.FAULT,
        turns=(Turn(turn_no=1, speaker=Speaker.AGENT, text="죄송", started_ms=0, ended_ms=1),),
        closing_reached=False,
        recording=None,
    )
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    [row] = world.planned()
    assert row.state == "waiting_redial"


def test_a_talk_given_up_as_lost_may_still_be_told(world, call_id, talk):
    talk.begin(world, call_id)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    world.ledger.plan_due(NOON + timedelta(minutes=2))
    talk.finish(world, call_id)
    [row] = rows(world, CallRow)
    assert (row.talk_ms, len(rows(world, TurnRow))) == (60_000, 3)


def test_a_recording_that_a_start_found_first_is_not_written_twice(world, call_id, talk):
    talk.begin(world, call_id)
    assert keep_recovered(world.sessions, {f"{call_id}.wav": 59_980}) == 1
    talk.finish(world, call_id)
    [recording] = rows(world, RecordingRow)
    assert (recording.file, recording.duration_ms) == (f"{call_id}.wav", 59_980)


def test_the_persons_pace_is_kept_for_the_next_call(world, call_id, talk):
    [recipient_id] = world.recipient_ids
    assert brief(world, call_id).answer_pace_ms is None
    talk.finish(world, call_id, answer_pace_ms=910)
    [row] = rows(world, RecipientRow)
    assert (row.id, row.answer_pace_ms) == (recipient_id, 910)
    with system_reading(world.sessions, "a test looks") as session:
        call = session.get_one(CallRow, call_id)
        assert brief_of(session, call, SCRIPTS, NOON).answer_pace_ms == 910


def test_the_talk_is_told_what_the_person_does_not_want_to_be_asked_about(world, call_id):
    [recipient_id] = world.recipient_ids
    with system_writing(world.sessions, "staff write a wish down") as session:
        organization_id = session.get_one(RecipientRow, recipient_id).organization_id
        session.add(
            PreferenceRow(
                organization_id=organization_id,
                recipient_id=recipient_id,
                key="avoid_topic",
                value="mood sleep politics",
            )
        )
    with system_reading(world.sessions, "a test looks") as session:
        told = brief_of(session, session.get_one(CallRow, call_id), SCRIPTS, NOON)
    assert told.avoided_topics == {Topic.MOOD, Topic.SLEEP}


def test_a_talk_that_taught_nothing_leaves_the_known_pace(world, call_id, talk):
    [recipient_id] = world.recipient_ids
    world.change(RecipientRow, recipient_id, answer_pace_ms=700)
    talk.hold(world, call_id)
    assert rows(world, RecipientRow)[0].answer_pace_ms == 700
