"""Measures what recognition costs the talks of this process, and says how many it carries, every other second."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from carecall.domain.admission import (
    Admission,
    AdmissionRule,
    SpeechSample,
    admission,
    first_admission,
)
from carecall.ports.clock import Clock
from carecall.ports.nodes import SpeechLoadLog, SpeechReport
from carecall.ports.speech import RecogniserLoad

REPORT_S = 2.0
"""A report is stale after five of these."""
REMEMBERED = 64
log = logging.getLogger(__name__)


class SpeechReporter:
    """Tells the controller of the same node how many talks may be added."""

    def __init__(
        self,
        load: Callable[[], RecogniserLoad],
        talks: Callable[[], int],
        speech_log: SpeechLoadLog,
        clock: Clock,
        *,
        rule: AdmissionRule | None = None,
    ) -> None:
        """Begin with the start figure; `talks` says how many go on now."""
        self._load = load
        self._talks = talks
        self._log = speech_log
        self._clock = clock
        self._rule = rule or AdmissionRule()
        self._samples: deque[SpeechSample] = deque(maxlen=REMEMBERED)
        self._silent = False
        self.admission: Admission = first_admission(self._rule, load().lanes)

    def begin_with(self, pass_s: float) -> None:
        """Take how long one pass took at start-up (0.0: unknown) as the figure until talks are measured."""
        self.admission = first_admission(self._rule, self._load().lanes, pass_s=pass_s)

    def sample(self) -> SpeechReport:
        """Take one sample and return what is to be reported."""
        load, talks = self._load(), self._talks()
        at_s = self._clock.monotonic()
        last = self._samples[-1] if self._samples else None
        talk_s = 0.0
        if last is not None:
            # As many talked since the last look as do on average of the two.
            talk_s = last.talk_s + (at_s - last.at_s) * (last.talks + talks) / 2
        self._samples.append(
            SpeechSample(
                at_s=at_s,
                lanes=load.lanes,
                busy_s=load.busy_s,
                talk_s=talk_s,
                talks=talks,
                waited_ms=load.waited_ms,
            )
        )
        self.admission = admission(self._rule, self.admission, tuple(self._samples))
        return SpeechReport(load=self.admission.load, admitted=self.admission.admitted)

    async def report(self) -> None:
        """Write one report; one that cannot be written makes the last one stale, and dialling stops."""
        report = self.sample()
        try:
            await asyncio.to_thread(self._log.report, report, self._clock.now())
        except Exception as error:
            if not self._silent:
                log.warning("speech load not reported", extra={"private": {"error": repr(error)}})
            self._silent = True
        else:
            self._silent = False

    async def run(self) -> None:
        """Report until cancelled."""
        while True:
            await self.report()
            await asyncio.sleep(REPORT_S)
