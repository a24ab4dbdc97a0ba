"""E-mail by SMTP: one connection a message, in a thread, with TLS unless the server is this machine."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

from carecall.domain.channel_target import email_address
from carecall.errors import BadInput, BadSetting, DeliveryFailed, DeliveryRefused
from carecall.notify.mail import mail_of
from carecall.ports.notifications import Message

TIMEOUT_S = 10.0
"""For each answer of the server; a message needs about nine."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Tls(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    """From the first byte."""
    NONE = "none"
    """For a mail server on this machine alone."""


USUAL_PORT = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpConfig:
    """The mail server, and who writes."""

    host: str
    sender: str
    port: int | None = None
    """None is the usual one."""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.STARTTLS
    timeout_s: float = TIMEOUT_S

    def __post_init__(self) -> None:
        """Check what would otherwise fail at the first emergency.

        Raises:
            BadSetting: the sender is no e-mail address, or mail would travel in the open.
        """
        try:
            email_address(self.sender)
        except BadInput:
            raise BadSetting(
                "CARECALL_SMTP_FROM", "is no e-mail address: write it like carecall@example.org."
            ) from None
        if self.tls is Tls.NONE and self.host not in LOOPBACK:
            raise BadSetting(
                "CARECALL_SMTP_TLS",
                "is none, and mail would travel in the open: set it to starttls or tls; "
                "none is for a mail server on this machine.",
            )


class SmtpPostman:
    """ports.notifications.Postman for e-mail."""

    def __init__(self, config: SmtpConfig, *, tls_context: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._tls_context = tls_context or ssl.create_default_context()

    async def send(self, message: Message) -> None:
        """Hand the message to the mail server.

        Raises:
            DeliveryFailed: the server cannot be reached, asks for patience, or does not want us.
            DeliveryRefused: the server will never take mail for this address.
        """
        try:
            mail = mail_of(message, self._config.sender)
        except BadInput as error:
            raise DeliveryRefused(str(error)) from None
        await asyncio.to_thread(self.deliver, mail)

    def deliver(self, mail: EmailMessage) -> None:
        """Hand a written e-mail over, and wait for the answer.

        Raises:
            DeliveryFailed: the server cannot be reached, asks for patience, or does not want us.
            DeliveryRefused: the server will never take mail for this address.
        """
        try:
            server = self._connected()
            try:
                server.send_message(mail)
            finally:
                _take_leave(server)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code) from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(
                f"The mail server did not let us in (code {error.smtp_code}): "
                "check CARECALL_SMTP_USER, CARECALL_SMTP_PASSWORD and CARECALL_SMTP_FROM.",
                code=error.smtp_code,
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(
                f"The mail server {self._config.host} could not be used "
                f"({type(error).__name__}): check CARECALL_SMTP_HOST, PORT and TLS."
            ) from None

    def _connected(self) -> smtplib.SMTP:
        """Return a session that is protected and logged in, as far as the configuration says."""
        config = self._config
        port = config.port or USUAL_PORT[config.tls]
        # Our name in EHLO: the usual one asks the network for it, which can take long.
        name = config.sender.rpartition("@")[2]
        server: smtplib.SMTP
        if config.tls is Tls.TLS:
            server = smtplib.SMTP_SSL(
                config.host, port, name, timeout=config.timeout_s, context=self._tls_context
            )
        else:
            server = smtplib.SMTP(config.host, port, name, timeout=config.timeout_s)
        try:
            if config.tls is Tls.STARTTLS:
                server.starttls(context=self._tls_context)
            if config.user:
                server.login(config.user, config.password)
        except BaseException:
            server.close()
            raise
        return server


class NoMailServer:
    """Stands where no mail server is set: mail waits until there is one."""

    async def send(self, message: Message) -> None:  # noqa: ARG002 - a postman takes a message
        """Refuse for now.

        Raises:
            DeliveryFailed: always.
        """
        raise DeliveryFailed(
            "No mail server is set: set CARECALL_SMTP_HOST and CARECALL_SMTP_FROM."
        )


def _take_leave(server: smtplib.SMTP) -> None:
    """Close the session; a server that takes it badly has the message all the same."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _refusal(code: int) -> DeliveryFailed | DeliveryRefused:
    """Return the error of an answer: RFC 5321 calls 5xx permanent, 4xx a matter of time."""
    if 500 <= code < 600:
        return DeliveryRefused(
            f"The mail server refuses mail for this address (code {code}): check the address.",
            code=code,
        )
    return DeliveryFailed(f"The mail server asks for patience (code {code}).", code=code)
