"""What apt's complaints mean for the person who has to mend them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from carecall.errors import MissingPart, NoDiskSpace, NoNetwork, SetupError

WHAT = "The private Asterisk"
MB = 1_000_000
FULL_DISK = ("no space left", "enough free space")
WRONG_CLOCK = ("is expired", "is not valid yet", "not live until")
NO_NETWORK = (
    "could not resolve",
    "temporary failure resolving",
    "could not connect",
    "cannot initiate the connection",
    "unable to connect",
    "connection failed",
    "connection timed out",
    "connection refused",
    "network is unreachable",
    "no route to host",
)


def plain_words() -> dict[str, str]:
    """Return an environment in which apt speaks the English that this module understands."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": ""}


def apt_failure(words: str, *, mirror: str, folder: Path, needed_mb: int) -> SetupError:
    """Return the error that `words`, all that a failed apt printed, stand for.

    `folder` is where apt wrote to, and `needed_mb` what it had to hold.
    """
    said = words.lower()
    host = urlsplit(mirror).hostname or mirror
    if any(sign in said for sign in FULL_DISK):
        return NoDiskSpace(str(folder), shutil.disk_usage(folder).free // MB, needed_mb)
    if any(sign in said for sign in WRONG_CLOCK):
        mend = (
            f"{host} and this machine disagree about the date; set the clock "
            "(`sudo timedatectl set-ntp true`) and run the same command again."
        )
        return MissingPart("The right time", mend)
    if any(sign in said for sign in NO_NETWORK):
        return NoNetwork(WHAT, host)
    mend = (
        f"apt could not fetch it from {host} ({first_complaint(words)}); run the same command again, "
        "or set CARECALL_DEBIAN_MIRROR to another mirror of Debian."
    )
    return MissingPart(WHAT, mend)


def first_complaint(words: str) -> str:
    """Return the first error line of apt, without its mark.

    >>> first_complaint("Get:1 x\\nE: The repository is not signed.\\nE: More")
    'The repository is not signed'
    """
    errors = [line[2:].strip() for line in words.splitlines() if line.startswith("E:")]
    return errors[0].rstrip(".") if errors else "it did not say why"
