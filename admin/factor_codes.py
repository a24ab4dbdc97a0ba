"""What a second factor is made of: the secret and its codes, recovery codes, and how both are kept."""

from __future__ import annotations

import base64
import hmac
import io
import secrets
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import quote, urlencode

import qrcode  # type: ignore[import-untyped]  # untyped library
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import current_app
from qrcode.image.svg import (  # type: ignore[import-untyped]  # untyped library
    SvgPathFillImage,
)

from carecall.domain.second_factor import DIGITS, STEP_S
from carecall.errors import BadInput

ISSUER = "CareCall"
SECRET_BYTES = 20
NONCE_BYTES = 12
RECOVERY_CODES = 10
RECOVERY_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that are mistaken for each other."""
RECOVERY_LENGTH = 10


def new_secret() -> bytes:
    """Return a fresh secret of the length that RFC 4226 recommends."""
    return secrets.token_bytes(SECRET_BYTES)


def codes_of(secret: bytes) -> Callable[[int], str]:
    """Return the function that gives the code of a step of the clock."""
    # SHA-1 is what authenticator apps understand without being told; RFC 6238 allows it.
    totp = TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303 - see above
    return lambda step: totp.generate(step * STEP_S).decode()


def written_key(secret: bytes) -> str:
    """Return a secret as people type it into an app, in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def qr_svg(secret: bytes, email: str) -> bytes:
    """Return the picture that an authenticator app reads."""
    named = urlencode({"secret": written_key(secret).replace(" ", ""), "issuer": ISSUER})
    address = f"otpauth://totp/{quote(f'{ISSUER}:{email}')}?{named}"
    picture = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, border=2).save(picture)
    return picture.getvalue()


def seal(secret: bytes, user_id: int) -> str:
    """Return a secret as it is stored: good for this user alone, unreadable without the console's key."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key("second factor")).encrypt(nonce, secret, str(user_id).encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, user_id: int) -> bytes:
    """Return a stored secret.

    Raises:
        BadInput: the console has another key than when it was stored, or it is another user's.
    """
    try:
        raw = base64.urlsafe_b64decode(sealed)
        box = AESGCM(_key("second factor"))
        return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], str(user_id).encode())
    except (InvalidTag, ValueError):
        raise BadInput(
            "The second factor was stored with another console key: restore console.key from the backup, "
            "or run `carecall user reset-factor`."
        ) from None


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes as they are shown, once."""

    def code() -> str:
        signs = "".join(secrets.choice(RECOVERY_SIGNS) for _ in range(RECOVERY_LENGTH))
        return f"{signs[:5]}-{signs[5:]}"

    return [code() for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str, user_id: int) -> str:
    """Return what is stored of a recovery code; a plain keyed hash will do, for codes are random."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hmac.new(_key("recovery codes"), f"{user_id}:{plain}".encode(), sha256).hexdigest()


def number_hash(number: str, user_id: int, email: str) -> str:
    """Return what is stored of a number that was mailed; without the console's key nobody can try all of them."""
    text = f"{user_id}:{email}:{number}"
    return hmac.new(_key("verification numbers"), text.encode(), sha256).hexdigest()


def _key(purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(str(current_app.config["SECRET_KEY"]).encode())
