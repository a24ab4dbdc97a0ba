"""Writes behind the talk."""

from __future__ import annotations

import threading

from carecall.conversation.writer import PATIENT_S, OrderedWriter


class Store:
    def __init__(self, failures: int = 0) -> None:
        self.written: list[str] = []
        self.failures = failures

    def write(self, what: str) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("away")
        self.written.append(what)


async def no_pause(_: float) -> None:
    return None


async def test_writes_happen_in_order() -> None:
    store, writer = Store(), OrderedWriter("a call")
    for number in range(20):
        writer.put("turn", lambda number=number: store.write(str(number)))
    assert await writer.drained()
    assert store.written == [str(number) for number in range(20)]


async def test_putting_never_waits_for_the_store() -> None:
    store, writer, gate = Store(), OrderedWriter("a call"), threading.Event()
    writer.put("turn", lambda: (gate.wait(), store.write("1"))[1])
    writer.put("turn", lambda: store.write("2"))
    assert not await writer.drained(within_s=0.01)
    assert store.written == []
    gate.set()
    assert await writer.drained()
    assert store.written == ["1", "2"]


async def test_a_plain_write_that_fails_is_let_go_and_a_patient_one_is_repeated() -> None:
    store, writer = Store(failures=3), OrderedWriter("a call", pause=no_pause)
    writer.put("turn", lambda: store.write("turn"))
    writer.put("alert", lambda: store.write("alert"), patient=True)
    await writer.drained()
    assert store.written == ["alert"]


async def test_a_store_that_stays_away_is_given_up_at_last() -> None:
    store = Store(failures=len(PATIENT_S) + 1)
    writer = OrderedWriter("a call", pause=no_pause)
    writer.put("end", lambda: store.write("end"), patient=True)
    writer.put("later", lambda: store.write("later"))
    await writer.drained()
    assert store.written == ["later"]


async def test_nothing_to_write_is_written_already() -> None:
    assert await OrderedWriter("a call").drained()
