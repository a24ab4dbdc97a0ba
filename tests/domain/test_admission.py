"""As many talks are admitted as the recognition was measured to carry, never more than was learnt so far."""

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.admission import (
    AdmissionRule,
    SpeechSample,
    admission,
    first_admission,
)

RULE = AdmissionRule()


def samples(*, talks, share, seconds=60, lanes=1, step=2, waited_ms=0):
    """A stretch of steady talk: each talk keeps `share` of the lanes busy."""
    return [
        SpeechSample(
            at_s=float(at),
            lanes=lanes,
            busy_s=at * talks * share * lanes,
            talk_s=float(at * talks),
            talks=talks,
            waited_ms=waited_ms,
        )
        for at in range(0, seconds + 1, step)
    ]


def learnt(before=None, **how):
    first = before or first_admission(RULE, how.get("lanes", 1))
    return admission(RULE, first, samples(**how))


def test_nothing_measured_means_two_talks_for_each_lane():
    assert first_admission(RULE, 1).admitted == 2
    assert first_admission(RULE, 4).admitted == 8
    assert learnt(talks=0, share=0.1).admitted == 2
    assert learnt(talks=1, share=0.1, seconds=20).admitted == 2


def test_a_pass_timed_at_start_up_says_how_many_may_begin():
    assert first_admission(RULE, 1, pass_s=0.05).admitted == 8
    assert first_admission(RULE, 1, pass_s=0.44).admitted == 4
    assert first_admission(RULE, 2, pass_s=0.44).admitted == 8
    assert first_admission(RULE, 1, pass_s=4.0).admitted == 1


def test_the_start_figure_holds_until_talks_are_measured():
    first = first_admission(RULE, 1, pass_s=0.05)
    assert learnt(first, talks=1, share=0.1, seconds=20).admitted == 8
    assert learnt(first, talks=4, share=0.1).admitted == 5
    assert learnt(first, talks=4, share=0.001).admitted == 8


def test_what_talks_cost_says_how_many_are_carried():
    after = learnt(talks=4, share=0.1)
    assert round(after.load, 3) == 0.4
    assert after.admitted == 5


def test_cheap_talks_are_believed_for_twice_as_many_as_were_seen():
    assert learnt(talks=3, share=0.001).admitted == 6


def test_a_recognition_that_one_talk_fills_still_has_one():
    assert learnt(talks=1, share=0.55).admitted == 1


def test_an_overload_admits_nobody_beyond_those_who_talk():
    assert learnt(talks=7, share=0.09).admitted <= 5
    assert learnt(talks=3, share=0.02, waited_ms=1500).admitted == 3


def test_a_dearer_figure_counts_at_once_and_a_cheaper_one_slowly():
    dear = learnt(talks=4, share=0.125)
    assert dear.admitted == 4
    cheaper = learnt(dear, talks=4, share=0.05)
    assert dear.cost * RULE.cheaper == cheaper.cost
    assert cheaper.admitted == 4


def test_what_was_learnt_outlives_a_quiet_hour():
    busy = learnt(talks=4, share=0.1)
    assert learnt(busy, talks=0, share=0.0).admitted == busy.admitted


@given(
    talks=st.integers(1, 40),
    share=st.floats(0.001, 0.6),
    lanes=st.integers(1, 8),
)
def test_the_projected_load_never_passes_its_limit_but_for_a_single_talk(talks, share, lanes):
    after = learnt(talks=talks, share=share, lanes=lanes)
    assert after.admitted == 1 or after.admitted * share <= RULE.load + 1e-6
    assert after.admitted <= max(RULE.growth * talks, RULE.start_per_lane * lanes)
