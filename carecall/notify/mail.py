"""One message as an e-mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from carecall.domain.channel_target import email_address
from carecall.domain.news import URGENT_TOPICS
from carecall.notify.wording import subject_of, text_of
from carecall.ports.notifications import Message

EVENT_HEADER = "X-CareCall-Event"
KEY_HEADER = "X-CareCall-Key"


def mail_of(message: Message, sender: str) -> EmailMessage:
    """Return the e-mail of a message; sent again it is the same one, its Message-ID too.

    A header cannot be smuggled in: addresses are plain, the subject is one line, and the policy
    refuses line ends in every header.

    Raises:
        BadInput: the target or the sender is no plain e-mail address.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"CareCall <{email_address(sender)}>"
    mail["To"] = email_address(message.target)
    mail["Subject"] = subject_of(message)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = message_id(message.key, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it by itself
    mail[EVENT_HEADER] = message.subject
    mail[KEY_HEADER] = message.key
    if message.topic in URGENT_TOPICS:
        mail["X-Priority"] = "1"
    mail.set_content(text_of(message), charset="utf-8", cte="base64")
    return mail


def message_id(key: str, sender: str) -> str:
    """Return the Message-ID of a delivery: mail systems and people know a repeated one by it."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
