"""What a controller may expect of its hold on a node, over the fake and over both databases."""

from datetime import timedelta

import pytest

from carecall.store.nodes import SqlNode
from tests.builders import NOON
from tests.conftest import BOTH
from tests.fakes.node import FakeNode, Place


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(params=["fake", *BOTH])
def hold(request, open_sessions):
    """Gives holders of one node by their names."""
    if request.param == "fake":
        place = Place()
        return lambda holder: FakeNode(place, holder)
    sessions = open_sessions(request.param)
    return lambda holder: SqlNode(sessions, "node", holder)


def test_a_node_is_held_by_one_controller(hold):
    first, second = hold("first"), hold("second")
    assert first.claim(NOON) is None
    other = second.claim(at(1))
    assert (other.holder, other.until) == ("first", at(15))
    assert second.key is None
    assert first.renew(at(5))
    assert second.claim(at(16)).until == at(20)


def test_a_holder_that_died_is_followed_by_one_with_a_higher_token(hold):
    first, second = hold("first"), hold("second")
    first.claim(NOON)
    assert second.claim(at(15)) is None
    assert second.key.token == first.key.token + 1
    assert second.key.node_id == first.key.node_id
    assert not first.renew(at(16))
    assert first.key is None


def test_a_node_that_was_let_go_is_free_at_once(hold):
    first, second = hold("first"), hold("second")
    first.claim(NOON)
    first.release(at(1))
    assert first.key is None
    assert second.claim(at(1)) is None
    first.release(at(2))
    assert second.renew(at(3))


def test_nothing_is_renewed_that_was_never_held(hold):
    assert not hold("first").renew(NOON)
