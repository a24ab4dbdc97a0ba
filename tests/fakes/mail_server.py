"""A real SMTP server on loopback that keeps what it is sent and answers as a test says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from carecall.notify.smtp import SmtpConfig, Tls

USER, PASSWORD = "carecall", "a secret word"


class MailServer:
    """Its handler and its record."""

    def __init__(self) -> None:
        self.port = 0
        self.received: list[EmailMessage] = []
        self.rcpt_answers: list[str] = []
        self.data_answers: list[str] = []
        self.logins: list[bytes] = []
        self.protected: list[bool] = []

    def config(self, tls: Tls = Tls.NONE, **changes: object) -> SmtpConfig:
        facts = {"host": "127.0.0.1", "port": self.port, "sender": "carecall@example.org",
                 "tls": tls, "timeout_s": 5.0}  # fmt: skip
        return SmtpConfig(**(facts | changes))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd asks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt_answers.pop(0) if self.rcpt_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd asks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
            self.protected.append(server.transport.get_extra_info("sslcontext") is not None)
        return answer

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str,
                     login: object) -> AuthResult:  # fmt: skip
        self.logins.append(login.password)
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def mail_server(tls: Tls = Tls.NONE, context: ssl.SSLContext | None = None,
                      *, login: bool = False) -> AsyncIterator[MailServer]:  # fmt: skip
    handler = MailServer()
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(
            handler,
            hostname="mail.example.org",
            tls_context=context if tls is Tls.STARTTLS else None,
            require_starttls=tls is Tls.STARTTLS,
            auth_required=login,
            authenticator=handler.authenticate if login else None,
            loop=loop,
        )

    server = await loop.create_server(
        session, "127.0.0.1", 0, ssl=context if tls is Tls.TLS else None
    )
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        await server.wait_closed()
