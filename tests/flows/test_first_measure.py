"""Before the first call one pass is tried, so that a node knows what it carries."""

from carecall.conversation.first_measure import measure_pass
from carecall.errors import EngineFailed
from tests.fakes.clock import FakeClock
from tests.fakes.synthesiser import FakeSynthesiser


class SlowEars:
    """A recogniser whose passes take a known time, the first of each language longer."""

    def __init__(self, clock, seconds):
        self.clock, self.seconds, self.passes = clock, list(seconds), 0

    async def transcribe(self, pcm, **how):
        self.passes += 1
        if not self.seconds:
            raise EngineFailed("gone")
        self.clock.advance(self.seconds.pop(0))


async def test_the_warm_pass_of_the_dearer_language_counts():
    clock = FakeClock()
    ears = SlowEars(clock, [3.0, 0.2, 2.0, 0.3])
    assert round(await measure_pass(ears, FakeSynthesiser(), clock), 3) == 0.3
    assert ears.passes == 4


async def test_ears_that_fail_are_unknown_and_stop_nothing():
    clock = FakeClock()
    assert await measure_pass(SlowEars(clock, []), FakeSynthesiser(), clock) == 0.0
