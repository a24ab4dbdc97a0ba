"""Renders the configuration of an Asterisk instance from the templates in asterisk/ and dialplan/."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from carecall.errors import BadSetting
from carecall.telephony.pbx_settings import (
    CarrierSettings,
    InstanceSettings,
    PbxSettings,
    TrunkKind,
    TrunkSettings,
)

HEADER = "; Rendered by CareCall; do not edit: it is written again at every start.\n"
PLACEHOLDER = re.compile(r"@([A-Z][A-Z_]*)@")
FALLBACK_FILE = "fallback-agi/fallback"
LAB_USER = "carecall"
QUALIFY_S = 30
"""How often a carrier is asked whether it is there."""
HOME_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")
PARTS = ("trunk.conf", "registration.conf", "softphone.conf", "auth.conf")
"""Templates of sections that go into another file."""
CORE_DIALPLAN = (
    "carecall_talk.conf",
    "carecall_transfer.conf",
    "carecall_inbound.conf",
)
CARRIER_DIALPLAN = ("carecall_lab.conf",)
UNSAFE = re.compile(r"[\x00-\x1f\x7f;\[\]#]")
SAFE_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")

Rendered = dict[str, str]
"""Path below the instance's etc folder -> text."""
Templates = Mapping[str, str]
"""Name -> text: the `.conf.in` files of one instance and the dialplan, names without `.in`."""


def read_templates(source: Path, instance: str) -> dict[str, str]:
    """Read the templates of `core` or `carrier` from the folder that holds asterisk/ and dialplan/."""
    folders = (source / "asterisk" / "both", source / "asterisk" / instance)
    files = [file for folder in folders for file in sorted(folder.glob("*.conf.in"))]
    found = {file.name.removesuffix(".in"): file.read_text(encoding="utf-8") for file in files}
    for name in CORE_DIALPLAN if instance == "core" else CARRIER_DIALPLAN:
        found[name] = (source / "dialplan" / name).read_text(encoding="utf-8")
    return found


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put `values` in the place of @NAME@.

    Raises:
        KeyError: the template names something that has no value.
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def safe(value: str, setting: str) -> str:
    """Return a value that goes into a configuration line, refusing what would end the line or begin a section.

    Raises:
        BadSetting: naming the setting, never showing the value.
    """
    if UNSAFE.search(value):
        raise BadSetting(setting, "may not hold line breaks, control characters or any of ; # [ ].")
    return value


def render_core(settings: PbxSettings, templates: Templates) -> Rendered:
    """Return every file of the platform's instance.

    Raises:
        BadSetting: a trunk value that no configuration file may hold.
    """
    values = {
        **instance_values(settings, "carecall-core"),
        "BIND": safe(settings.bind, "CARECALL_BIND"),
        "PUBLIC_ADDRESS": public_address(settings.public_address),
        "AGI_PORT": str(settings.agi_port),
        "AMI_SECRET": settings.ami_secret,
        "FALLBACK_AGI": str(settings.home / "etc" / FALLBACK_FILE),
        "FALLBACK_MEDIA": settings.fallback_media,
        "JOURNAL": str(settings.home / "log" / "fallback-calls.jsonl"),
        "ENDPOINTS": endpoints(settings, templates),
    }
    rendered = fill_all(templates, values)
    rendered[FALLBACK_FILE] = settings.fallback_launcher
    return rendered


def public_address(address: str) -> str:
    """Return the lines of a transport that is known outside by another address (RFC 1918 networks are inside)."""
    if not address:
        return "; public address: our own"
    known = safe(address, "CARECALL_PUBLIC_ADDRESS")
    outside = [f"external_signaling_address = {known}", f"external_media_address = {known}"]
    return "\n".join([*outside, *(f"local_net = {network}" for network in HOME_NETWORKS)])


