"""Settings > Notification channels: who is told, the secret that is shown once, and what does not arrive."""

from __future__ import annotations

import re

from sqlalchemy import select

from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, NotificationChannelRow, OutboxRow
from tests.admin.conftest import Visitor
from tests.builders import World

LIST = "/settings/channels/"


def form(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "name": "상황실", "kind": "email", "address": "desk@a.kr",
            "language": "ko", "topics": ["emergency", "unreached"], "enabled": "yes", **more}  # fmt: skip


def only(sessions: Sessions) -> NotificationChannelRow:
    with system_reading(sessions, "a test looks") as session:
        row = session.scalars(select(NotificationChannelRow)).one()
        session.expunge_all()
        return row


def news(sessions: Sessions) -> list[OutboxRow]:
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.scalars(select(OutboxRow)))
        session.expunge_all()
        return rows


def test_an_email_channel_is_added_with_its_topics_and_waits_without_a_mail_server(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    assert boss.post(f"{LIST}new", form(world)).status_code == 302
    assert only(sessions).topics == ["emergency", "unreached"]
    page = boss.get(LIST).text
    for words in ("상황실", "d***@a.kr", "Emergency alert, Person not reached", "No mail server is configured", "Waits for a mail server"):  # fmt: skip
        assert words in page
    assert "desk@a.kr" not in page


def test_the_secret_of_a_webhook_is_shown_once(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    webhook = form(world, kind="webhook", url="https://example.org/news")
    secret = only_after(boss, webhook, sessions)
    edit = f"{LIST}{only(sessions).id}/edit"
    assert secret not in boss.get(LIST).text + boss.get(edit).text
    renewed = boss.post(f"{LIST}{only(sessions).id}/secret")
    assert only(sessions).secret in renewed.text
    assert only(sessions).secret != secret


def only_after(boss: Visitor, webhook: dict[str, object], sessions: Sessions) -> str:
    page = boss.post(f"{LIST}new", webhook).text
    secret = only(sessions).secret
    assert len(secret) > 30
    assert secret in page
    return secret


def test_a_wrong_target_is_refused(boss: Visitor, world: World) -> None:
    for wrong in ({"kind": "webhook", "url": "http://10.0.0.1/x"}, {"kind": "webhook", "url": "https://me:pw@example.org/"},
                  {"address": "a@b c"}, {"topics": []}, {"address": ""}):  # fmt: skip
        assert boss.post(f"{LIST}new", form(world, **wrong)).status_code == 422, wrong


def test_a_test_message_goes_the_way_of_all_news_and_problems_are_shown(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    key = only(sessions).id
    assert "on its way" in boss.post(f"{LIST}{key}/test", follow_redirects=True).text
    [sent] = news(sessions)
    assert (sent.topic, sent.channel_id) == ("test", key)
    world.change(OutboxRow, sent.id, last_problem="The mail server refused it.", attempts=1)
    assert "The mail server refused it." in boss.get(LIST).text
    with system_reading(sessions, "a test looks") as session:
        actions = select(AuditEventRow.action).where(AuditEventRow.object_type == "notification_channel")  # fmt: skip
        assert list(session.scalars(actions)) == ["added", "tested"]


def test_a_channel_that_is_off_gets_no_test_and_a_stale_form_changes_nothing(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    url = f"{LIST}{only(sessions).id}/edit"
    version = re.search(r'name="version" value="(\d+)"', boss.get(url).text)
    assert version
    off = form(world, enabled="", version=version[1])
    assert boss.post(url, off).status_code == 302
    assert boss.post(url, form(world, version=version[1])).status_code == 409
    boss.post(f"{LIST}{only(sessions).id}/test")
    assert news(sessions) == []


def test_what_was_sent_is_listed_and_sent_again(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    boss.post(f"{LIST}{only(sessions).id}/test")
    [sent] = news(sessions)
    page = boss.get(f"/settings/deliveries/?channel={sent.channel_id}").text
    assert "상황실" in page
    assert "Waiting" in page
    one = f"/settings/deliveries/{sent.id}/"
    assert sent.idempotency_key in boss.get(one).text
    assert "waits already" in boss.post(f"{one}again", follow_redirects=True).text
    with system_writing(sessions, "a test gives up") as session:
        session.get_one(OutboxRow, sent.id).gave_up_at = sent.created_at
    assert "Send it again" in boss.get(one).text
    assert "on its way again" in boss.post(f"{one}again", follow_redirects=True).text
    assert news(sessions)[0].gave_up_at is None
