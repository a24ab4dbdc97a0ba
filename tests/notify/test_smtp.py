"""Mail goes by SMTP, protected, and an answer means what the protocol says."""

import pytest

from carecall.errors import BadSetting, DeliveryFailed, DeliveryRefused
from carecall.notify.smtp import NoMailServer, SmtpConfig, SmtpPostman, Tls
from tests.fakes.mail_server import PASSWORD, USER, mail_server
from tests.fakes.news import a_message


async def test_with_starttls_the_mail_travels_protected_after_a_login(certificate):
    async with mail_server(Tls.STARTTLS, certificate.server, login=True) as server:
        config = server.config(Tls.STARTTLS, user=USER, password=PASSWORD)
        await SmtpPostman(config, tls_context=certificate.client).send(a_message())
    assert server.protected == [True]
    assert server.logins == [PASSWORD.encode()]


async def test_with_tls_the_mail_travels_protected_from_the_first_byte(certificate):
    async with mail_server(Tls.TLS, certificate.server) as server:
        postman = SmtpPostman(server.config(Tls.TLS), tls_context=certificate.client)
        await postman.send(a_message())
    assert server.protected == [True]


async def test_a_server_with_a_foreign_certificate_gets_nothing(certificate):
    async with mail_server(Tls.STARTTLS, certificate.server) as server:
        with pytest.raises(DeliveryFailed, match="SSLCertVerificationError"):
            await SmtpPostman(server.config(Tls.STARTTLS)).send(a_message())
    assert server.received == []


async def test_a_server_without_starttls_gets_nothing():
    async with mail_server() as server:
        with pytest.raises(DeliveryFailed, match="SMTPNotSupportedError"):
            await SmtpPostman(server.config(Tls.STARTTLS)).send(a_message())
    assert server.received == []


async def test_a_wrong_password_is_our_matter_and_mail_waits_until_it_is_mended(certificate):
    async with mail_server(Tls.STARTTLS, certificate.server, login=True) as server:
        config = server.config(Tls.STARTTLS, user=USER, password="wrong")
        with pytest.raises(DeliveryFailed, match="CARECALL_SMTP_PASSWORD") as caught:
            await SmtpPostman(config, tls_context=certificate.client).send(a_message())
    assert caught.value.code == 535


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"rcpt_answers": ["450 4.2.1 greylisted"]}, DeliveryFailed),
        ({"rcpt_answers": ["551 5.1.6 moved"]}, DeliveryRefused),
        ({"data_answers": ["452 4.3.1 full"]}, DeliveryFailed),
        ({"data_answers": ["554 5.7.1 unwanted"]}, DeliveryRefused),
    ],
)
async def test_five_hundred_is_for_good_and_four_hundred_for_now(answers, error):
    async with mail_server() as server:
        for name, given in answers.items():
            getattr(server, name).extend(given)
        with pytest.raises(error):
            await SmtpPostman(server.config()).send(a_message())


async def test_a_target_that_is_no_address_is_refused_before_anything_is_sent():
    async with mail_server() as server:
        target = "desk@example.org\r\nBcc: all@example.org"
        with pytest.raises(DeliveryRefused):
            await SmtpPostman(server.config()).send(a_message(target=target))
    assert server.received == []


async def test_without_a_mail_server_mail_waits():
    with pytest.raises(DeliveryFailed, match="CARECALL_SMTP_HOST"):
        await NoMailServer().send(a_message())


def test_mail_in_the_open_is_for_this_machine_alone():
    with pytest.raises(BadSetting, match="CARECALL_SMTP_TLS"):
        SmtpConfig(host="mail.example.org", sender="a@example.org", tls=Tls.NONE)
    SmtpConfig(host="127.0.0.1", sender="a@example.org", tls=Tls.NONE)


def test_a_sender_that_is_no_address_is_said_before_the_first_emergency():
    with pytest.raises(BadSetting, match="CARECALL_SMTP_FROM"):
        SmtpConfig(host="mail.example.org", sender="")


def test_the_password_never_shows():
    config = SmtpConfig(host="localhost", sender="a@example.org", password="hidden words")
    assert "hidden words" not in repr(config)
