"""Downloads one file over HTTP: resumed where it stopped, checked, and there whole or not at all."""

from __future__ import annotations

import hashlib
import html
import re
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from carecall.errors import BadSetting, MissingPart, NoNetwork
from carecall.provision.health import disk_trouble
from carecall.provision.progress import Progress, amount

TIMEOUT_S = 30
BLOCK = 1 << 18
CERTIFICATES = (
    "run `sudo apt-get install ca-certificates`, or set SSL_CERT_FILE to your network's own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file that we want, and the fingerprint that it must have."""

    what: str
    """What a user would call it, for messages."""
    url: str
    sha256: str


def open_url(url: str, what: str, *, start: int = 0) -> HTTPResponse:
    """Open `url`, from byte `start` on where the server can.

    Raises:
        NoNetwork: the host cannot be reached.
        MissingPart: the host answers that it has no such thing.
    """
    host = urlsplit(url).hostname or url
    if urlsplit(url).scheme not in {"http", "https"}:
        raise BadSetting("PIP_INDEX_URL", "must begin with https:// or http://.")
    headers = {"Range": f"bytes={start}-"} if start else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme was checked
    try:
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)  # noqa: S310 - the scheme was checked
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:
            return open_url(url, what)
        raise MissingPart(what, f"{host} answered {error.code}; try again later.") from error
    except (OSError, HTTPException) as error:
        if isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
            mend = f"{host} shows a certificate that this machine does not know: {CERTIFICATES}"
            raise MissingPart("A root certificate", mend) from error
        raise NoNetwork(what, host) from error
    return answer


def read_page(url: str, what: str) -> str:
    """Return the text of a page."""
    with open_url(url, what) as answer:
        return answer.read().decode()


def link_to(page: str, base: str, file: str) -> str | None:
    """Return the address of `file` on an HTML page of links, without its fingerprint."""
    for link in re.findall(r'href="([^"]+)"', page):
        address = urljoin(base, html.unescape(link)).partition("#")[0]
        if address.endswith(f"/{file}"):
            return address
    return None


def fetch(wanted: Download, target: Path, progress: Progress) -> None:
    """Download into `target`.

    Raises:
        NoNetwork: the connection failed; what came stays beside the target and the next run goes on from there.
        NoDiskSpace, NotWritable: the target cannot take it.
        MissingPart: what came is not the file that was wanted.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        receive(wanted, part, progress)
    except (OSError, HTTPException) as error:
        trouble = disk_trouble(error, target.parent) if isinstance(error, OSError) else None
        host = urlsplit(wanted.url).hostname or wanted.url
        raise trouble or NoNetwork(wanted.what, host) from error
    if hashlib.sha256(part.read_bytes()).hexdigest() != wanted.sha256:
        part.unlink()
        raise MissingPart(wanted.what, "what was downloaded is not the expected file; try again.")
    part.replace(target)


def receive(wanted: Download, part: Path, progress: Progress) -> None:
    """Append what is missing to `part`."""
    start = part.stat().st_size if part.exists() else 0
    with open_url(wanted.url, wanted.what, start=start) as answer:
        if answer.status != 206:
            start = 0
        total = start + int(answer.headers.get("Content-Length") or 0)
        with part.open("ab" if start else "wb") as file:
            while block := answer.read(BLOCK):
                file.write(block)
                done = file.tell()
                progress.note(amount(done, total), fraction=done / total if total else None)
