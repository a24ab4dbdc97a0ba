"""What a changed schedule does to planned calls."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.replan import Fate, PlanChange, Promise, RedialTerms, fate, summed
from carecall.domain.schedule import Slot

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, tzinfo=UTC)


def promise(day=0, hour=0, slot_no=1, redials=2):
    due_at = MORNING + timedelta(days=day, hours=hour)
    slot = Slot(round_on=DAY + timedelta(days=day), slot_no=slot_no, due_at=due_at,
                until_at=due_at + timedelta(hours=2))  # fmt: skip
    return Promise(slot, RedialTerms(redials, 600))


def wanted(*promises):
    return {one.key: one for one in promises}


def test_what_is_wanted_as_it_is_stays():
    assert fate(promise(), wanted(promise())) is Fate.KEPT


def test_another_time_moves_other_redials_alter_and_the_unwanted_goes():
    assert fate(promise(), wanted(promise(hour=1))) is Fate.MOVED
    assert fate(promise(), wanted(promise(hour=1, redials=0))) is Fate.MOVED
    assert fate(promise(), wanted(promise(redials=0))) is Fate.ALTERED
    assert fate(promise(), wanted(promise(day=1))) is Fate.REMOVED
    assert fate(promise(slot_no=2), wanted(promise())) is Fate.REMOVED


def test_a_change_counts_calls_and_names_days():
    change = summed(
        [(Fate.KEPT, DAY, 5), (None, DAY, 2), (Fate.MOVED, DAY + timedelta(1), 3), (None, DAY, 0)]
    )
    assert change == PlanChange(added=2, moved=3, days=(DAY, DAY + timedelta(1)))
    assert summed([(Fate.KEPT, DAY, 9)]).is_empty


def test_changes_add_up():
    one, other = PlanChange(added=1, days=(DAY,)), PlanChange(removed=2, altered=1, days=(DAY,))
    assert one + other == PlanChange(added=1, removed=2, altered=1, days=(DAY,))


PROMISES = st.lists(
    st.builds(promise, st.integers(0, 5), st.integers(0, 3), st.integers(1, 2), st.integers(0, 2)),
    max_size=12,
).map(lambda ones: wanted(*ones))


@given(before=PROMISES, after=PROMISES)
def test_following_every_fate_comes_to_what_is_wanted(before, after):
    planned = {}
    for key, one in before.items():
        what = fate(one, after)
        if what is Fate.KEPT:
            planned[key] = one
        elif what is not Fate.REMOVED:
            planned[key] = after[key]
    assert planned | {key: one for key, one in after.items() if key not in before} == after
    assert {fate(one, after) for one in planned.values()} <= {Fate.KEPT}
