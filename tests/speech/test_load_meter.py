"""How busy the lanes were is known to the second, passes under way included."""

from carecall.speech.load_meter import LoadMeter


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_two_lanes_that_worked_a_second_each_were_busy_two_seconds() -> None:
    clock = Seconds()
    meter = LoadMeter(2, now_s=clock)
    first, second = meter.begin(), meter.begin()
    clock.now = 1.0
    meter.end(first)
    meter.end(second)
    load = meter.read()
    assert (load.lanes, load.busy_s, load.passes) == (2, 2.0, 2)


def test_a_pass_under_way_counts_as_far_as_it_has_come() -> None:
    clock = Seconds()
    meter = LoadMeter(1, now_s=clock)
    lane = meter.begin()
    clock.now = 3.0
    assert meter.read().busy_s == 3.0
    clock.now = 4.0
    meter.end(lane)
    assert meter.read().busy_s == 4.0


def test_the_longest_wait_is_told_once() -> None:
    meter = LoadMeter(1, now_s=Seconds())
    for waited_ms in (20, 700, 90):
        meter.waited(waited_ms)
    assert meter.read().waited_ms == 700
    assert meter.read().waited_ms == 0


def test_the_share_in_use_looks_back_ten_seconds() -> None:
    clock = Seconds()
    meter = LoadMeter(2, now_s=clock)
    lane = meter.begin()
    clock.now = 4.0
    meter.end(lane)
    assert meter.share() == 0.2
    clock.now = 12.0
    lane = meter.begin()
    clock.now = 13.0
    assert meter.share() == 0.1, "one second of the old pass and one of the new"
    meter.end(lane)
    clock.now = 30.0
    assert meter.share() == 0.0
