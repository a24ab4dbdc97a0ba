"""How a receiver checks what a webhook brings; the guide shows this very file to whoever writes one."""

import hashlib
import hmac
import json
import time
from typing import Any

FRESH_S = 300


def read_news(
    secret: str, header: str, body: bytes, seen: set[str], now: float | None = None
) -> dict[str, Any] | None:
    """Return the news, or None for those that were handled before.

    `header` is CareCall-Signature, `body` the bytes as they came, `seen` a set of keys that you keep for two days.
    Raises ValueError for what does not come from CareCall, or is an old copy: answer 400.
    """
    sent = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    moment = sent.get("t", "")
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.encode(), sent.get("v1", "").encode()):
        raise ValueError("The signature is not CareCall's.")
    if abs((time.time() if now is None else now) - int(moment)) > FRESH_S:
        raise ValueError("This is an old copy.")
    news: dict[str, Any] = json.loads(body)
    if news["key"] in seen:
        return None
    seen.add(news["key"])
    return news
