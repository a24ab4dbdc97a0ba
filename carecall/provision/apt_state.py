"""A private apt: its own lists, archives and empty status, the machine's keys and proxy, nothing of its state."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MIRROR = "http://deb.debian.org/debian"
SUITES = ("forky", "sid")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))

CONFIGURATION = """\
Dir::State "{folder}";
Dir::State::status "{folder}/status";
Dir::State::lists "{folder}/lists";
Dir::State::extended_states "{folder}/extended_states";
Dir::Cache "{folder}/cache";
Dir::Cache::archives "{archives}";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::Etc::TrustedParts "/dev/null";
Dir::Log "{folder}";
#clear APT::Architectures;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Default-Release "";
APT::Sandbox::User "root";
APT::Get::Assume-Yes "true";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
#clear Acquire::IndexTargets;
Acquire::IndexTargets::deb::Packages {{
  MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages";
  flatMetaKey "Packages";
  ShortDescription "Packages";
  Description "$(RELEASE)/$(COMPONENT) $(ARCHITECTURE) Packages";
}};
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Debug::NoLocking "true";
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AptState:
    """Where the private apt keeps its things, and where it fetches from."""

    folder: Path
    archives: Path
    mirror: str
    suite: str
    keyring: Path
    architecture: str

    @property
    def configuration(self) -> Path:
        """The file to give to apt with `-c`."""
        return self.folder / "apt.conf"

    def write(self) -> None:
        """Make the folders and files; what was downloaded stays."""
        for folder in (
            self.folder / "lists/partial",
            self.folder / "cache",
            self.archives / "partial",
        ):
            folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("")
        (self.folder / "sources.list").write_text(
            f"deb [signed-by={self.keyring}] {self.mirror} {self.suite} main\n"
        )
        self.configuration.write_text(
            CONFIGURATION.format(
                folder=self.folder, archives=self.archives, architecture=self.architecture
            )
        )

    def command(self, tool: str, *args: str) -> list[str]:
        """Return a call of `apt-get`, `apt-cache` and so on with this state."""
        return [tool, "-c", str(self.configuration), *args]


def machine_architecture() -> str:
    """Return Debian's name for this machine's architecture."""
    done = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def is_debian() -> bool:
    """Say whether the machine runs Debian itself, not something made from it."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False
    return re.search(r'^ID="?debian"?$', text, re.MULTILINE) is not None


def mirrors_in(text: str) -> list[str]:
    """Return the Debian mirrors that an apt source file names, in both of apt's formats."""
    found = re.findall(
        r"^\s*(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?://\S+)", text, re.MULTILINE
    )
    return [url.rstrip("/") for url in found if url.rstrip("/").endswith("/debian")]


def machine_mirrors() -> list[str]:
    """Return the mirrors that this machine itself uses for Debian; none on other systems."""
    if not is_debian():
        return []
    files = [SOURCES[0], *sorted(SOURCES[1].glob("*.list")), *sorted(SOURCES[1].glob("*.sources"))]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return [mirror for text in texts for mirror in mirrors_in(text)]


def mirrors_to_try(chosen: str) -> list[str]:
    """Return the chosen mirror alone, or the machine's own and then Debian's."""
    if chosen:
        return [chosen.rstrip("/")]
    return list(dict.fromkeys([*machine_mirrors()[:1], DEFAULT_MIRROR]))
