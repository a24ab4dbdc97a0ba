"""Runs the Asterisk pair from code that has no event loop, on a loop and thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from carecall.telephony.asterisk_pair import AsteriskPair

SLOWEST_S = 90.0
Result = TypeVar("Result")


class PairThread:
    """Start, watch and stop a pair, as plain calls.

    The kernel ends both Asterisks when the thread that started them ends, so the thread stays until `stop`.
    """

    def __init__(self, pair: AsteriskPair) -> None:
        self.pair = pair
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="asterisk", daemon=True)

    def start(self) -> None:
        """Start both and return once calls can be placed.

        Raises:
            PortInUse, BadSetting, MissingPart, AsteriskFailed: nothing is left running.
        """
        self._thread.start()
        try:
            self._run(self.pair.start())
        except BaseException:
            self._end_loop()
            raise

    def has_ended(self) -> bool:
        """Say whether one of them ended on its own."""
        carrier = self.pair.carrier
        return self.pair.core.pid is None or (carrier is not None and carrier.pid is None)

    def console(self, command: str) -> str:
        """Return what the platform's Asterisk console answers."""
        return self._run(self.pair.core.console(command))

    def start_again(self) -> None:
        """Wait for the platform's Asterisk to end, and start it again."""
        self._run(self.pair.core.wait())
        self._run(self.pair.keep_up())

    def stop(self) -> None:
        """Stop both and the thread; does nothing the second time."""
        if self._loop.is_closed():
            return
        self._run(self.pair.stop())
        self._end_loop()

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SLOWEST_S)

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
