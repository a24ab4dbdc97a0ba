"""Plain letters to people who sign in: no queue keeps them, for they carry a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex

from carecall.domain.channel_target import email_address
from carecall.errors import BadInput, DeliveryRefused
from carecall.notify.smtp import SmtpConfig, SmtpPostman


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One plain text for one person; neither address nor text shows in its repr."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class Mailer:
    """Hands letters to the mail server while the caller waits."""

    def __init__(self, config: SmtpConfig) -> None:
        self._sender = config.sender
        self._postman = SmtpPostman(config)

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand one letter over.

        Raises:
            DeliveryFailed: the server cannot be used for now.
            DeliveryRefused: the server will never take mail for this address.
        """
        try:
            mail = letter_mail(letter, self._sender, now)
        except BadInput as error:
            raise DeliveryRefused(str(error)) from None
        self._postman.deliver(mail)


def letter_mail(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """Return the e-mail of a letter.

    Raises:
        BadInput: one of the addresses is no plain e-mail address.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"CareCall <{email_address(sender)}>"
    mail["To"] = email_address(letter.to)
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it by itself
    mail.set_content(letter.text, charset="utf-8", cte="base64")
    return mail
