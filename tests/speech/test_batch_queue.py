"""What waits together is heard together, what matters most first, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from carecall.errors import EngineFailed, EngineTooSlow, PassShed
from carecall.ports.speech import Priority
from carecall.speech.batch_queue import BatchQueue, BatchRule

AT_ONCE = BatchRule(most=4, collect_s=0.0, most_waiting=8)


class Engine:
    """Notes its batches; each one waits until it is let go, when told so."""

    def __init__(self, *, held: bool = False) -> None:
        self.batches: list[list[str]] = []
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self.breaks = False
        if not held:
            self.let_go.set()

    def __call__(self, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        self.begun.set()
        self.let_go.wait(5)
        if self.breaks:
            raise EngineFailed("broken")
        return [item.upper() for item in items]


def ask(
    queue: BatchQueue[str, str],
    item: str,
    *,
    key: str = "10 s",
    priority: Priority = Priority.FINAL,
    deadline_s: float = 5.0,
) -> asyncio.Task[object]:
    return asyncio.create_task(queue.run(item, key=key, priority=priority, deadline_s=deadline_s))


async def turn() -> None:
    """Let every task that can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def busy(queue: BatchQueue[str, str], engine: Engine) -> asyncio.Task[object]:
    """Start a batch of one that holds the engine."""
    task = ask(queue, "first")
    await asyncio.to_thread(engine.begun.wait, 5)
    return task


async def test_those_who_ask_at_once_share_a_batch() -> None:
    engine = Engine()
    queue = BatchQueue(engine, rule=AT_ONCE)
    done = await asyncio.gather(*(ask(queue, name) for name in "abc"))
    assert engine.batches == [["a", "b", "c"]]
    assert [one.result for one in done] == ["A", "B", "C"]
    assert queue.figures().batch == 3


async def test_a_batch_is_never_bigger_than_the_rule() -> None:
    engine = Engine()
    queue = BatchQueue(engine, rule=AT_ONCE)
    await asyncio.gather(*(ask(queue, name) for name in "abcdef"))
    assert engine.batches == [["a", "b", "c", "d"], ["e", "f"]]


async def test_only_what_is_alike_is_heard_together() -> None:
    engine = Engine()
    queue = BatchQueue(engine, rule=AT_ONCE)
    await asyncio.gather(ask(queue, "a"), ask(queue, "b", key="30 s"), ask(queue, "c"))
    assert engine.batches == [["a", "c"], ["b"]]


async def test_finals_go_first_and_take_those_like_them_along() -> None:
    engine = Engine(held=True)
    queue = BatchQueue(engine, rule=AT_ONCE)
    holder = await busy(queue, engine)
    others = [
        ask(queue, "after", key="30 s", priority=Priority.AFTER_CALL),
        ask(queue, "maybe", priority=Priority.SPECULATIVE),
        ask(queue, "final"),
    ]
    await turn()
    engine.let_go.set()
    await asyncio.gather(holder, *others)
    assert engine.batches == [["first"], ["final", "maybe"], ["after"]]


async def test_a_cancelled_one_is_not_heard_and_harms_nobody() -> None:
    engine = Engine(held=True)
    queue = BatchQueue(engine, rule=AT_ONCE)
    holder = await busy(queue, engine)
    stale, wanted = ask(queue, "stale"), ask(queue, "wanted")
    await turn()
    stale.cancel()
    await turn()
    engine.let_go.set()
    await asyncio.gather(holder, wanted)
    assert engine.batches[1] == ["wanted"]
    assert queue.figures().dropped == 1


async def test_a_batch_that_breaks_is_told_to_all_in_it_and_the_next_one_is_heard() -> None:
    engine = Engine()
    engine.breaks = True
    queue = BatchQueue(engine, rule=AT_ONCE)
    found = await asyncio.gather(ask(queue, "a"), ask(queue, "b"), return_exceptions=True)
    assert all(isinstance(one, EngineFailed) for one in found)
    engine.breaks = False
    assert (await ask(queue, "c")).result == "C"


async def test_a_deadline_ends_the_wait() -> None:
    engine = Engine(held=True)
    queue = BatchQueue(engine, rule=AT_ONCE)
    holder = await busy(queue, engine)
    with pytest.raises(EngineTooSlow, match="fewer calls"):
        await ask(queue, "late", deadline_s=0.01)
    engine.let_go.set()
    await holder
    assert engine.batches == [["first"]]


async def test_under_load_partial_passes_are_refused_and_a_full_queue_refuses_all() -> None:
    engine = Engine(held=True)
    queue = BatchQueue(engine, rule=AT_ONCE)
    holder = await busy(queue, engine)
    waiting = [ask(queue, str(at)) for at in range(8)]
    await turn()
    with pytest.raises(PassShed):
        await ask(queue, "partial", priority=Priority.PARTIAL)
    with pytest.raises(EngineTooSlow, match="wait already"):
        await ask(queue, "final")
    engine.let_go.set()
    await asyncio.gather(holder, *waiting)
    figures = queue.figures()
    assert (figures.shed, figures.too_slow, figures.waiting) == (1, 1, 0)


async def test_its_load_counts_the_places_of_a_batch() -> None:
    moments = iter([0.0, 0.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    queue = BatchQueue(Engine(), rule=AT_ONCE, now_s=lambda: next(moments))
    await ask(queue, "a")
    load = queue.load()
    assert (load.lanes, load.busy_s, load.passes) == (4, 2.0, 1)
