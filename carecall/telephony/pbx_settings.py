"""What the rendering of an Asterisk configuration needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class TrunkKind(StrEnum):
    """How a carrier knows who calls."""

    IP = "ip"
    """By our address."""
    REGISTRATION = "registration"
    """By a user name and password, with which we also register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings:
    """One SIP line out; `PJSIP/<digits>@<name>` dials over it."""

    name: str
    kind: TrunkKind = TrunkKind.IP
    host: str
    """`host` or `host:port` of the carrier."""
    user: str = ""
    secret: str = field(default="", repr=False)
    domain: str = ""
    """What the carrier wants behind the @ of From; empty leaves our own address."""
    qualify: bool = True
    """Ask with OPTIONS whether the carrier is there; off for a carrier that never answers these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSettings:
    """What both instances have in common."""

    home: Path
    """Absolute folder of this instance; etc, run, log, spool and lib lie below it."""
    modules: Path
    share: Path
    sip_port: int
    ami_port: int
    rtp_first: int
    rtp_last: int
    watcher_secret: str = field(repr=False)
    max_calls: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxSettings(InstanceSettings):
    """The platform's own Asterisk."""

    bind: str = "127.0.0.1"
    """Address of SIP; everything else is on loopback always."""
    public_address: str = ""
    """Where the carrier reaches us from outside, behind an address translation; empty where there is none."""
    agi_port: int
    trunks: tuple[TrunkSettings, ...]
    ami_secret: str = field(repr=False)
    softphone_secret: str = field(repr=False)
    fallback_launcher: str
    """Text of the script that Asterisk starts when the controller does not answer."""
    fallback_media: str = ""
    """host:port of the media process for that case, or empty: then it apologises and hangs up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings(InstanceSettings):
    """The lab carrier that stands in for the telephone network."""

    lab_media_port: int
    lab_control_port: int
    core_sip_port: int
    trunk: TrunkSettings
    """The core's trunk to this carrier; of kind registration it must log in."""
