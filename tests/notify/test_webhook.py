"""Webhooks are signed, posted where they were checked to go, and an answer means what HTTP says."""

import json
import re
from pathlib import Path

import pytest

from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.signature import signature
from carecall.notify.webhook import WebhookPostman, body_of, judge, pause_asked
from carecall.system import SystemClock
from tests.fakes.clock import FakeClock
from tests.fakes.news import NOON, a_message
from tests.fakes.web_receiver import web_receiver


@pytest.fixture
def receiver():
    with web_receiver() as built:
        yield built


@pytest.fixture
async def post(receiver):
    """Sends a message to the receiver."""
    built = WebhookPostman(FakeClock(NOON), private=True)

    async def send(**changes):
        await built.send(a_message(**({"target": receiver.url} | changes)))

    yield send
    await built.close()


def resolver(*addresses):
    async def look_up(_host, _port):
        return addresses

    return look_up


async def test_the_receiver_gets_ids_and_labels_and_no_name(post, receiver):
    await post(person="김순자")
    [got] = receiver.posts
    assert json.loads(got.body) == {
        "version": 1,
        "id": "alert:17:raised",
        "key": "alert:17:raised:3",
        "topic": "emergency",
        "at": "2026-03-02T03:00:00+00:00",
        "organization": {"id": 4, "name": "Haeundae"},
        "facts": {"alert_id": 17, "matter": "breath", "recipient_id": 12},
    }
    assert "김순자" not in got.body.decode() + str(got.headers)
    assert got.headers["CareCall-Event"] == "alert:17:raised"
    assert got.headers["CareCall-Version"] == "1"
    assert got.headers["Content-Type"] == "application/json"


async def test_a_matter_of_the_platform_has_no_organization(post, receiver):
    await post(organization_id=None, organization="")
    assert json.loads(receiver.posts[0].body)["organization"] is None


def readme_check():
    """The function that the README gives to receivers."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    [found] = [block for block in blocks if "def is_from_carecall(" in block]
    names = {}
    exec(found, names)
    return names["is_from_carecall"]


async def test_who_has_the_secret_can_tell_that_we_sent_it_and_when(receiver):
    is_from_carecall = readme_check()
    postman = WebhookPostman(SystemClock(), private=True)
    await postman.send(a_message(target=receiver.url))
    await postman.close()
    [got] = receiver.posts
    header = got.headers["CareCall-Signature"]
    assert is_from_carecall("a shared secret", header, got.body)
    assert not is_from_carecall("another secret", header, got.body)
    assert not is_from_carecall("a shared secret", header, got.body + b" ")
    assert not is_from_carecall(
        "a shared secret", signature("a shared secret", got.body, at=1), got.body
    )


def test_the_signature_is_the_documented_one():
    # openssl: printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    assert signature("key", b"{}", at=1_700_000_000) == SIGNED


SIGNED = "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"


def test_the_body_is_the_same_at_every_try():
    assert body_of(a_message()) == body_of(a_message())


async def test_a_redirect_is_not_followed(post, receiver):
    receiver.answers.append((302, {"Location": receiver.url + "/elsewhere"}))
    with pytest.raises(DeliveryRefused, match="302"):
        await post()
    assert [got.path for got in receiver.posts] == ["/news"]


async def test_gone_switches_the_channel_off(post, receiver):
    receiver.answers.append((410, {}))
    with pytest.raises(DeliveryRefused) as caught:
        await post()
    assert caught.value.gone


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_answer_of_the_two_hundreds_means_delivered(status):
    judge(status, None, NOON)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 599])
def test_some_answers_ask_for_another_try(status):
    with pytest.raises(DeliveryFailed) as caught:
        judge(status, "120", NOON)
    assert (caught.value.code, caught.value.asked_s) == (status, 120.0)


@pytest.mark.parametrize("status", [300, 301, 304, 307, 400, 401, 403, 404, 405, 413, 422, 451])
def test_all_others_are_refusals(status):
    with pytest.raises(DeliveryRefused) as caught:
        judge(status, None, NOON)
    assert not caught.value.gone


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        ("soon", None),
        ("-5", None),
        ("Mon, 02 Mar 2026 03:02:00 GMT", 120.0),
        ("Mon, 02 Mar 2026 02:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2026 03:02:00 -0000", None),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_as_a_date(header, seconds):
    assert pause_asked(header, NOON) == seconds


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0", "224.0.0.1"],
)  # fmt: skip
async def test_nothing_goes_inside_the_house_whatever_the_name_says(address):
    postman = WebhookPostman(FakeClock(), look_up=resolver("93.184.215.14", address))
    with pytest.raises(DeliveryFailed, match="CARECALL_WEBHOOK_PRIVATE"):
        await postman.send(a_message(target="https://innocent.example/news"))
    await postman.close()


async def test_an_address_that_is_written_out_is_checked_too(receiver):
    postman = WebhookPostman(FakeClock())
    with pytest.raises(DeliveryFailed, match="CARECALL_WEBHOOK_PRIVATE"):
        await postman.send(a_message(target=f"https://127.0.0.1:{receiver.port}/news"))
    with pytest.raises(DeliveryRefused, match="https"):
        await postman.send(a_message(target=receiver.url))
    await postman.close()
    assert receiver.posts == []


async def test_an_unknown_name_may_be_known_later():
    postman = WebhookPostman(FakeClock(), look_up=resolver())
    with pytest.raises(DeliveryFailed, match="looked up"):
        await postman.send(a_message(target="https://nowhere.example/news"))
    await postman.close()


async def test_the_connection_goes_to_the_checked_address_under_the_hosts_own_name(
    named_certificate,
):
    """The name leads nowhere; only the address that was looked up once can have been used."""
    with web_receiver(named_certificate.server) as receiver:
        postman = WebhookPostman(
            FakeClock(),
            private=True,
            look_up=resolver("127.0.0.1"),
            tls_context=named_certificate.client,
        )
        target = f"https://receiver.example:{receiver.port}/news"
        await postman.send(a_message(target=target))
        await postman.close()
    assert receiver.posts[0].headers["Host"] == f"receiver.example:{receiver.port}"


async def test_a_certificate_of_another_name_gets_nothing(named_certificate):
    with web_receiver(named_certificate.server) as receiver:
        postman = WebhookPostman(
            FakeClock(),
            private=True,
            look_up=resolver("127.0.0.1"),
            tls_context=named_certificate.client,
        )
        with pytest.raises(DeliveryFailed):
            await postman.send(a_message(target=f"https://other.example:{receiver.port}/news"))
        await postman.close()
    assert receiver.posts == []


async def test_an_address_that_takes_no_connection_gives_way_to_the_next(receiver):
    postman = WebhookPostman(FakeClock(), private=True, look_up=resolver("127.0.0.99", "127.0.0.1"))
    await postman.send(a_message(target=receiver.url))
    await postman.close()
    assert len(receiver.posts) == 1


def test_neither_target_nor_secret_nor_name_shows_in_a_repr():
    shown = repr(a_message(target="https://receiver.example/token-in-the-path", person="김순자"))
    for private in ("token-in-the-path", "a shared secret", "김순자"):
        assert private not in shown


async def test_the_time_of_each_try_is_signed(post, receiver):
    await post()
    [got] = receiver.posts
    at = int(NOON.timestamp())
    assert got.headers["CareCall-Signature"] == signature("a shared secret", got.body, at=at)
