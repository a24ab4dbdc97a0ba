"""One controller works a node at a time, and an older one is known by its token."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.lease import Lease, LeaseRule, claimed, is_abandoned, released, renewed

RULE = LeaseRule()
NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def test_a_second_controller_gets_nothing_while_the_first_keeps_its_lease_up():
    first = claimed(RULE, Lease(), "first", NOON)
    assert claimed(RULE, first, "second", at(14)) is None
    kept = renewed(RULE, first, holder="first", token=1, now=at(14))
    assert claimed(RULE, kept, "second", at(28)) is None


def test_a_lease_that_ran_out_is_taken_with_a_higher_token_and_the_old_holder_knows():
    first = claimed(RULE, Lease(), "first", NOON)
    second = claimed(RULE, first, "second", at(15))
    assert (first.token, second.token) == (1, 2)
    assert renewed(RULE, second, holder="first", token=1, now=at(16)) is None


def test_a_lease_that_ran_out_and_nobody_took_is_still_ones_own():
    first = claimed(RULE, Lease(), "first", NOON)
    assert renewed(RULE, first, holder="first", token=1, now=at(60)) is not None


def test_a_node_that_was_let_go_is_free_at_once_and_its_token_stays():
    first = claimed(RULE, Lease(), "first", NOON)
    free = released(first, holder="first", token=1)
    assert claimed(RULE, free, "second", at(1)).token == 2
    assert released(first, holder="second", token=9) == first


def test_a_node_is_abandoned_a_minute_after_its_lease():
    first = claimed(RULE, Lease(), "first", NOON)
    assert not is_abandoned(first, at(75))
    assert is_abandoned(first, at(76))
    assert is_abandoned(released(first, holder="first", token=1), NOON)
    assert not is_abandoned(Lease(), NOON)


@given(
    deeds=st.lists(
        st.tuples(
            st.sampled_from(["claim", "renew", "release"]),
            st.sampled_from(["a", "b", "c"]),
            st.integers(0, 20),
        ),
        max_size=60,
    )
)
def test_no_two_controllers_ever_hold_a_node_with_the_same_token(deeds):
    lease, now, tokens, owners = Lease(), 0, {}, {}
    for deed, holder, gap in deeds:
        now += gap
        if deed == "claim":
            taken = claimed(RULE, lease, holder, at(now))
            if taken is not None:
                assert taken.token > lease.token
                assert owners.setdefault(taken.token, holder) == holder
                lease, tokens[holder] = taken, taken.token
        elif deed == "renew":
            kept = renewed(RULE, lease, holder=holder, token=tokens.get(holder, 0), now=at(now))
            if kept is not None:
                assert owners[kept.token] == holder
                lease = kept
        else:
            lease = released(lease, holder=holder, token=tokens.get(holder, 0))
