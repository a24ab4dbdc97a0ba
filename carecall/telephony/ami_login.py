"""Where to log in and as whom, read from the configuration that Asterisk itself was given."""

from __future__ import annotations

from pathlib import Path

from asterisk.config import Config, ParseError

from carecall.errors import MissingPart
from carecall.telephony.ami_session import AmiAddress

CONTROLLER = "carecall"
"""The AMI user that may originate, hang up and see calls."""
WATCHER = "watcher"
"""The AMI user that may only see."""


class _ConfigFile(Config):
    """Pyst2's parser, which leaves the file open, on a file that is closed again."""

    def load(self) -> None:
        self.raw_lines = Path(self.filename).read_text(encoding="utf-8").splitlines()


def read_ami_login(etc: Path, username: str) -> AmiAddress:
    """Return the address and secret of `username` in `etc`/manager.conf.

    Raises:
        MissingPart: the file is not there, not readable, or does not hold the user.
    """
    path = etc / "manager.conf"
    try:
        found = {section.name: section for section in _ConfigFile(str(path)).categories}
        general, user = _values(found["general"]), _values(found[username])
        return AmiAddress(
            host=general.get("bindaddr", "127.0.0.1"),
            port=int(general["port"]),
            username=username,
            secret=user["secret"],
        )
    except (OSError, ParseError, KeyError, ValueError) as error:
        raise MissingPart(
            f"Asterisk's configuration {path} with the manager user “{username}”",
            "start CareCall with `make run` or `carecall serve`.",
        ) from error


def _values(section: object) -> dict[str, str]:
    items = getattr(section, "items", [])
    return {item.name.strip(): item.value.strip() for item in items}
