"""A campaign that is rehearsed on the telephone speaks its own words and its own script, before and after it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.language import Language
from carecall.language.script_files import built_in_scripts
from carecall.store.audit import Actor
from carecall.store.briefs import brief_of
from carecall.store.care_scripts import draft_of, give_script, keep_draft, publish
from carecall.store.rehearsal_call import SPOKEN, campaign_key, spoken_words, wizard_key
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    CallRow,
    CampaignDraftRow,
    CampaignRow,
    CareScriptRow,
)
from tests.builders import NOON, make_world

SCRIPTS = built_in_scripts()
OWN_CLOSING = "오늘도 고맙습니다. 따뜻하게 지내세요."
GREETING = "안녕하세요, {organization}의 인공지능 상담사입니다."


@pytest.fixture
def world(sessions):
    return make_world(sessions, people=1)


@pytest.fixture
def operator_id(world, sessions):
    from tests.admin.conftest import add_operator

    return add_operator(sessions, world.organization_id, "own@a.kr")


@pytest.fixture
def script_id(world):
    """A published script of the organization's own."""
    row = CareScriptRow(organization_id=world.organization_id, name="겨울", language=Language.KO)
    world.add(row)
    with system_writing(world.sessions, "a test") as session:
        kept = session.get_one(CareScriptRow, row.id)
        keep_draft(session, kept, replace(draft_of(session, kept), closing=OWN_CLOSING))
        publish(session, kept, "", Actor(name="김담당"), NOON)
    return row.id


def rung(world, operator_id, key):
    """The brief of the call to the operator's own phone."""
    with system_writing(world.sessions, "a test") as session:
        wish = NewCallRequest(organization_id=world.organization_id, number="+821077778888", language=Language.KO,
                              phone_number_id=world.phone_number_id, requested_by_id=operator_id, key=key)  # fmt: skip
        request_call(session, wish, NOON)
    [due] = world.claim()
    with system_reading(world.sessions, "a test") as session:
        return brief_of(session, session.get_one(CallRow, due.call_id), SCRIPTS, NOON)


def drafted(world, operator_id, said, script_id):
    kept = spoken_words(said, Language.KO, script_id)
    world.add(CampaignDraftRow(organization_id=world.organization_id, user_id=operator_id,
                               typed={SPOKEN: dict(kept)}, kept_at=NOON))  # fmt: skip


def test_a_campaign_being_set_up_is_heard_in_its_own_words_and_script(
    world, operator_id, script_id
):
    said = {
        "greeting": GREETING,
        "opening": None,
        "closing": None,
        "department": "돌봄팀",
        "max_turns": 5,
    }
    drafted(world, operator_id, said, script_id)
    brief = rung(world, operator_id, wizard_key(operator_id, NOON))
    assert brief.script.closing == OWN_CLOSING
    assert brief.script.greeting == GREETING
    assert (brief.script.max_turns, brief.department, brief.recipient) == (5, "돌봄팀", "")


def test_a_standing_campaign_is_heard_in_the_version_that_it_keeps(world, operator_id, script_id):
    with system_writing(world.sessions, "a test") as session:
        campaign = session.get_one(CampaignRow, world.campaign_id)
        give_script(session, campaign, session.get_one(CareScriptRow, script_id), Actor(name="김담당"), NOON)  # fmt: skip
        campaign.department = "안부팀"
    brief = rung(world, operator_id, campaign_key(world.campaign_id, operator_id, NOON))
    assert (brief.script.closing, brief.department) == (OWN_CLOSING, "안부팀")


@pytest.mark.parametrize("key", ["wizard-9-1", "campaign-9999-1-1", "campaign-x-1", None, "test"])
def test_what_is_gone_or_no_rehearsal_speaks_the_usual_words(world, operator_id, key):
    brief = rung(world, operator_id, key)
    assert brief.script.closing == SCRIPTS[Language.KO].closing


def test_another_users_draft_is_not_heard(world, operator_id, script_id, sessions):
    from tests.admin.conftest import add_operator

    drafted(world, operator_id, {}, script_id)
    other = add_operator(sessions, world.organization_id, "other@a.kr")
    brief = rung(world, other, wizard_key(other, NOON))
    assert brief.script.closing == SCRIPTS[Language.KO].closing


def test_a_rehearsal_writes_no_campaign(world, operator_id, script_id, sessions):
    drafted(world, operator_id, {}, script_id)
    rung(world, operator_id, wizard_key(operator_id, NOON))
    with system_reading(sessions, "a test") as session:
        assert [row.id for row in session.query(CampaignRow)] == [world.campaign_id]
