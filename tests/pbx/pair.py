"""Starts a real Asterisk pair in a temporary folder on free ports."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from carecall.provision.private_root import provide_programs
from carecall.provision.programs import Programs
from carecall.provision.progress import Progress
from carecall.telephony.asterisk_pair import PairPlan
from carecall.telephony.asterisk_process import AsteriskBinary
from carecall.telephony.fallback_agi import launcher as fallback_launcher
from carecall.telephony.pbx_settings import TrunkKind

SOURCE = Path(__file__).resolve().parents[2]
PORTS = (
    "sip",
    "ami",
    "agi",
    "media",
    "console",
    "lab_sip",
    "lab_ami",
    "lab_media",
    "lab_control",
)
RTP_SPAN = 400


def downloads() -> Path:
    """The folder with the private Asterisk, as the program itself would choose it."""
    chosen = os.environ.get("CARECALL_CACHE") or os.environ.get("CARECALL_VAR")
    return Path(chosen) if chosen else SOURCE / "var"


def programs() -> Programs:
    """All outside programs, fetched when they are not there yet."""
    return provide_programs(downloads(), Progress(sys.stderr))


def binary() -> AsteriskBinary:
    """The Asterisk that tests run."""
    found = programs().asterisk
    assert found is not None
    return AsteriskBinary(
        argv=found.argv,
        version=found.version,
        modules=found.modules,
        share=found.share,
    )


def free_ports(count: int) -> list[int]:
    """Ports that are free for both TCP and UDP now, all different."""
    held: list[socket.socket] = []
    found: list[int] = []
    while len(found) < count:
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        tcp.bind(("127.0.0.1", 0))
        held.append(tcp)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held.append(udp)
        try:
            udp.bind(("127.0.0.1", tcp.getsockname()[1]))
        except OSError:
            continue
        found.append(tcp.getsockname()[1])
    for one in held:
        one.close()
    return found


def pair_plan(var: Path, *, kind: TrunkKind = TrunkKind.IP, launcher: str = "") -> PairPlan:
    """A plan of a core and a carrier that meet nobody else on this machine."""
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    rtp = 10000 + (os.getpid() * 2 * RTP_SPAN + ports["sip"]) % 16000 // 2 * 2
    return PairPlan(
        source=SOURCE,
        var=var,
        binary=binary(),
        ports=ports,
        rtp_ports=(rtp, rtp + RTP_SPAN - 1),
        lab_rtp_ports=(rtp + RTP_SPAN, rtp + 2 * RTP_SPAN - 1),
        fallback_launcher=launcher or fallback_launcher(sys.executable),
        lab_trunk_kind=kind,
    )
