"""The signature of a webhook's body: who has the channel's secret can tell that we sent it, and when."""

from __future__ import annotations

import hmac
from hashlib import sha256

HEADER = "CareCall-Signature"


def signature(secret: str, body: bytes, *, at: int) -> str:
    """Return the header's value `t=<seconds>,v1=<hex>`.

    v1 is HMAC-SHA256 (RFC 2104) with the secret as UTF-8 over `<seconds>.<body>`; `at` is the Unix
    time of this try. The time is signed too, so that a receiver can refuse an old copy.
    """
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256)
    return f"t={at},v1={signed.hexdigest()}"
