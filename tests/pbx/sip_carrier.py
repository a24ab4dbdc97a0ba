"""A carrier that is no Asterisk: a few pages of SIP and RTP, which keep what they were sent."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

Address = tuple[str, int]
SILENCE = b"\xd5" * 160
"""20 ms of silence in A-law."""
SILENT = frozenset(b"\x55\xd5")
LONGEST_TALK = 1500
"""In packets of 20 ms."""
REALM = "carrier.example"
FINAL = {
    "busy": "486 Busy Here",
    "reject": "603 Decline",
    "nobody": "480 Temporarily Unavailable",
    "invalid": "404 Not Found",
    "full": "503 Service Unavailable",
}


@dataclass(frozen=True)
class Message:
    """One request or answer."""

    first: str
    headers: Mapping[str, str]
    body: str

    @property
    def method(self) -> str:
        return self.first.split()[0]

    @property
    def uri(self) -> str:
        return self.first.split()[1]

    @property
    def dialled(self) -> str:
        return self.uri.removeprefix("sip:").partition("@")[0]


def read(data: bytes) -> Message:
    """Parse a datagram; header names in lower case, repeated ones joined as lines."""
    head, _, body = data.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        headers[name] = f"{headers[name]}\r\n{value.strip()}" if name in headers else value.strip()
    return Message(first, headers, body)


def answer_of(fields: Mapping[str, str], secret: str, method: str) -> str:
    """Return the digest response of RFC 2617, with or without qop=auth."""
    one = _md5(f"{fields['username']}:{fields['realm']}:{secret}")
    two = _md5(f"{method}:{fields['uri']}")
    if "qop" in fields:
        middle = f"{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:{fields['qop']}"
    else:
        middle = fields["nonce"]
    return _md5(f"{one}:{middle}:{two}")


def digest_fields(header: str) -> dict[str, str]:
    """Return the parameters of a Digest header."""
    return {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^",\s]+))', header)}  # fmt: skip


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


@dataclass
class SipPeer(asyncio.DatagramProtocol):
    """Takes calls as `conduct` says; whoever sets `secret` must know it."""

    port: int = 0
    user: str = ""
    secret: str = ""
    conduct: str = "answer"
    talk_s: float = 2.0
    """How long after our first words they hang up."""
    invites: list[Message] = field(default_factory=list)
    registered: list[Message] = field(default_factory=list)
    heard: int = 0
    """RTP packets that came."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> SipPeer:
        loop = asyncio.get_running_loop()
        self._wire, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", self.port)
        )
        self.port = self._wire.get_extra_info("sockname")[1]
        self._answers: asyncio.Queue[Message] = asyncio.Queue()
        self._talks: dict[str, asyncio.Task[None]] = {}
        return self

    async def close(self) -> None:
        for talk in self._talks.values():
            talk.cancel()
        await asyncio.gather(*self._talks.values(), return_exceptions=True)
        self._wire.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if not data.strip():
            return
        message = read(data)
        if message.first.startswith("SIP/2.0"):
            self._answers.put_nowait(message)
            return
        taker = getattr(self, f"on_{message.method.lower()}", None)
        if taker is not None:
            taker(message, addr)

    def on_options(self, asked: Message, addr: Address) -> None:
        self.reply(asked, addr, "200 OK")

    def on_register(self, asked: Message, addr: Address) -> None:
        if self._is_known(asked, addr):
            self.registered.append(asked)
            self.reply(asked, addr, "200 OK", f"Contact: {asked.headers['contact']};expires=300")

    def on_invite(self, asked: Message, addr: Address) -> None:
        if asked.headers["call-id"] in self._talks or not self._is_known(asked, addr):
            return
        self.invites.append(asked)
        call = self._answer(asked, addr) if self.conduct == "answer" else self._refuse(asked, addr)
        self._talks[asked.headers["call-id"]] = asyncio.ensure_future(call)

    def on_cancel(self, asked: Message, addr: Address) -> None:
        self.reply(asked, addr, "200 OK")
        self._talks[asked.headers["call-id"]].cancel()
        self.reply(self.invites[-1], addr, "487 Request Terminated")
        self.ended.set()

    def on_bye(self, asked: Message, addr: Address) -> None:
        self.reply(asked, addr, "200 OK")
        self._talks[asked.headers["call-id"]].cancel()
        self.ended.set()

    def _is_known(self, asked: Message, addr: Address) -> bool:
        """Ask for the password where there is one; refuse a wrong one for good."""
        if not self.secret:
            return True
        shown = asked.headers.get("authorization")
        if shown is None:
            self.reply(asked, addr, "401 Unauthorized",
                       f'WWW-Authenticate: Digest realm="{REALM}", nonce="{uuid4().hex}", algorithm=MD5, qop="auth"')  # fmt: skip
            return False
        fields = digest_fields(shown)
        right = answer_of(fields, self.secret, asked.method) == fields["response"]
        if not right or fields["username"] != self.user:
            self.reply(asked, addr, "403 Forbidden")
            return False
        return True

    async def _refuse(self, asked: Message, addr: Address) -> None:
        self.reply(asked, addr, "100 Trying")
        self.reply(asked, addr, "180 Ringing")
        if self.conduct in FINAL:
            self.reply(asked, addr, FINAL[self.conduct])

    async def _answer(self, asked: Message, addr: Address) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sound:
            sound.setblocking(False)
            sound.bind(("127.0.0.1", 0))
            self.reply(asked, addr, "180 Ringing")
            self.reply(asked, addr, "200 OK", "Content-Type: application/sdp", body=_sdp(sound))
            await self._talk(sound, _sound_address(asked.body))
        self._bye(asked, addr)
        self.ended.set()

    async def _talk(self, sound: socket.socket, to: Address) -> None:
        no = voiced_at = 0
        while no < LONGEST_TALK and (not voiced_at or no < voiced_at + self.talk_s * 50):
            no += 1
            header = (
                bytes([0x80, 8]) + no.to_bytes(2, "big") + (no * 160).to_bytes(4, "big") + b"care"
            )
            sound.sendto(header + SILENCE, to)
            with suppress(BlockingIOError):
                while packet := sound.recv(2048):
                    self.heard += 1
                    if not voiced_at and not SILENT.issuperset(packet[12:]):
                        voiced_at = no
            await asyncio.sleep(0.02)

    def _bye(self, asked: Message, addr: Address) -> None:
        contact = re.search(r"<(sip:[^>]+)>", asked.headers["contact"])
        assert contact is not None
        self.send("BYE", contact[1], addr, f"From: {asked.headers['to']};tag=carrier",
                  f"To: {asked.headers['from']}", f"Call-ID: {asked.headers['call-id']}", "CSeq: 1 BYE")  # fmt: skip

    async def register(self, to: int) -> str:
        """Register at a server on this machine and return its answer's status line."""
        uri = f"sip:{self.user}@127.0.0.1:{to}"
        challenge = ""
        for no in (1, 2):
            lines = [f"From: <{uri}>;tag=phone", f"To: <{uri}>", f"Call-ID: {self.port}-register",
                     f"CSeq: {no} REGISTER", f"Contact: <sip:{self.user}@127.0.0.1:{self.port}>"]  # fmt: skip
            if challenge:
                lines.append(self._proof(challenge, uri))
            self.send("REGISTER", uri, ("127.0.0.1", to), *lines)
            async with asyncio.timeout(5):
                answered = await self._answers.get()
            challenge = answered.headers.get("www-authenticate", "")
        return answered.first

    def _proof(self, challenge: str, uri: str) -> str:
        asked = digest_fields(challenge)
        fields = {"username": self.user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri,
                  "qop": "auth", "nc": "00000001", "cnonce": "cafe"}  # fmt: skip
        fields["response"] = answer_of(fields, self.secret, "REGISTER")
        if "opaque" in asked:
            fields["opaque"] = asked["opaque"]
        bare = {"nc", "qop"}
        shown = (f"{name}={text}" if name in bare else f'{name}="{text}"' for name, text in fields.items())  # fmt: skip
        return "Authorization: Digest " + ", ".join(shown)

    def reply(self, asked: Message, addr: Address, status: str, *more: str, body: str = "") -> None:
        tag = "" if status.startswith("100") else ";tag=carrier"
        vias = asked.headers["via"].split("\r\n")
        known = asked.headers
        lines = [f"SIP/2.0 {status}", *(f"Via: {via}" for via in vias), f"From: {known['from']}",
                 f"To: {known['to']}{'' if 'tag=' in known['to'] else tag}", f"Call-ID: {known['call-id']}",
                 f"CSeq: {known['cseq']}"]  # fmt: skip
        if not any(line.startswith("Contact:") for line in more):
            lines.append(f"Contact: <sip:127.0.0.1:{self.port}>")
        self._put(lines, more, addr, body)

    def send(self, method: str, uri: str, addr: Address, *lines: str) -> None:
        via = f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{uuid4().hex};rport"
        self._put([f"{method} {uri} SIP/2.0", via, "Max-Forwards: 70"], lines, addr, "")

    def _put(self, lines: list[str], more: tuple[str, ...], addr: Address, body: str) -> None:
        head = "\r\n".join([*lines, *more, f"Content-Length: {len(body)}"])
        self._wire.sendto(f"{head}\r\n\r\n{body}".encode(), addr)


def _sdp(sound: socket.socket) -> str:
    lines = ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
             f"m=audio {sound.getsockname()[1]} RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "")  # fmt: skip
    return "\r\n".join(lines)


def _sound_address(sdp: str) -> Address:
    host, port = re.search(r"c=IN IP4 (\S+)", sdp), re.search(r"m=audio (\d+)", sdp)
    assert host is not None
    assert port is not None
    return host[1], int(port[1])
