"""The platform's Asterisk and, for the lab, the carrier beside it: planned from plain values, started together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carecall.telephony.asterisk_config import (
    Rendered,
    kept_secret,
    read_templates,
    render_carrier,
    render_core,
)
from carecall.telephony.asterisk_process import AsteriskBinary, AsteriskInstance
from carecall.telephony.free_ports import PortNeed
from carecall.telephony.pbx_settings import (
    CarrierSettings,
    PbxSettings,
    TrunkKind,
    TrunkSettings,
)

LAB_TRUNK = "lab"
LAB_USER = "carecall"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPlan:
    """Where everything lies and listens."""

    source: Path
    """The folder that holds asterisk/ and dialplan/."""
    var: Path
    binary: AsteriskBinary
    ports: Mapping[str, int]
    """Ports of sip, ami, agi, media, and for the lab lab_sip, lab_ami, lab_media, lab_control."""
    rtp_ports: tuple[int, int]
    lab_rtp_ports: tuple[int, int]
    fallback_launcher: str
    """Text of the script for calls whose controller does not answer."""
    bind: str = "127.0.0.1"
    public_address: str = ""
    trunk: TrunkSettings | None = None
    """A real trunk, beside the lab's."""
    lab: bool = True
    lab_trunk_kind: TrunkKind = TrunkKind.IP

    def secret(self, name: str) -> str:
        """Return the random secret of that name, made once for this runtime folder."""
        return kept_secret(self.home("core").parent / "secrets" / name)

    def home(self, instance: str) -> Path:
        """Return the folder of an instance."""
        return self.var.absolute() / "asterisk" / instance

    @property
    def lab_trunk(self) -> TrunkSettings:
        """The line from the platform to the lab carrier."""
        registers = self.lab_trunk_kind is TrunkKind.REGISTRATION
        return TrunkSettings(
            name=LAB_TRUNK,
            kind=self.lab_trunk_kind,
            host=f"127.0.0.1:{self.ports['lab_sip']}",
            user=LAB_USER,
            secret=self.secret("lab-trunk") if registers else "",
        )

    @property
    def trunks(self) -> tuple[TrunkSettings, ...]:
        """Every line that the platform's instance has."""
        real = (self.trunk,) if self.trunk is not None else ()
        return (*real, self.lab_trunk) if self.lab else real


def core_settings(plan: PairPlan) -> PbxSettings:
    """Return what the platform's instance is rendered from."""
    return PbxSettings(
        home=plan.home("core"),
        modules=plan.binary.modules,
        share=plan.binary.share,
        bind=plan.bind,
        public_address=plan.public_address,
        sip_port=plan.ports["sip"],
        ami_port=plan.ports["ami"],
        agi_port=plan.ports["agi"],
        rtp_first=plan.rtp_ports[0],
        rtp_last=plan.rtp_ports[1],
        trunks=plan.trunks,
        ami_secret=plan.secret("ami"),
        watcher_secret=plan.secret("watcher"),
        softphone_secret=plan.secret("softphone"),
        fallback_launcher=plan.fallback_launcher,
        fallback_media=f"127.0.0.1:{plan.ports['media']}",
    )


def carrier_settings(plan: PairPlan) -> CarrierSettings:
    """Return what the lab carrier is rendered from."""
    return CarrierSettings(
        home=plan.home("carrier"),
        modules=plan.binary.modules,
        share=plan.binary.share,
        sip_port=plan.ports["lab_sip"],
        ami_port=plan.ports["lab_ami"],
        rtp_first=plan.lab_rtp_ports[0],
        rtp_last=plan.lab_rtp_ports[1],
        watcher_secret=plan.secret("watcher"),
        lab_media_port=plan.ports["lab_media"],
        lab_control_port=plan.ports["lab_control"],
        core_sip_port=plan.ports["sip"],
        trunk=plan.lab_trunk,
    )


def core_files(plan: PairPlan) -> Rendered:
    """Return the rendered configuration of the platform's instance."""
    return render_core(core_settings(plan), read_templates(plan.source, "core"))


def carrier_files(plan: PairPlan) -> Rendered:
    """Return the rendered configuration of the lab carrier."""
    return render_carrier(carrier_settings(plan), read_templates(plan.source, "carrier"))


class AsteriskPair:
    """Both instances; `carrier` is None where the plan has no lab."""

    def __init__(self, plan: PairPlan) -> None:
        self.plan = plan
        ports = plan.ports
        needs = (PortNeed("SIP", ports["sip"], "udp", plan.bind), PortNeed("AMI", ports["ami"]))
        self.core = AsteriskInstance("core", plan.binary, plan.home("core"), needs)
        self.carrier: AsteriskInstance | None = None
        if plan.lab:
            lab_needs = (
                PortNeed("lab carrier's SIP", ports["lab_sip"], "udp"),
                PortNeed("lab carrier's AMI", ports["lab_ami"]),
            )
            self.carrier = AsteriskInstance("carrier", plan.binary, plan.home("carrier"), lab_needs)

    async def start(self) -> None:
        """Start the carrier and then the platform's instance; on an error neither is left running.

        Raises:
            PortInUse, BadSetting, MissingPart, AsteriskFailed: see AsteriskInstance.start.
        """
        try:
            if self.carrier is not None:
                await self.carrier.start(carrier_files(self.plan))
            await self.core.start(core_files(self.plan))
        except BaseException:
            await self.stop()
            raise

    async def keep_up(self) -> list[AsteriskInstance]:
        """Start again what has ended on its own since `start`; return it.

        Raises:
            PortInUse, AsteriskFailed: see AsteriskInstance.start.
        """
        ended = []
        if self.carrier is not None and self.carrier.pid is None:
            await self.carrier.start(carrier_files(self.plan))
            ended.append(self.carrier)
        if self.core.pid is None:
            await self.core.start(core_files(self.plan))
            ended.append(self.core)
        return ended

    async def stop(self) -> None:
        """Stop both; the platform's first, so that it says goodbye to the carrier."""
        await self.core.stop()
        if self.carrier is not None:
            await self.carrier.stop()
