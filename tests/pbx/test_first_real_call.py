"""A first real call, as a user makes it: over a carrier that is not our lab, and to a softphone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from carecall.telephony.free_ports import PortNeed, is_free
from tests.path.installation import Finished, Installation
from tests.pbx.pair import free_ports
from tests.pbx.sip_carrier import SipPeer

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

NUMBER = "02-1234-5678"
LETTERING = "행복 안부전화"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation with a trunk to 127.0.0.1 that knows us by our address."""
    [port] = free_ports(1)
    office = Installation(
        tmp_path_factory.mktemp("real"),
        CARECALL_TRUNK_HOST=f"127.0.0.1:{port}",
        CARECALL_TRUNK_NUMBER=NUMBER,
        CARECALL_TRUNK_LETTERING=LETTERING,
        CARECALL_TRUNK_QUALIFY="no",
        CARECALL_BIND="0.0.0.0",
    )
    with office.serving():
        yield office


def carrier_port(office: Installation) -> int:
    return int(office.settings["CARECALL_TRUNK_HOST"].rpartition(":")[2])


@pytest.fixture
async def carrier(office: Installation) -> AsyncIterator[SipPeer]:
    peer = await SipPeer(port=carrier_port(office)).open()
    yield peer
    await peer.close()


async def run(office: Installation, *words: str, **settings: str) -> Finished:
    return await asyncio.to_thread(office.run, *words, **settings)


async def ring(office: Installation, number: str = "010-1234-5678") -> Finished:
    return await run(office, "call", number, "--language", "ko", "--json")


async def test_a_phone_behind_a_real_carrier_is_rung_once_and_talked_to(office, carrier):
    done = await ring(office)
    report = done.json()
    assert done.status == 0, done.err
    assert (report["disposition"], report["completed"]) == ("answered", False)
    assert report["turns"][0]["text"].startswith("안녕하세요")
    assert report["first_audio_ms"] is not None
    assert report["recording"].endswith(f"{report['call_id']}.wav")
    [invite] = carrier.invites
    assert invite.dialled == "01012345678"
    for header in ("from", "p-asserted-identity"):
        assert invite.headers[header].startswith(f'"{LETTERING}" <sip:0212345678@')
    assert carrier.heard > 50


@pytest.mark.parametrize(
    ("conduct", "disposition"),
    [
        ("busy", "busy"),
        ("reject", "rejected"),
        ("nobody", "no_answer"),
        ("invalid", "invalid_number"),
        ("full", "congestion"),
    ],
)
async def test_a_call_that_nobody_takes_says_why(office, carrier, conduct, disposition):
    carrier.conduct = conduct
    done = await ring(office)
    assert done.json()["disposition"] == disposition
    assert (done.status, done.json()["turns"]) == (1, [])
    assert len(carrier.invites) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("010-12", "not a mobile phone number"),
        ("060-700-1234", "not a mobile phone number"),
        ("010-0000-0101", "fictitious"),
        ("+44 7400 123456", "CARECALL_DEFAULT_COUNTRY"),
    ],
)
async def test_a_number_that_may_not_be_rung_is_refused_in_one_sentence(
    office, carrier, number, said
):
    done = await ring(office, number)
    assert (done.status, done.out.count("\n")) == (2, 1)
    assert said in done.json()["error"]
    assert done.err.strip().endswith(done.json()["error"])
    assert carrier.invites == []


async def test_only_sip_and_sound_leave_loopback(office):
    inside = [("ami", "tcp"), ("agi", "tcp"), ("media", "tcp"), ("lab_sip", "udp"), ("lab_ami", "tcp"),
              ("lab_media", "tcp"), ("lab_control", "tcp"), ("console", "tcp"), ("metrics", "tcp"), ("media_metrics", "tcp")]  # fmt: skip
    outside = [("sip", "udp")]
    for purposes, free in ((inside, True), (outside, False)):
        for purpose, protocol in purposes:
            need = PortNeed(purpose, office.port(purpose), protocol, "127.0.0.2")
            assert is_free(need) is free, purpose
            assert not is_free(PortNeed(purpose, office.port(purpose), protocol)), purpose


async def test_a_carrier_that_is_never_asked_is_believed(office):
    done = await run(office, "trunk", "test")
    assert (done.status, "is not asked by OPTIONS" in done.out) == (0, True)


async def test_changed_trunk_settings_want_a_new_start(office):
    for words in (("trunk", "test"), ("call", "01012345678", "--language", "ko")):
        done = await run(office, *words, CARECALL_TRUNK_HOST="127.0.0.1:9")
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert "start it again" in done.err


async def test_the_softphone_is_rung_where_it_registered(office):
    secret = (office.var / "asterisk" / "secrets" / "softphone").read_text().strip()
    phone = await SipPeer(user="softphone", secret=secret).open()
    waiting = asyncio.create_task(run(office, "call", "softphone", "--language", "en", "--json"))
    assert "200" in await phone.register(office.port("sip"))
    phone.secret = ""
    report = (await waiting).json()
    assert report["disposition"] == "answered"
    assert report["turns"][0]["text"].startswith("Hello")
    assert phone.invites[0].headers["from"].startswith(f'"{LETTERING}"')
    await phone.close()


@pytest.fixture
async def registrar() -> AsyncIterator[SipPeer]:
    peer = await SipPeer(user="account", secret="open sesame").open()
    yield peer
    await peer.close()


@pytest.fixture
def newcomer(tmp_path, registrar) -> Installation:
    """Nothing is prepared and nothing runs; the carrier wants a registration."""
    return Installation(
        tmp_path,
        CARECALL_TRUNK_HOST=f"127.0.0.1:{registrar.port}",
        CARECALL_TRUNK_KIND="registration",
        CARECALL_TRUNK_USER="account",
        CARECALL_TRUNK_SECRET="open sesame",
        CARECALL_TRUNK_NUMBER=NUMBER,
    )


async def test_a_trunk_that_registers_is_tested_before_anything_runs(newcomer, registrar):
    done = await run(newcomer, "trunk", "test", "--json")
    assert (done.status, done.json()["registration"]) == (0, "Registered"), done
    wrong = await run(newcomer, "trunk", "test", CARECALL_TRUNK_SECRET="guess")
    assert wrong.status == 1
    assert "refuses our user name or password: check CARECALL_TRUNK_USER" in wrong.out
    assert newcomer.processes() == []


async def test_a_carrier_that_is_down_is_told_in_one_sentence(newcomer, registrar):
    await registrar.close()
    done = await run(newcomer, "trunk", "test")
    assert (done.status, done.out.count("\n")) == (1, 1)
    assert "does not answer and took no registration: check CARECALL_TRUNK_HOST" in done.out


async def test_a_call_over_a_registered_trunk_starts_what_it_needs(newcomer, registrar):
    done = await ring(newcomer)
    assert (done.status, done.json()["disposition"]) == (0, "answered"), done.err
    assert [invite.dialled for invite in registrar.invites] == ["01012345678"]
    assert "authorization" in registrar.invites[0].headers
    assert newcomer.processes() == []
