"""Settings > Conversation scripts: drafts, versions, what may not be said, and which campaign speaks which version."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from admin.forms.script_form import SPEC
from admin.forms.script_typed import typed_of_script
from carecall.domain.campaign import CampaignState
from carecall.domain.language import Language
from carecall.store.session import Sessions, system_reading
from carecall.store.shipped_scripts import shipped_script
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    CareScriptRow,
    CareScriptVersionRow,
)
from tests.admin.conftest import Visitor
from tests.builders import World

LIST = "/settings/scripts/"


def form(world: World, **more: object) -> dict[str, object]:
    typed = typed_of_script(shipped_script(Language.KO), name="겨울", organization=world.organization_id)  # fmt: skip
    plain = {each.name: list(typed.many(each.name)) for each in SPEC.fields if typed.many(each.name)}  # fmt: skip
    return {**plain, **more}


def only(sessions: Sessions) -> CareScriptRow:
    with system_reading(sessions, "a test looks") as session:
        row = session.scalars(select(CareScriptRow)).one()
        session.expunge_all()
        return row


def versions(sessions: Sessions) -> list[CareScriptVersionRow]:
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.scalars(select(CareScriptVersionRow).order_by(CareScriptVersionRow.version_no)))  # fmt: skip
        session.expunge_all()
        return rows


def spoken(sessions: Sessions, world: World) -> tuple[int | None, int | None]:
    with system_reading(sessions, "a test looks") as session:
        row = session.get_one(CampaignRow, world.campaign_id)
        return row.care_script_id, row.care_script_version_no


@pytest.fixture
def script_id(boss: Visitor, world: World, sessions: Sessions) -> int:
    answer = boss.post(f"{LIST}new", form(world))
    key = only(sessions).id
    assert answer.location == f"{LIST}{key}/versions"
    return key


def change(boss: Visitor, world: World, sessions: Sessions, **more: object) -> int:
    row = only(sessions)
    data = form(world, version=row.version, **more)
    return boss.post(f"{LIST}{row.id}/edit", data).status_code


OWN = {"own_count": "1", "own1_ask": "보일러는 잘 돌아가나요?", "own1_topic": "health", "own1_every": "2",
       "own1_expects": "yes_no", "own1_said": "no"}  # fmt: skip


def test_a_script_begins_with_the_built_in_one_and_is_a_draft_until_it_is_published(
    boss: Visitor, world: World, sessions: Sessions, script_id: int
) -> None:
    assert shipped_script(Language.KO).greeting in boss.get(f"{LIST}new?language=ko").text
    page = boss.get(LIST).text
    for words in ("겨울", "Draft, never spoken", "Meals"):
        assert words in page
    told = boss.post(f"{LIST}{script_id}/publish", {"note": "first  words"}, follow_redirects=True)
    assert "Published" in told.text
    [version] = versions(sessions)
    assert (version.version_no, version.note, version.publisher) == (1, "first words", "boss")
    assert only(sessions).draft is None
    assert "Version 1" in boss.get(LIST).text


def test_own_questions_switches_and_manner_reach_the_version(
    boss: Visitor, world: World, sessions: Sessions, script_id: int
) -> None:
    more = {**OWN, "mood_every": "0", "sleep_order": "1", "meal_order": "6", "forbidden": "남편\n전쟁",
            "speed": "0.9", "address": "어르신", "rotates": ""}  # fmt: skip
    assert change(boss, world, sessions, **more) == 302
    page = boss.get(f"{LIST}{script_id}/versions").text
    assert "보일러는 잘 돌아가나요?" in page
    boss.post(f"{LIST}{script_id}/publish")
    [version] = versions(sessions)
    content = version.content
    assert content["own"] == [{"key": "own1", "ask": "보일러는 잘 돌아가나요?", "topic": "health", "expects": "yes_no",
                               "every": 2, "worry": "no", "bound": None, "words": []}]  # fmt: skip
    assert content["topics"][0]["topic"] == "sleep"
    assert {each["topic"]: each["every"] for each in content["topics"]}["mood"] == 0
    assert (content["forbidden"], content["speed"], content["address"], content["rotates"]) == (
        ["남편", "전쟁"], 0.9, "어르신", False)  # fmt: skip
    assert "보일러는 잘 돌아가나요?" in boss.get(f"{LIST}{script_id}/edit").text


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"closing": "오늘 날씨가 좋네요. 안녕히 계세요."}, "<mark>날씨</mark>"),
    ({"closing": "제가 곧 쌀을 갖다 드릴게요."}, "<mark>갖다 드릴</mark>"),
    ({"opening": "홍삼을 드셔 보세요."}, "<mark>홍삼</mark>"),
    ({**OWN, "own1_ask": "주민등록번호가 어떻게 되세요?"}, "criminals"),
    ({**OWN, "own1_ask": "보일러 좀 봐 주세요."}, "must end with a question mark"),
    ({"greeting": "안녕하세요, 잘 지내세요?"}, "must say that an AI calls"),
    ({"meal_ask": "밥은요\n드셨어요?"}, "Every line must end with a question mark"),
    ({"forbidden": "식사"}, "The script itself keeps this word out."),
    ({"closing": "{nonsense} 안녕히 계세요."}, "curly brackets"),
    ({f"{t}_every": "0" for t in ("meal", "sleep", "health", "medication", "activity", "mood")}, "Nothing would be asked"),
    ({**OWN, "own1_expects": "number", "own1_counted": "below"}, "beyond which it is a worry"),
]  # fmt: skip


def test_a_sentence_that_may_not_be_said_is_marked_with_the_reason(
    boss: Visitor, world: World
) -> None:
    for more, marked in REFUSED:
        answer = boss.post(f"{LIST}new", form(world, **more))
        assert answer.status_code == 422, more
        assert marked in answer.text, more


def test_a_started_campaign_keeps_its_version_until_it_takes_the_newest(
    boss: Visitor, world: World, sessions: Sessions, script_id: int
) -> None:
    world.change(CampaignRow, world.campaign_id, state=CampaignState.RUNNING)
    give = {"campaign": world.campaign_id}
    assert "draft is never spoken" in boss.post(f"{LIST}{script_id}/give", give, follow_redirects=True).text  # fmt: skip
    boss.post(f"{LIST}{script_id}/publish")
    boss.post(f"{LIST}{script_id}/give", give)
    change(boss, world, sessions, closing="고마워요. 안녕히 계세요.")
    boss.post(f"{LIST}{script_id}/publish")
    assert spoken(sessions, world) == (script_id, 1)
    assert "Take the newest version" in boss.get(f"{LIST}{script_id}/versions").text
    boss.post(f"{LIST}{script_id}/give", give)
    assert spoken(sessions, world) == (script_id, 2)
    blocked = boss.post(f"{LIST}{script_id}/delete")
    assert blocked.status_code == 409
    assert "speaks 겨울" in blocked.text
    boss.post(f"{LIST}{script_id}/give", {**give, "script": "built-in"})
    assert spoken(sessions, world) == (None, None)
    assert boss.post(f"{LIST}{script_id}/delete").status_code == 302


def test_versions_are_compared_and_an_old_one_comes_back_as_a_new_one(
    boss: Visitor, world: World, sessions: Sessions, script_id: int
) -> None:
    boss.post(f"{LIST}{script_id}/publish")
    change(boss, world, sessions, closing="고마워요. 안녕히 계세요.")
    boss.post(f"{LIST}{script_id}/publish", {"note": "shorter"})
    page = boss.get(f"{LIST}{script_id}/compare?left=1&right=2").text
    assert "고마워요. 안녕히 계세요." in page
    assert shipped_script(Language.KO).closing in page
    assert shipped_script(Language.KO).greeting not in page
    assert boss.get(f"{LIST}{script_id}/compare?left=1&right=9").status_code == 404
    boss.post(f"{LIST}{script_id}/take-back", {"version_no": "1"})
    assert [each.content["closing"] for each in versions(sessions)] == [
        shipped_script(Language.KO).closing, "고마워요. 안녕히 계세요.", shipped_script(Language.KO).closing]  # fmt: skip
    again = boss.post(f"{LIST}{script_id}/take-back", {"version_no": "3"}, follow_redirects=True)
    assert "newest version already" in again.text
    with system_reading(sessions, "a test looks") as session:
        actions = select(AuditEventRow.action).where(AuditEventRow.object_type == "care_script")
        assert sorted(session.scalars(actions)) == ["added", "changed", *["script.publish"] * 3]


def test_a_script_is_copied_and_keeps_organization_and_language(
    boss: Visitor, world: World, sessions: Sessions, script_id: int
) -> None:
    change(boss, world, sessions, closing="고마워요. 안녕히 계세요.")
    copy = boss.get(f"{LIST}new?copy={script_id}").text
    assert "Copy of 겨울" in copy
    assert "고마워요. 안녕히 계세요." in copy
    assert change(boss, world, sessions, language="en") == 422
    assert boss.post(f"{LIST}new", form(world)).status_code == 422
    assert boss.get(f"{LIST}new?copy=99999").status_code == 404


def test_every_field_of_the_form_says_what_the_script_says(world: World) -> None:
    for language in Language:
        typed = typed_of_script(shipped_script(language))
        assert re.search("AI|인공지능", typed.text("greeting"))
