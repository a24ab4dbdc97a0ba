"""Who is recognised first, and what is not recognised at all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from carecall.errors import EngineTooSlow, PassShed
from carecall.ports.speech import Priority
from carecall.speech.pass_queue import PassQueue, Wanted


class Gate:
    """A pass that begins, and ends when it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self.was_wanted: bool | None = None

    def work(self, wanted: Wanted) -> str:
        self.begun.set()
        self.let_go.wait(5)
        self.was_wanted = wanted()
        return "done"


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.let_go.set()


async def occupied(queue: PassQueue, gate: Gate) -> asyncio.Task[object]:
    """Start a pass that holds the only lane."""
    task = asyncio.create_task(queue.run(gate.work))
    await asyncio.to_thread(gate.begun.wait, 5)
    return task


async def turn() -> None:
    """Let every task that can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_finals_go_before_speculative_and_after_call_passes(gate: Gate) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    order: list[Priority] = []

    def note(priority: Priority) -> asyncio.Task[object]:
        return asyncio.create_task(
            queue.run(lambda _: order.append(priority), priority=priority, deadline_s=5)
        )

    tasks = [note(one) for one in (Priority.AFTER_CALL, Priority.SPECULATIVE, Priority.FINAL)]
    await turn()
    assert queue.figures().waiting == 3
    gate.let_go.set()
    await asyncio.gather(holder, *tasks)
    assert order == [Priority.FINAL, Priority.SPECULATIVE, Priority.AFTER_CALL]


async def test_a_partial_pass_is_refused_while_others_are_at_it(gate: Gate) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    with pytest.raises(PassShed):
        await queue.run(lambda _: 1, priority=Priority.PARTIAL)
    waits = asyncio.create_task(queue.run(lambda _: 2, priority=Priority.SPECULATIVE))
    await turn()
    assert (queue.figures().waiting, queue.figures().shed) == (1, 1)
    gate.let_go.set()
    await asyncio.gather(holder, waits)


async def test_a_speculative_pass_that_would_begin_too_late_is_refused_and_a_final_one_never(
    gate: Gate,
) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    waiting = [asyncio.create_task(queue.run(lambda _: 1)) for _ in range(3)]
    await turn()
    with pytest.raises(PassShed):
        await queue.run(lambda _: 2, priority=Priority.SPECULATIVE)
    waiting.append(asyncio.create_task(queue.run(lambda _: 3)))
    gate.let_go.set()
    await asyncio.gather(holder, *waiting)
    assert queue.figures().shed == 1


async def test_a_cancelled_pass_is_never_run(gate: Gate) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    ran: list[int] = []
    stale = asyncio.create_task(queue.run(lambda _: ran.append(1)))
    await turn()
    stale.cancel()
    await turn()
    gate.let_go.set()
    await holder
    await queue.run(lambda _: ran.append(2))
    assert ran == [2]
    assert queue.figures().dropped == 1


async def test_a_pass_that_waits_past_its_deadline_is_too_slow(gate: Gate) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    with pytest.raises(EngineTooSlow, match="fewer calls"):
        await queue.run(lambda _: 1, deadline_s=0.01)
    gate.let_go.set()
    await holder
    assert (await queue.run(lambda _: 1)).result == 1
    assert queue.figures().too_slow == 1


async def test_a_late_pass_keeps_its_lane_until_its_thread_is_done(gate: Gate) -> None:
    queue = PassQueue()
    with pytest.raises(EngineTooSlow):
        await queue.run(gate.work, deadline_s=0.05)
    assert queue.figures().running == 1
    following = asyncio.create_task(queue.run(lambda _: "next"))
    await turn()
    assert not following.done()
    gate.let_go.set()
    assert (await following).result == "next"
    assert gate.was_wanted is False


async def test_a_full_queue_gives_up_what_matters_least(gate: Gate) -> None:
    queue = PassQueue(most_waiting=1)
    holder = await occupied(queue, gate)
    after_call = asyncio.create_task(queue.run(lambda _: 1, priority=Priority.AFTER_CALL))
    await turn()
    final = asyncio.create_task(queue.run(lambda _: 2))
    with pytest.raises(EngineTooSlow, match="wait already"):
        await after_call
    with pytest.raises(EngineTooSlow, match="wait already"):
        await queue.run(lambda _: 3, priority=Priority.SPECULATIVE)
    gate.let_go.set()
    assert (await final).result == 2
    await holder


async def test_a_pass_that_is_cancelled_just_as_it_gets_its_lane_passes_the_lane_on(
    gate: Gate,
) -> None:
    queue = PassQueue()
    holder = await occupied(queue, gate)
    second = asyncio.create_task(queue.run(lambda _: 2))
    third = asyncio.create_task(queue.run(lambda _: 3))
    await turn()
    queue._free_lane()
    second.cancel()
    await turn()
    assert queue.figures().waiting == 0, "the third pass has the lane"
    gate.let_go.set()
    assert (await third).result == 3
    await holder


async def test_an_error_in_a_pass_reaches_its_caller_and_frees_the_lane() -> None:
    queue = PassQueue()

    def break_down(wanted: Wanted) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await queue.run(break_down)
    assert queue.figures().running == 0


async def test_the_figures_tell_waits_and_passes() -> None:
    moments = iter([0.0, 0.2, 0.7, 0.7])
    queue = PassQueue(now_s=lambda: next(moments))
    done = await queue.run(lambda _: None)
    assert (done.waited_ms, done.pass_ms) == (200, 500)
    figures = queue.figures()
    assert (figures.waited_ms_p50, figures.pass_ms_p95) == (200, 500)