def render_carrier(settings: CarrierSettings, templates: Templates) -> Rendered:
    """Return every file of the lab carrier's instance."""
    trunk = settings.trunk
    registers = trunk.kind is TrunkKind.REGISTRATION
    named = {"USER": trunk.user or LAB_USER, "SECRET": trunk.secret}
    values = {
        **instance_values(settings, "carecall-lab"),
        **named,
        "LAB_MEDIA_PORT": str(settings.lab_media_port),
        "LAB_CONTROL_PORT": str(settings.lab_control_port),
        "AUTH": f"auth = {named['USER']}\n\n{fill(templates['auth.conf'], named)}"
        if registers
        else "",
        "CONTACT": "" if registers else f"contact = sip:127.0.0.1:{settings.core_sip_port}",
    }
    return fill_all(templates, values)


def instance_values(settings: InstanceSettings, system_name: str) -> dict[str, str]:
    """Return the values that the files of both instances name."""
    return {
        "SYSTEM_NAME": system_name,
        "HOME": str(settings.home),
        "ETC": str(settings.home / "etc"),
        "MODULES": str(settings.modules),
        "SHARE": str(settings.share),
        "SIP_PORT": str(settings.sip_port),
        "AMI_PORT": str(settings.ami_port),
        "RTP_FIRST": str(settings.rtp_first),
        "RTP_LAST": str(settings.rtp_last),
        "WATCHER_SECRET": settings.watcher_secret,
        "MAX_CALLS": str(settings.max_calls),
    }


def fill_all(templates: Templates, values: Mapping[str, str]) -> Rendered:
    """Fill every template that is a file of its own."""
    return {
        name: HEADER + fill(text, values) for name, text in templates.items() if name not in PARTS
    }


def endpoints(settings: PbxSettings, templates: Templates) -> str:
    """Return the sections of all trunks and of the softphone."""
    trunks = [trunk_sections(trunk, templates) for trunk in settings.trunks]
    softphone = fill(templates["softphone.conf"], {"SECRET": settings.softphone_secret})
    return "\n".join([*trunks, softphone])


def trunk_sections(trunk: TrunkSettings, templates: Templates) -> str:
    """Return the endpoint, address and, where it registers, the log-in of one trunk."""
    if not SAFE_NAME.fullmatch(trunk.name):
        raise BadSetting("CARECALL_TRUNK_NAME", "takes lower-case letters, digits and hyphens.")
    registers = trunk.kind is TrunkKind.REGISTRATION
    host = safe(trunk.host, "CARECALL_TRUNK_HOST")
    domain = safe(trunk.domain, "CARECALL_TRUNK_DOMAIN")
    values = {
        "NAME": trunk.name,
        "HOST": host,
        "MATCH": host.rpartition(":")[0] or host,
        "DOMAIN": domain or host,
        "QUALIFY_S": str(QUALIFY_S if trunk.qualify else 0),
        "FROM_DOMAIN": f"from_domain = {domain}" if domain else "; from_domain: our own address",
        "OUTBOUND_AUTH": f"outbound_auth = {trunk.name}" if registers else "; no password",
        "USER": safe(trunk.user, "CARECALL_TRUNK_USER"),
        "SECRET": safe(trunk.secret, "CARECALL_TRUNK_SECRET"),
    }
    names = ("trunk.conf", "registration.conf") if registers else ("trunk.conf",)
    return "\n".join(fill(templates[name], values) for name in names)


def write_rendered(etc: Path, rendered: Rendered) -> None:
    """Write the files where only this user can read them; the folder's old content goes.

    Raises:
        OSError: the folder cannot be written.
    """
    etc.mkdir(parents=True, exist_ok=True, mode=0o700)
    etc.chmod(0o700)
    for old in sorted(etc.rglob("*")):
        if old.is_file() and str(old.relative_to(etc)) not in rendered:
            old.unlink()
    for name, text in rendered.items():
        write_private(etc / name, text, executable=name == FALLBACK_FILE)


def write_private(path: Path, text: str, *, executable: bool = False) -> None:
    """Write one file whole or not at all, with mode 0600 (0700 for a script)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.chmod(0o700 if executable else 0o600)
    part.replace(path)


def kept_secret(path: Path) -> str:
    """Return the secret in `path`; the first time, make a random one there that only this user can read."""
    try:
        known = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        known = ""
    if known:
        return known
    made = secrets.token_urlsafe(24)
    write_private(path, made + "\n")
    return made
