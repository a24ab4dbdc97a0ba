"""Webhooks: signed JSON posted to a checked address, never redirected, told apart by its answer."""

from __future__ import annotations

import asyncio
import json
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from carecall.domain.channel_target import webhook_url
from carecall.errors import BadInput, DeliveryFailed, DeliveryRefused
from carecall.notify.signature import HEADER, signature
from carecall.notify.web_target import Resolve, checked_addresses, resolve
from carecall.ports.clock import Clock
from carecall.ports.notifications import Message

VERSION = 1
"""Of the body; a new one is announced before old fields go."""
TIMEOUTS = httpx.Timeout(10.0, connect=5.0)
WHOLE_S = 25.0
"""For everything together: a receiver that sends a byte now and then must not outlive its lease."""
PATIENCE = frozenset({408, 409, 425, 429})
"""Of the 4xx answers those that ask for another try."""
GONE = 410


class WebhookPostman:
    """ports.notifications.Postman for webhooks. `private` allows targets inside the house, and http."""

    def __init__(
        self,
        clock: Clock,
        *,
        private: bool = False,
        look_up: Resolve = resolve,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._private = private
        self._look_up = look_up
        self._client = httpx.AsyncClient(
            verify=tls_context or ssl.create_default_context(),
            timeout=TIMEOUTS,
            follow_redirects=False,
            trust_env=False,  # a proxy would connect where nothing was checked
            # A kept connection belongs to an address; another host may stand behind the same one.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def send(self, message: Message) -> None:
        """Post the message.

        Raises:
            DeliveryFailed: nobody answers, or the answer asks for another try.
            DeliveryRefused: any other answer than 2xx; 410 means that nothing may be sent any more.
        """
        try:
            url = httpx.URL(webhook_url(message.target, private=self._private))
            async with asyncio.timeout(WHOLE_S):
                answer = await self._post(url, message)
        except (BadInput, httpx.InvalidURL) as error:
            raise DeliveryRefused(str(error)) from None
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            raise DeliveryFailed(f"The webhook does not answer ({type(error).__name__}).") from None
        judge(answer.status_code, answer.headers.get("Retry-After"), self._clock.now())

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _post(self, url: httpx.URL, message: Message) -> httpx.Response:
        """Post to the first address that takes a connection."""
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        addresses = await checked_addresses(
            url.host, port, private=self._private, look_up=self._look_up
        )
        for address in addresses[:-1]:
            try:
                return await self._post_to(address, url, message)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent: the next address is not a second try
        return await self._post_to(addresses[-1], url, message)

    async def _post_to(self, address: str, url: httpx.URL, message: Message) -> httpx.Response:
        body = body_of(message)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "CareCall",
            "Idempotency-Key": message.key,
            "CareCall-Event": message.subject,
            "CareCall-Version": str(VERSION),
            HEADER: signature(message.secret, body, at=int(self._clock.now().timestamp())),
        }
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers=headers,
            # The certificate must name the host, not the address that was looked up.
            extensions={"sni_hostname": url.host},
        )
        answer = await self._client.send(request, stream=True)
        await answer.aclose()  # what else it says is never read: it may be endless
        return answer


def body_of(message: Message) -> bytes:
    """Return the JSON of a message, the same bytes at every try: ids and labels, no name and no number."""
    organization = None
    if message.organization_id is not None:
        organization = {"id": message.organization_id, "name": message.organization}
    body = {
        "version": VERSION,
        "id": message.subject,
        "key": message.key,
        "topic": message.topic.value,
        "at": message.at.isoformat(),
        "organization": organization,
        "facts": dict(message.facts),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def judge(status: int, retry_after: str | None, now: datetime) -> None:
    """Return for an answer that means delivered.

    Raises:
        DeliveryFailed: try again, after the pause that the receiver asked for.
        DeliveryRefused: never again; gone for 410 (RFC 9110, section 15.5.11).
    """
    if 200 <= status < 300:
        return
    if status == GONE:
        raise DeliveryRefused(
            "The webhook says that it is gone for good: the channel was switched off.",
            code=status,
            gone=True,
        )
    if status >= 500 or status in PATIENCE:
        raise DeliveryFailed(
            f"The webhook asks for another try ({status}).",
            code=status,
            asked_s=pause_asked(retry_after, now),
        )
    raise DeliveryRefused(
        f"The webhook does not take the news ({status}): check its address and what it expects.",
        code=status,
    )


def pause_asked(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, a number or a date (RFC 9110, section 10.2.3)."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
        return max(0.0, (at - now).total_seconds())
    except (ValueError, TypeError):
        return None
