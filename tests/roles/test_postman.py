"""What the delivery loop may expect of any postman, over the fake, real SMTP and real HTTP."""

import pytest

from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.smtp import SmtpPostman
from carecall.notify.webhook import WebhookPostman
from tests.fakes.clock import FakeClock
from tests.fakes.mail_server import mail_server
from tests.fakes.news import FakePostman, a_message
from tests.fakes.web_receiver import web_receiver


class FakeRig:
    """A postman that is told what goes wrong."""

    target = "desk@example.org"

    def __init__(self):
        self.postman = FakePostman()

    def refuse(self):
        self.postman.troubles.append(DeliveryRefused("never", code=550))

    def be_busy(self):
        self.postman.troubles.append(DeliveryFailed("later", code=451))

    def go_away(self):
        self.postman.troubles.append(DeliveryFailed("nobody there"))

    def keys(self):
        return self.postman.keys


class MailRig:
    """A postman before a real mail server."""

    target = "desk@example.org"

    def __init__(self, server):
        self.server = server
        self.postman = SmtpPostman(server.config())

    def refuse(self):
        self.server.rcpt_answers.append("550 5.1.1 no such user")

    def be_busy(self):
        self.server.data_answers.append("451 4.3.0 try again later")

    def go_away(self):
        self.postman = SmtpPostman(self.server.config(port=9, timeout_s=1.0))

    def keys(self):
        return [mail["X-CareCall-Key"] for mail in self.server.received]


class WebRig:
    """A postman before a real web server."""

    def __init__(self, receiver):
        self.receiver = receiver
        self.target = receiver.url
        self.postman = WebhookPostman(FakeClock(), private=True)

    def refuse(self):
        self.receiver.answers.append((404, {}))

    def be_busy(self):
        self.receiver.answers.append((503, {}))

    def go_away(self):
        self.target = "http://127.0.0.1:9/news"

    def keys(self):
        return [post.headers["Idempotency-Key"] for post in self.receiver.posts]


@pytest.fixture(params=["fake", "mail", "webhook"])
async def rig(request):
    if request.param == "fake":
        yield FakeRig()
    elif request.param == "mail":
        async with mail_server() as server:
            yield MailRig(server)
    else:
        with web_receiver() as receiver:
            built = WebRig(receiver)
            yield built
            await built.postman.close()


async def test_a_message_arrives_with_its_key(rig):
    await rig.postman.send(a_message(target=rig.target))
    assert rig.keys() == ["alert:17:raised:3"]


async def test_the_same_message_carries_the_same_key_at_every_try(rig):
    message = a_message(target=rig.target)
    await rig.postman.send(message)
    await rig.postman.send(message)
    assert rig.keys() == [message.key, message.key]


async def test_what_will_never_be_taken_is_refused_with_the_code(rig):
    rig.refuse()
    with pytest.raises(DeliveryRefused) as caught:
        await rig.postman.send(a_message(target=rig.target))
    assert caught.value.code in {404, 550}
    assert not caught.value.gone


async def test_a_busy_receiver_is_tried_again(rig):
    rig.be_busy()
    with pytest.raises(DeliveryFailed):
        await rig.postman.send(a_message(target=rig.target))
    await rig.postman.send(a_message(target=rig.target))
    assert rig.keys()[-1] == "alert:17:raised:3"


async def test_nobody_there_is_a_failure_and_never_a_refusal(rig):
    rig.go_away()
    with pytest.raises(DeliveryFailed):
        await rig.postman.send(a_message(target=rig.target))


async def test_what_went_wrong_never_tells_target_or_secret(rig):
    rig.refuse()
    with pytest.raises(DeliveryRefused) as caught:
        await rig.postman.send(a_message(target=rig.target))
    assert rig.target not in str(caught.value)
    assert "a shared secret" not in str(caught.value)
