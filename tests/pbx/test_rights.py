"""What AMI and SIP may not do."""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.pbx.calls import line
from tests.pbx.wire import Ami, secret_of

pytestmark = pytest.mark.pbx

FORBIDDEN = [
    {"Action": "Command", "Command": "core show version"},
    {"Action": "GetConfig", "Filename": "manager.conf"},
    {"Action": "UpdateConfig", "SrcFilename": "manager.conf", "DstFilename": "manager.conf"},
    {"Action": "CreateConfig", "Filename": "x.conf"},
    {"Action": "ModuleLoad", "LoadType": "load", "Module": "app_system.so"},
    {"Action": "Reload"},
    {"Action": "DialplanExtensionAdd", "Context": "x", "Extension": "x", "Priority": "1"},
]
DANGEROUS = [
    {"Application": "System", "Data": "id"},
    {"Application": "TryExec", "Data": "System(id)"},
    {"Application": "AGI", "Data": "/bin/id"},
    {"Application": "MixMonitor", "Data": "/tmp/x.wav"},
    {"Application": "Log", "Data": "NOTICE,${SHELL(id)}"},
]


@asynccontextmanager
async def session(pair, user: str) -> AsyncIterator[Ami]:
    ami = await Ami.log_in(pair.plan.ports["ami"], user, secret_of(pair.core.etc, user))
    try:
        yield ami
    finally:
        ami.close()


@pytest.mark.parametrize("user", ["carecall", "watcher"])
@pytest.mark.parametrize("action", FORBIDDEN, ids=lambda action: action["Action"])
async def test_no_ami_user_may_run_commands_or_change_configuration(asterisk_pair, user, action):
    async with session(asterisk_pair, user) as ami:
        answer = await ami.ask(**action)
        assert answer["Response"] == "Error"


@pytest.mark.parametrize("target", DANGEROUS, ids=lambda target: target["Application"])
async def test_an_originate_starts_no_program(asterisk_pair, target):
    async with session(asterisk_pair, "carecall") as ami:
        answer = await ami.ask(
            Action="Originate",
            Channel="PJSIP/01012345678@lab",
            ActionID=str(uuid.uuid4()),
            **target,
        )
        assert answer["Response"] == "Error"


async def test_the_watcher_cannot_call(asterisk_pair):
    async with session(asterisk_pair, "watcher") as ami:
        answer = await ami.ask(
            Action="Originate",
            Channel="PJSIP/1@lab",
            Context="carecall-talk",
            Exten="s",
            Priority="1",
        )
        assert answer["Message"] == "Permission denied"


async def test_the_same_call_id_never_rings_twice(asterisk_pair):
    async with line(asterisk_pair, lab={"LAB_ACTION": "ring_forever"}) as call:
        call_id = await call.dial(Timeout="3000")
        await call.ami.event("Newstate", Uniqueid=call_id, ChannelStateDesc="Ringing")
        again = await call.ami.ask(
            Action="Originate",
            Channel="PJSIP/01012345678@lab",
            Context="carecall-talk",
            Exten="s",
            Priority="1",
            ChannelId=call_id,
        )
        assert again["Response"] == "Error"
        await call.ami.ask(Action="Hangup", Channel=call_id)
        await call.ended(call_id)


class Phone(asyncio.DatagramProtocol):
    """A few lines of SIP over UDP."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[str] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.came.put_nowait(data.decode())

    def send(
        self,
        method: str,
        number: int,
        port: int,
        *lines: str,
        to: str = "softphone",
        own_name: str = "softphone",
    ) -> None:
        own = self.transport.get_extra_info("sockname")[1]
        text = [
            f"{method} sip:{to}@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{uuid.uuid4().hex};rport",
            "Max-Forwards: 70",
            f"From: <sip:{own_name}@127.0.0.1>;tag=a",
            f"To: <sip:{to}@127.0.0.1>",
            f"Call-ID: {own}-{method}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:softphone@127.0.0.1:{own}>",
            *lines,
            "Content-Length: 0",
        ]
        self.transport.sendto(("\r\n".join(text) + "\r\n\r\n").encode(), ("127.0.0.1", port))

    async def until(self, start: str) -> str:
        async with asyncio.timeout(10):
            while not (text := await self.came.get()).startswith(start):
                pass
            return text


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    loop = asyncio.get_running_loop()
    transport, made = await loop.create_datagram_endpoint(Phone, local_addr=("127.0.0.1", 0))
    yield made
    transport.close()


async def test_nobody_calls_out_at_our_cost(asterisk_pair, phone):
    phone.send("INVITE", 1, asterisk_pair.plan.ports["sip"], to="00881234567890", own_name="0299")
    assert "403" in (await phone.until("SIP/2.0 4")).splitlines()[0]


def digest(challenge: str, uri: str, secret: str) -> str:
    """The Authorization header of RFC 2617 without, or with, qop=auth."""
    realm, nonce = (re.search(rf'{name}="([^"]+)"', challenge)[1] for name in ("realm", "nonce"))
    opaque = re.search(r'opaque="([^"]+)"', challenge)
    one = hashlib.md5(f"softphone:{realm}:{secret}".encode()).hexdigest()
    two = hashlib.md5(f"REGISTER:{uri}".encode()).hexdigest()
    answer = hashlib.md5(f"{one}:{nonce}:00000001:cafe:auth:{two}".encode()).hexdigest()
    tail = f', opaque="{opaque[1]}"' if opaque else ""
    return (
        f'Authorization: Digest username="softphone", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5, qop=auth, nc=00000001, cnonce="cafe"{tail}'
    )


@pytest.mark.parametrize(("right", "status"), [(True, "200"), (False, "401")])
async def test_a_softphone_registers_with_its_secret_only(asterisk_pair, phone, right, status):
    port = asterisk_pair.plan.ports["sip"]
    phone.send("REGISTER", 1, port)
    challenge = await phone.until("SIP/2.0 401")
    secret = asterisk_pair.plan.secret("softphone") if right else "guess"
    phone.send("REGISTER", 2, port, digest(challenge, f"sip:softphone@127.0.0.1:{port}", secret))
    assert (await phone.until("SIP/2.0")).split()[1] == status


async def test_a_registered_softphone_is_rung_with_our_lettering(asterisk_pair, phone):
    port = asterisk_pair.plan.ports["sip"]
    phone.send("REGISTER", 1, port)
    challenge = await phone.until("SIP/2.0 401")
    secret = asterisk_pair.plan.secret("softphone")
    phone.send("REGISTER", 2, port, digest(challenge, f"sip:softphone@127.0.0.1:{port}", secret))
    await phone.until("SIP/2.0 200")
    async with line(asterisk_pair) as call:
        call_id = await call.dial(Channel="PJSIP/softphone")
        invite = await phone.until("INVITE")
        assert 'From: "행복복지관 안부" <sip:0212345678@' in invite
        await call.ami.ask(Action="Hangup", Channel=call_id)
        await call.ended(call_id)
