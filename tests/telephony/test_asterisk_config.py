"""The rendered configuration of both Asterisk instances."""

from __future__ import annotations

import dataclasses
import re
import stat
from pathlib import Path

import pytest

from carecall.errors import BadSetting
from carecall.telephony.asterisk_config import (
    FALLBACK_FILE,
    HEADER,
    fill,
    kept_secret,
    public_address,
    read_templates,
    render_carrier,
    render_core,
    trunk_sections,
    write_rendered,
)
from carecall.telephony.pbx_settings import (
    CarrierSettings,
    PbxSettings,
    TrunkKind,
    TrunkSettings,
)

SOURCE = Path(__file__).resolve().parents[2]
CORE = read_templates(SOURCE, "core")
CARRIER = read_templates(SOURCE, "carrier")
IP_TRUNK = TrunkSettings(name="trunk", host="sip.carrier.example:5080")
REGISTERED = TrunkSettings(
    name="trunk",
    kind=TrunkKind.REGISTRATION,
    host="sip.carrier.example",
    user="0212345678",
    secret="sesame",
    domain="home.example",
)


def core(*trunks: TrunkSettings) -> PbxSettings:
    return PbxSettings(
        home=Path("/v/asterisk/core"),
        modules=Path("/m"),
        share=Path("/s"),
        sip_port=5060,
        ami_port=5038,
        agi_port=4573,
        rtp_first=10000,
        rtp_last=10999,
        watcher_secret="watching",
        ami_secret="calling",
        softphone_secret="ringing",
        trunks=trunks,
        fallback_launcher="#!/bin/sh\n",
        fallback_media="127.0.0.1:9090",
    )


def carrier(trunk: TrunkSettings = IP_TRUNK) -> CarrierSettings:
    return CarrierSettings(
        home=Path("/v/asterisk/carrier"),
        modules=Path("/m"),
        share=Path("/s"),
        sip_port=5061,
        ami_port=5039,
        rtp_first=11000,
        rtp_last=11999,
        watcher_secret="watching",
        lab_media_port=9091,
        lab_control_port=9092,
        core_sip_port=5060,
        trunk=trunk,
    )


