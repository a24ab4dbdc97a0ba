"""Channels are added, listed, tried out and removed from the command line."""

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.commands.doctor_news import news_check
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, News, NewsTopic
from carecall.errors import BadInput, BadSetting, DeliveryFailed, DeliveryRefused, UnknownName
from carecall.plain_settings import notify_config
from carecall.settings import read_settings
from carecall.store.channels import ChannelEntry, Undelivered
from carecall.store.deliveries import SqlOutbox
from carecall.store.engine import create_engine
from carecall.store.outbox import publish
from carecall.store.session import guarded_sessions, system_writing
from tests.builders import NOON
from tests.fakes.web_receiver import web_receiver


@pytest.fixture
def carecall(sqlite_url, monkeypatch, tmp_path):
    """Runs one command on a database with one organization; errors come through."""
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path))
    monkeypatch.setenv("CARECALL_WEBHOOK_PRIVATE", "yes")

    def run(*words):
        return CliRunner().invoke(build_app(words[0]), words, catch_exceptions=False).stdout

    run("organization", "add", "해운대구")
    return run


@pytest.fixture
def receiver():
    with web_receiver() as built:
        yield built


def add(carecall, *words, name="desk"):
    return carecall("notify", "add", name, "--organization", "해운대구", *words)


def entries(carecall):
    return json.loads(carecall("notify", "list", "--json"))


def test_an_address_is_added_with_the_organizations_language_and_shown_in_part(carecall):
    said = add(carecall, "--email", "care@example.org")
    assert "Added desk" in said
    assert "CARECALL_SMTP_HOST" in said
    [entry] = entries(carecall)
    assert entry["target"] == "c***@example.org"
    assert (entry["language"], entry["enabled"]) == ("ko", True)
    assert set(entry["topics"]) == {topic.value for topic in NewsTopic} - {"test", "trend"}
    assert "care@example.org" not in carecall("notify", "list")


def test_a_webhooks_secret_is_shown_once(carecall, receiver):
    said = add(carecall, "--webhook", receiver.url, "--topics", "unreached, emergency")
    secret = said.strip().rsplit(" ", 1)[-1]
    assert len(secret) >= 40
    for again in (carecall("notify", "list"), carecall("notify", "list", "--json")):
        assert secret not in again
        assert "/news" not in again
    assert entries(carecall)[0]["topics"] == ["emergency", "unreached"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "--email or --webhook"),
        (("--email", "a@b.org", "--webhook", "https://b.org/"), "--email or --webhook"),
        (("--email", "no address"), "e-mail address"),
        (("--webhook", "example.org"), "web address"),
        (("--email", "a@b.org", "--topics", "weather"), "no topic weather: choose among"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_write(carecall, words, message):
    with pytest.raises(BadInput, match=message):
        add(carecall, *words)
    assert entries(carecall) == []


def test_an_unknown_organization_is_named(carecall):
    with pytest.raises(UnknownName, match="없는 곳"):
        carecall("notify", "add", "desk", "--organization", "없는 곳", "--email", "a@b.org")


def test_a_test_message_says_what_became_of_it(carecall, receiver):
    add(carecall, "--webhook", receiver.url)
    said = carecall("notify", "test", "desk")
    assert said == "The test message was taken for http://127.0.0.1/….\n"
    assert json.loads(receiver.posts[0].body)["topic"] == "test"
    receiver.answers.append((404, {}))
    with pytest.raises(DeliveryRefused, match="404"):
        carecall("notify", "test", "desk")


def test_without_a_mail_server_the_test_says_what_to_set(carecall):
    add(carecall, "--email", "care@example.org")
    with pytest.raises(DeliveryFailed, match="CARECALL_SMTP_HOST"):
        carecall("notify", "test", "desk")


def test_a_channel_is_removed(carecall):
    add(carecall, "--email", "care@example.org")
    assert carecall("notify", "remove", "desk") == "Removed desk.\n"
    assert "Nobody is told" in carecall("notify", "list")
    with pytest.raises(UnknownName, match="desk"):
        carecall("notify", "remove", "desk")


def test_what_was_given_up_is_shown_and_sent_again(carecall, sqlite_url):
    add(carecall, "--email", "care@example.org")
    engine = create_engine(sqlite_url)
    sessions = guarded_sessions(engine)
    news = News(topic=NewsTopic.EMERGENCY, subject="alert:1:raised", organization_id=1)
    with system_writing(sessions, "a test tells something") as session:
        publish(session, news, NOON)
    assert "alert:1:raised  desk (해운대구)  tries 0" in carecall("notify", "queue")
    [taken] = SqlOutbox(sessions).take(NOON, limit=1, lease_s=1.0, busy=())
    SqlOutbox(sessions).gave_up(taken, "The mail server refuses it (code 550).", NOON)
    engine.dispose()
    assert carecall("notify", "queue") == "Nothing waits.\n"
    assert "code 550" in carecall("notify", "queue", "--failed")
    [entry] = json.loads(carecall("notify", "queue", "--failed", "--json"))
    assert (entry["attempts"], entry["gave_up_at"]) == (1, NOON.isoformat())
    said = carecall("notify", "queue", "--retry").splitlines()
    assert said[0] == "1 given up before is sent again."
    assert "alert:1:raised" in said[1]
    assert carecall("notify", "queue", "--failed") == "Nothing was given up.\n"
    said = carecall("notify", "remove", "desk")
    assert said == "Removed desk and 1 news that waited for it.\n"


def channel(kind=ChannelKind.WEBHOOK, enabled=True, topics=("emergency",)):
    return ChannelEntry(name="desk", organization="해운대구", kind=kind, target="x", topics=topics,
                        language=Language.KO, enabled=enabled)  # fmt: skip


@pytest.mark.parametrize(
    ("channels", "missing", "mail", "ok", "told"),
    [
        ([], Undelivered(0, 0), False, True, "nobody outside the console is told"),
        ([channel(topics=("unreached",))], Undelivered(0, 0), False, True, "nobody outside"),
        ([channel()], Undelivered(0, 0), False, True, "1 channels"),
        ([channel()], Undelivered(3, 0), False, True, "3 late"),
        ([channel()], Undelivered(0, 2), False, False, "2 never arrived"),
        ([channel(enabled=False)], Undelivered(0, 0), False, False, "switched off"),
        ([channel(ChannelKind.EMAIL)], Undelivered(0, 0), False, False, "no mail server"),
        ([channel(ChannelKind.EMAIL)], Undelivered(0, 0), True, True, "1 channels"),
    ],
)
def test_the_doctor_says_whether_news_arrive(channels, missing, mail, ok, told):
    check = news_check(channels, missing, mail=mail)
    assert check.ok is ok
    assert told in check.note
    assert bool(check.mend) is not ok


def test_the_mail_servers_settings_are_read_and_its_password_never_shown(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert notify_config(read_settings()).mail is None
    for name, value in {"HOST": "mail.example.org", "USER": "care", "PASSWORD": "hidden words",
                        "FROM": "care@example.org", "TLS": "tls"}.items():  # fmt: skip
        monkeypatch.setenv(f"CARECALL_SMTP_{name}", value)
    config = notify_config(read_settings())
    assert (config.mail.password, config.mail.tls) == ("hidden words", "tls")
    assert "hidden words" not in repr(config) + repr(read_settings())
    monkeypatch.setenv("CARECALL_SMTP_FROM", "care")
    with pytest.raises(BadSetting, match="CARECALL_SMTP_FROM"):
        notify_config(read_settings())
