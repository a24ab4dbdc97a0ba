"""Own scripts: versions never change, campaigns keep theirs, and worrying answers reach the analysis."""

from dataclasses import replace

import pytest

from carecall.aftercall.understanding import understand
from carecall.domain.campaign import CampaignState
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.talk_facts import FactNoted, OwnAnswered
from carecall.domain.turns import Speaker, Turn
from carecall.errors import BadDefinition, BadInput
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.script_files import built_in_scripts
from carecall.store.aftercall import to_analyse
from carecall.store.audit import Actor
from carecall.store.briefs import brief_of
from carecall.store.care_scripts import (
    draft_of,
    give_script,
    keep_draft,
    publish,
    take_back,
    versions_of,
)
from carecall.store.conversations import SqlConversationStore
from carecall.store.session import system_reading, system_writing
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import CallRow, CampaignRow, CareScriptRow
from tests.builders import NOON, make_world

ACTOR = Actor(name="김담당")
SCRIPTS = built_in_scripts()


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


@pytest.fixture
def script_id(world):
    row = CareScriptRow(organization_id=world.organization_id, name="겨울", language=Language.KO)
    world.add(row)
    return row.id


def in_system(world, work):
    with system_writing(world.sessions, "a test") as session:
        return work(session)


def say(world, script_id, closing):
    def work(session):
        row = session.get_one(CareScriptRow, script_id)
        keep_draft(session, row, replace(draft_of(session, row), closing=closing))
        return publish(session, row, "", ACTOR, NOON).version_no

    return in_system(world, work)


def give(world, script_id):
    in_system(
        world,
        lambda session: give_script(
            session,
            session.get_one(CampaignRow, world.campaign_id),
            session.get_one(CareScriptRow, script_id),
            ACTOR,
            NOON,
        ),
    )


def closing_of(world, call_id):
    with system_reading(world.sessions, "a test") as session:
        return brief_of(session, session.get_one(CallRow, call_id), SCRIPTS, NOON).script.closing


def test_the_shipped_scripts_are_those_that_the_conversation_speaks():
    assert {each: shipped_script(each) for each in Language} == SCRIPTS


def test_a_started_campaign_keeps_its_version_until_it_is_told_to_take_the_newest(
    world, call_id, script_id
):
    assert say(world, script_id, "첫 인사예요.") == 1
    world.change(CampaignRow, world.campaign_id, state=CampaignState.RUNNING)
    give(world, script_id)
    assert say(world, script_id, "둘째 인사예요.") == 2
    assert closing_of(world, call_id) == "첫 인사예요."
    give(world, script_id)
    assert closing_of(world, call_id) == "둘째 인사예요."


def test_a_campaign_that_has_not_started_follows_the_newest_version(world, call_id, script_id):
    say(world, script_id, "첫 인사예요.")
    world.change(CampaignRow, world.campaign_id, state=CampaignState.DRAFT)
    give(world, script_id)
    say(world, script_id, "둘째 인사예요.")
    assert closing_of(world, call_id) == "둘째 인사예요."


def test_an_old_version_comes_back_as_a_new_one_and_the_draft_stays(world, script_id):
    say(world, script_id, "첫 인사예요.")
    say(world, script_id, "둘째 인사예요.")

    def work(session):
        row = session.get_one(CareScriptRow, script_id)
        keep_draft(session, row, replace(draft_of(session, row), closing="셋째 인사예요."))
        version = take_back(session, row, 1, ACTOR, NOON)
        closings = [each.content["closing"] for each in versions_of(session, row)]
        return version.version_no, closings, draft_of(session, row).closing

    assert in_system(world, work) == (
        3,
        ["첫 인사예요.", "둘째 인사예요.", "첫 인사예요."],
        "셋째 인사예요.",
    )


def test_nothing_is_published_twice_and_no_draft_is_given_to_a_campaign(world, script_id):
    with pytest.raises(BadInput, match="Publish the script first"):
        give(world, script_id)
    say(world, script_id, "첫 인사예요.")
    with pytest.raises(BadInput, match="Nothing was changed"):
        say(world, script_id, "첫 인사예요.")


def test_lines_shared_with_the_shipped_script_are_not_frozen_into_a_version(world, script_id):
    say(world, script_id, "첫 인사예요.")
    [version] = in_system(
        world,
        lambda session: [
            each.content for each in versions_of(session, session.get_one(CareScriptRow, script_id))
        ],
    )
    assert version["lines"] == {}


def test_a_script_decides_pace_and_address_where_nobody_else_does(world, call_id, script_id):
    def work(session):
        row = session.get_one(CareScriptRow, script_id)
        keep_draft(session, row, replace(draft_of(session, row), speed=0.9, address="어르신"))
        publish(session, row, "", ACTOR, NOON)

    in_system(world, work)
    give(world, script_id)
    with system_reading(world.sessions, "a test") as session:
        brief = brief_of(session, session.get_one(CallRow, call_id), SCRIPTS, NOON)
    assert (brief.speed, brief.recipient) == (0.9, "어르신")


def test_a_worrying_answer_makes_the_call_abnormal_and_points_at_its_turn(world, call_id):
    store = SqlConversationStore(world.sessions, scripts=SCRIPTS)
    for _ in range(2):
        store.note(
            FactNoted(
                call_id=call_id,
                turn_no=2,
                at=NOON,
                fact=OwnAnswered(key="heater", topic=Topic.HEALTH, worry=True),
            )
        )
    with system_reading(world.sessions, "a test") as session:
        call = to_analyse(session, session.get_one(CallRow, call_id))
    assert call.worries == ((2, Topic.HEALTH),)
    turns = tuple(
        Turn(turn_no=no, speaker=speaker, text=text, started_ms=no * 1000, ended_ms=no * 1000 + 900)
        for no, speaker, text in (
            (1, Speaker.AGENT, "보일러는 잘 돌아가나요?"),
            (2, Speaker.RECIPIENT, "아니요"),
        )
    )
    analysis = understand(
        replace(call, turns=turns, closing_reached=True), EmbeddedAnalyst()
    ).analysis
    assert (analysis.label, analysis.reasons) == (Label.ABNORMAL, (2,))
    assert analysis.findings[-1].quote == "아니요"
    assert analysis.follow_up is not FollowUpKind.NONE


@pytest.mark.parametrize(
    "closing", ["날씨가 좋네요.", "홍삼을 드셔 보세요.", "제가 쌀을 갖다 드릴게요."]
)
def test_a_sentence_that_no_engine_may_say_is_not_kept(world, script_id, closing):
    with pytest.raises(BadDefinition, match="closing breaks the rule"):
        say(world, script_id, closing)


def test_a_script_of_another_language_is_not_given(world, script_id):
    say(world, script_id, "첫 인사예요.")
    world.change(CampaignRow, world.campaign_id, language=Language.EN)
    with pytest.raises(BadInput, match="one language"):
        give(world, script_id)
