"""Who carries news of each kind, built from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carecall.domain.news import ChannelKind
from carecall.notify.smtp import NoMailServer, SmtpConfig, SmtpPostman
from carecall.notify.webhook import WebhookPostman
from carecall.ports.clock import Clock
from carecall.ports.notifications import Postman


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyConfig:
    """How news leave this installation."""

    mail: SmtpConfig | None = None
    """Without one, e-mails wait."""
    private_webhooks: bool = False
    """Webhooks may lead into private networks, and by http."""


def build_postmen(config: NotifyConfig, clock: Clock) -> Mapping[ChannelKind, Postman]:
    """Return one postman for every kind of channel; nothing is connected yet."""
    return {
        ChannelKind.EMAIL: SmtpPostman(config.mail) if config.mail else NoMailServer(),
        ChannelKind.WEBHOOK: WebhookPostman(clock, private=config.private_webhooks),
    }