def sections(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """The sections of a pjsip.conf by name and type."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for block in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("]")
        lines = [line for line in body.splitlines() if "=" in line and not line.startswith(";")]
        options = {line.split("=", 1)[0].strip(): line.split("=", 1)[1].strip() for line in lines}
        found[(name, options.get("type", ""))] = options
    return found


def test_every_rendered_file_says_that_it_is_rendered_and_leaves_no_gap():
    for rendered in (
        render_core(core(IP_TRUNK, REGISTERED), CORE),
        render_carrier(carrier(), CARRIER),
    ):
        for name, text in rendered.items():
            assert name == FALLBACK_FILE or text.startswith(HEADER), name
            assert not re.search(r"@[A-Z_]+@", text), name


def test_manager_conf_is_exactly_this():
    assert (
        render_core(core(), CORE)["manager.conf"]
        == HEADER
        + """\
[general]
enabled = yes
webenabled = no
bindaddr = 127.0.0.1
port = 5038
displayconnects = no
authlimit = 10
authtimeout = 5
; Originate may name any dialplan context, and ours hold nothing dangerous; wider rights are given to nobody.

; The controller: places calls, ends calls, sees calls.
[carecall]
secret = calling
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,call
write = originate,call
writetimeout = 5000
eventfilter(action(exclude),name(RTCPSent)) =
eventfilter(action(exclude),name(RTCPReceived)) =

; Engineers' tools: sees calls and asks for states, changes nothing.
[watcher]
secret = watching
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,call,reporting
write = reporting
writetimeout = 5000
eventfilter(action(exclude),name(RTCPSent)) =
eventfilter(action(exclude),name(RTCPReceived)) =
"""
    )


@pytest.mark.parametrize("trunk", [IP_TRUNK, REGISTERED])
def test_lettering_travels_in_from_and_in_p_asserted_identity(trunk):
    endpoint = sections(render_core(core(trunk), CORE)["pjsip.conf"])[("trunk", "endpoint")]
    assert endpoint["send_pai"] == "yes"
    assert endpoint["trust_id_outbound"] == "yes"
    assert "from_user" not in endpoint


def test_an_ip_trunk_is_known_by_its_address_alone():
    found = sections(render_core(core(IP_TRUNK), CORE)["pjsip.conf"])
    assert found[("trunk", "identify")]["match"] == "sip.carrier.example"
    assert found[("trunk", "aor")]["contact"] == "sip:sip.carrier.example:5080"
    assert ("trunk", "registration") not in found
    assert ("trunk", "auth") not in found


def test_a_registered_trunk_logs_in_and_shows_the_carriers_domain():
    found = sections(render_core(core(REGISTERED), CORE)["pjsip.conf"])
    assert found[("trunk", "endpoint")]["from_domain"] == "home.example"
    assert found[("trunk", "endpoint")]["outbound_auth"] == "trunk"
    assert found[("trunk", "auth")]["username"] == "0212345678"
    assert found[("trunk", "auth")]["password"] == "sesame"
    assert found[("trunk", "registration")]["client_uri"] == "sip:0212345678@home.example"
    assert found[("trunk", "registration")]["server_uri"] == "sip:sip.carrier.example"


def test_every_endpoint_arrives_where_there_is_no_way_out():
    found = sections(render_core(core(IP_TRUNK, REGISTERED), CORE)["pjsip.conf"])
    contexts = {options["context"] for (_, kind), options in found.items() if kind == "endpoint"}
    assert contexts == {"carecall-inbound"}
    assert "Dial" not in CORE["carecall_inbound.conf"]


def test_a_registering_trunk_makes_the_lab_carrier_ask_for_the_password():
    found = sections(render_carrier(carrier(REGISTERED), CARRIER)["pjsip.conf"])
    assert found[("0212345678", "auth")]["password"] == "sesame"
    assert found[("0212345678", "endpoint")]["auth"] == "0212345678"
    assert "contact" not in found[("0212345678", "aor")]


def test_the_lab_carrier_hands_calls_to_the_lab():
    lab = render_carrier(carrier(), CARRIER)["carecall_lab.conf"]
    assert "AGI(agi://127.0.0.1:9092/arrive)" in lab
    assert "AudioSocket(${LAB_CALL_ID},127.0.0.1:9091)" in lab


@pytest.mark.parametrize("field", ["host", "user", "secret", "domain"])
@pytest.mark.parametrize("text", ["a\n[evil]", "a;b", "a[b", "#include /etc/passwd", "a\x00"])
def test_a_trunk_value_that_could_become_configuration_is_refused(field, text):
    trunk = dataclasses.replace(REGISTERED, **{field: text})
    with pytest.raises(BadSetting, match=f"CARECALL_TRUNK_{field.upper()}") as refused:
        render_core(core(trunk), CORE)
    assert text not in str(refused.value)


def test_only_loopback_hears_ami():
    for rendered in (render_core(core(), CORE), render_carrier(carrier(), CARRIER)):
        assert "bindaddr = 127.0.0.1" in rendered["manager.conf"]
        assert "webenabled = no" in rendered["manager.conf"]


def test_secrets_never_show_when_settings_are_printed():
    shown = repr(core(REGISTERED))
    for secret in ("sesame", "calling", "watching", "ringing"):
        assert secret not in shown


def test_a_gap_that_nothing_fills_is_an_error():
    with pytest.raises(KeyError):
        fill("port = @NO_SUCH_VALUE@", {})


def test_rendered_files_are_for_this_user_only(tmp_path):
    write_rendered(tmp_path / "etc", render_core(core(REGISTERED), CORE))
    for file in (tmp_path / "etc").rglob("*"):
        others = stat.S_IMODE(file.stat().st_mode) & 0o077
        assert others == 0, file
    assert (tmp_path / "etc" / FALLBACK_FILE).stat().st_mode & stat.S_IXUSR


def test_a_file_that_is_rendered_no_longer_goes(tmp_path):
    write_rendered(tmp_path, {"old.conf": "x", "kept.conf": "x"})
    write_rendered(tmp_path, {"kept.conf": "y"})
    assert [file.name for file in tmp_path.iterdir()] == ["kept.conf"]
    assert (tmp_path / "kept.conf").read_text() == "y"


def test_a_secret_is_made_once_and_kept(tmp_path):
    first = kept_secret(tmp_path / "secrets/ami")
    assert len(first) >= 32
    assert kept_secret(tmp_path / "secrets/ami") == first
    assert kept_secret(tmp_path / "secrets/other") != first
    assert stat.S_IMODE((tmp_path / "secrets/ami").stat().st_mode) == 0o600


def test_modules_that_write_files_or_start_programs_are_not_wanted():
    for templates in (CORE, CARRIER):
        wanted = set(re.findall(r"^require = (\S+)\.so$", templates["modules.conf"], re.MULTILINE))
        assert "autoload = no" in templates["modules.conf"]
        assert not wanted & {
            "app_mixmonitor", "app_system", "app_originate", "func_shell", "func_curl", "func_env",
            "func_db", "res_http_websocket", "res_ari", "pbx_spool", "res_clioriginate",
        }  # fmt: skip


def test_behind_an_address_translation_the_carrier_is_told_the_outer_address():
    assert public_address("") == "; public address: our own"
    lines = public_address("203.0.113.7").splitlines()
    assert lines[:2] == [
        "external_signaling_address = 203.0.113.7",
        "external_media_address = 203.0.113.7",
    ]
    assert "local_net = 192.168.0.0/16" in lines
    with pytest.raises(BadSetting, match="CARECALL_PUBLIC_ADDRESS"):
        public_address("203.0.113.7\n[x]")


@pytest.mark.parametrize(("qualify", "seconds"), [(True, 30), (False, 0)])
def test_a_carrier_that_never_answers_options_is_not_asked(qualify, seconds):
    trunk = TrunkSettings(name="trunk", host="carrier.example", qualify=qualify)
    assert f"qualify_frequency = {seconds}\n" in trunk_sections(trunk, CORE)
