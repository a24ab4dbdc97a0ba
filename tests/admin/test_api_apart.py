"""Two organizations: with good bodies too, no operation of recipients, calls and work reaches the other's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from admin.api.operations import Operation
from admin.api.resource_list import STATED
from admin.api.scopes import Scope
from carecall.domain.language import Language
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import (
    AbsenceRow,
    CallRequestRow,
    ContactPersonRow,
    JobRow,
)
from tests.admin import test_isolation as screens
from tests.admin.programs import Program, any_pace
from tests.builders import NOON, World

PART = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
SUB_ROWS = ("memory_id", "memo_id", "contact_id", "absence_id")


other = screens.other


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The guard is tried on both databases with every address of the screens and of the API."""
    return sqlite_url


@pytest.fixture
def foreign(sessions: Sessions, other: World) -> dict[str, object]:
    """An id of the other organization for each name that an address can hold."""
    found = screens.foreign_values(sessions, other)
    who = {"organization_id": other.organization_id, "recipient_id": other.recipient_ids[0]}
    with system_writing(sessions, "a test writes for the other") as session:
        contact = ContactPersonRow(**who, name=screens.MARK, phone="+821012340000")
        absence = AbsenceRow(**who, from_on=NOON.date(), reason="travel")
        order = CallRequestRow(**who, number="+821012340000", language=Language.KO, requested_at=NOON, expires_at=NOON)  # fmt: skip
        job = JobRow(organization_id=other.organization_id, kind="list_export", order={"mark": screens.MARK}, created_at=NOON)  # fmt: skip
        session.add_all([contact, absence, order, job])
        session.flush()
        made = {"contact_id": contact.id, "absence_id": absence.id, "order_id": order.id, "job_id": job.id, "follow_up_id": found["follow_up_id"]}  # fmt: skip
    return {
        **found,
        **who,
        **made,
        "kind": "calls",
        "version_no": 1,
        "report": "monthly_usage",
        "token": "none",
    }


def bodies(foreign: dict[str, object]) -> dict[str, object]:
    """A good body for each operation that looks for rows only after it has read one."""
    person, campaign, call = foreign["recipient_id"], foreign["campaign_id"], foreign["planned_call_id"]  # fmt: skip
    place = foreign["organization_id"]
    contact = {"name": "x", "relation": "family", "phone": "010-2222-3333"}
    errand = {"kind": "notice", "text": "내일 오전에 들릅니다.", "from_on": "2026-03-02"}
    return {
        "changeRecipient": {"name": "x"}, "pauseRecipients": {"ids": [person]}, "resumeRecipients": {"ids": [person]},
        "addContact": contact, "changeContact": contact, "setSecondNumber": {"phone": None}, "setPreferences": {},
        "giveConsent": {"kind": "memory", "basis": "spoken"}, "enterAbsence": {"from_on": "2026-03-02", "reason": "travel"},
        "changeMemory": {"text": "x"}, "addMemo": {"text": "x"}, "changeMemo": {"text": "x"},
        "setFeedback": {"value": "like"}, "setFollowUp": {"action": "other"}, "getRecord": {"planned_call_ids": [call]}, "exportRecord": {"planned_call_ids": [call]}, "bundleRecordings": {"planned_call_ids": [call]},
        "moveTargets": {"add": [person], "remove": [person]}, "searchFreePeople": {}, "orderCampaigns": {"ids": [campaign], "order": "stop"},
        "setChatbot": {"ids": [campaign], "closing": None}, "stopCalls": {"organization_id": place},
        "releaseCalls": {"organization_id": place}, "resolveAlert": {"verdict": "false"}, "handOnUnreached": {},
        "advanceUnreached": {"step": "visit"}, "closeUnreached": {"proof": "visited"}, "answerRequest": {"answer": "네, 내일 갈게요."},
        "deleteRecipients": {"ids": [person]}, "setDefaultView": {"is_default": True}, "publishScript": {}, "giveScript": {"script_id": None},
        "useClip": {"kind": "greeting", "clip_id": None}, "setTransferPolicy": {"policy": "off"},
        "mendUpload": {"fixes": []}, "confirmNumberUpload": {"organization": place, "billing_number": "021234", "trunk": 1},
        "liftRefusal": {"reason": "x"}, "addErrand": {**errand, "recipient_id": person},
    }  # fmt: skip


