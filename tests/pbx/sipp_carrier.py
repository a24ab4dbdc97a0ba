"""SIPp as the carrier: one scenario, one call."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carecall.provision.programs import Program

SCENARIOS = Path(__file__).with_name("sipp")
LONGEST_S = 30
END_WITHIN_S = 3.0


@dataclass
class SippCarrier:
    """Plays `scenario` to the first call that comes to `port`."""

    program: Program
    folder: Path
    scenario: str
    port: int
    sound_port: int
    keys: Mapping[str, str]
    """Words that the scenario leaves open, for example status."""
    pause_ms: int

    async def start(self) -> None:
        """Return once the port is open."""
        words = [
            "-sf", str(self._scenario_file()), "-i", "127.0.0.1", "-p", str(self.port), "-m", "1",
            "-nostdin", "-d", str(self.pause_ms), "-timeout", str(LONGEST_S), "-trace_msg", "-message_file",
            str(self.messages), "-trace_err", "-error_file", str(self.folder / "errors.txt"),
            "-key", "sound_port", str(self.sound_port),
        ]  # fmt: skip
        self._process = await asyncio.create_subprocess_exec(
            *self.program.command(*words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self.folder,
        )
        async with asyncio.timeout(10):
            while True:
                if self._listens():
                    return
                await asyncio.sleep(0.02)

    async def end(self) -> bool:
        """Wait for the scenario's end and say whether it was played through."""
        try:
            async with asyncio.timeout(END_WITHIN_S):
                return await self._process.wait() == 0
        except TimeoutError:
            return False

    async def kill(self) -> None:
        """End SIPp where it still runs."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def messages(self) -> Path:
        """Every SIP message, as SIPp writes it."""
        return self.folder / "messages.txt"

    @property
    def invites(self) -> int:
        """How many different calls came."""
        text = self.messages.read_text(errors="replace") if self.messages.exists() else ""
        came = re.findall(r"received \[\d+\] bytes:\s+INVITE .*?^Call-ID: (\S+)", text, re.MULTILINE | re.DOTALL)  # fmt: skip
        return len(set(came))

    @property
    def byes(self) -> int:
        """How many goodbyes came, repeated ones included."""
        text = self.messages.read_text(errors="replace") if self.messages.exists() else ""
        return len(re.findall(r"received \[\d+\] bytes:\s+BYE ", text))

    def _scenario_file(self) -> Path:
        """Fill the scenario's open words in; SIPp itself wants to read a status code at once."""
        text = (SCENARIOS / f"{self.scenario}.xml").read_text()
        for name, word in self.keys.items():
            text = text.replace(f"[{name}]", word)
        path = self.folder / f"{self.scenario}.xml"
        path.write_text(text)
        return path

    def _listens(self) -> bool:
        lines = Path("/proc/net/udp").read_text().splitlines()[1:]
        return any(line.split()[1].endswith(f":{self.port:04X}") for line in lines)
