"""The media process says every other second what its recognition carries."""

from carecall.conversation.speech_report import SpeechReporter
from carecall.ports.speech import RecogniserLoad
from tests.fakes.clock import FakeClock


class SpeechLog:
    """Keeps reports; set `fails` to play a database that is away."""

    def __init__(self):
        self.reports = []
        self.fails = False

    def report(self, report, now):
        if self.fails:
            raise ConnectionError
        self.reports.append((report, now))


class Scene:
    """Talks that keep one lane busy by a share each."""

    def __init__(self, share=0.1):
        self.clock, self.log, self.talks = FakeClock(), SpeechLog(), 0
        self.share, self.busy_s, self.waited_ms = share, 0.0, 0
        self.reporter = SpeechReporter(self.load, lambda: self.talks, self.log, self.clock)

    def load(self):
        return RecogniserLoad(lanes=1, busy_s=self.busy_s, passes=0, waited_ms=self.waited_ms)

    async def talk(self, seconds):
        for _ in range(seconds // 2):
            await self.reporter.report()
            self.clock.advance(2)
            self.busy_s += 2 * self.talks * self.share

    @property
    def admitted(self):
        return self.log.reports[-1][0].admitted


async def test_before_anything_was_measured_two_talks_are_admitted():
    scene = Scene()
    await scene.talk(10)
    assert scene.admitted == 2
    assert scene.log.reports[0][1] < scene.log.reports[-1][1]


async def test_measured_talks_say_how_many_are_carried():
    scene = Scene(share=0.1)
    scene.talks = 3
    await scene.talk(60)
    report = scene.log.reports[-1][0]
    assert report.admitted == 5
    assert 0.25 < report.load < 0.35


async def test_utterances_that_wait_admit_nobody_more():
    scene = Scene(share=0.01)
    scene.talks = 3
    await scene.talk(60)
    assert scene.admitted == 6
    scene.waited_ms = 3000
    await scene.talk(2)
    assert scene.admitted == 3


async def test_a_report_that_cannot_be_written_is_made_again_and_never_ends_the_process():
    scene = Scene()
    scene.log.fails = True
    await scene.talk(4)
    assert not scene.log.reports
    scene.log.fails = False
    await scene.talk(2)
    assert len(scene.log.reports) == 1


async def test_what_a_pass_took_at_start_up_is_the_first_figure():
    scene = Scene()
    scene.reporter.begin_with(0.2)
    await scene.talk(2)
    assert scene.admitted == 8