def key_of_row(operation: Operation, foreign: dict[str, object]) -> object:
    """The foreign row of a settings screen, by its address."""
    endpoint = operation.path.split("/")[1].replace("-", "_")
    return foreign.get(screens.ROWS.get(endpoint, ""), 1)


def path_of(operation: Operation, values: dict[str, object]) -> str:
    named = {"row_id": key_of_row(operation, values), **values}
    missing = {name for name in PART.findall(operation.path) if named.get(name) is None}
    assert not missing, f"say in `foreign` which {missing} {operation.id} is asked for"
    return PART.sub(lambda part: str(named[part[1]]), operation.path)


def allowed(app: Flask) -> Iterator[Operation]:
    """Every operation that a manager's key may use, at any pace."""
    any_pace(app)
    for resource in STATED:
        yield from (each for each in resource.OPERATIONS if each.scope is not Scope.CONTRACTS_WRITE)


def test_no_operation_shows_or_changes_anything_of_another_organization(
    app: Flask, program: Program, other: World, sessions: Sessions, foreign: dict[str, object]
) -> None:
    before = screens.content_of(sessions, other.organization_id)
    good, reached = bodies(foreign), {}
    for each in allowed(app):
        asked = {} if each.method in {"GET", "DELETE"} else {"json": good.get(each.id, {})}
        answer = program.ask(each.method, path_of(each, foreign), **asked, version=1)
        assert screens.MARK.encode() not in answer.data, each.id
        assert answer.status_code < 500, (each.id, answer.text)
        if (PART.search(each.path) and each.id != "getReport") or each.id in good:
            reached[each.id] = answer.status_code
    wrong = {name: status for name, status in reached.items() if status != 404}
    assert not wrong, f"not refused, or say in `bodies` what is right: {wrong}"
    assert screens.content_of(sessions, other.organization_id) == before


def test_a_foreign_row_is_not_reached_through_an_own_person(
    app: Flask, program: Program, world: World, other: World, sessions: Sessions,
    foreign: dict[str, object],
) -> None:  # fmt: skip
    before = screens.content_of(sessions, other.organization_id)
    own = {**foreign, "recipient_id": world.recipient_ids[0]}
    tried = 0
    for each in allowed(app):
        if not set(PART.findall(each.path)) & set(SUB_ROWS):
            continue
        asked = {} if each.method in {"GET", "DELETE"} else {"json": bodies(own).get(each.id, {})}
        answer = program.ask(each.method, path_of(each, own), **asked, version=1)
        assert answer.status_code == 404, (each.id, answer.text)
        tried += 1
    assert tried >= 7
    assert screens.content_of(sessions, other.organization_id) == before


def test_what_is_written_lies_within_the_keys_reach(
    program: Program, world: World, other: World, sessions: Sessions
) -> None:
    before = screens.content_of(sessions, other.organization_id)
    place, person = other.organization_id, other.recipient_ids[0]
    new = {"name": "x", "phone": "010-7777-0001", "organization_id": place}
    assert program.post("/recipients", new).status_code == 422
    own = f"/recipients/{world.recipient_ids[0]}"
    assert program.patch(own, {"organization_id": place}, 1).status_code == 422
    rows = [{"name": "x", "phone": "010-7777-0001", "organization": f"{screens.MARK}구"}]
    assert program.post("/recipients/list", {"recipients": rows, "confirm": True}).json["good"] == 0
    moved = program.post(f"/schedules/{world.schedule_id}/targets", {"add": [person], "remove": [person]})  # fmt: skip
    assert moved.status_code == 404
    errand = {"kind": "notice", "text": "내일 오전에 들릅니다.", "from_on": "2026-03-02"}
    for name, key in (("organization_id", place), ("campaign_id", other.campaign_id)):
        assert program.post("/errands", {**errand, name: key}).status_code == 404
    assert screens.content_of(sessions, other.organization_id) == before
