"""The FastAGI server answers the dialplan and survives everything else."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from carecall.errors import PortInUse
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.fastagi import AgiLimits, FastAgiServer
from tests.fakes.call_desk import FakeCallDesk
from tests.fakes.clock import FakeClock

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
MEDIA = "127.0.0.1:18090"


class Stage:
    """A server, its desk, and a dialplan that connects."""

    def __init__(self) -> None:
        self.desk = FakeCallDesk(CALL_ID)
        self.media: str | None = MEDIA
        self.port = 0

    async def ask(self, route, *, uniqueid=CALL_ID, arguments=(), replies=("200 result=1",) * 9):
        """Play Asterisk: send the request, answer every order, return the orders."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [
            "agi_network: yes",
            f"agi_network_script: {route}",
            f"agi_uniqueid: {uniqueid}",
            *(f"agi_arg_{no}: {text}" for no, text in enumerate(arguments, 1)),
            "",
            "",
        ]
        writer.write("\n".join(lines).encode())
        orders, waiting = [], list(replies)
        async with asyncio.timeout(5):
            while order := await reader.readline():
                orders.append(order.decode().strip())
                writer.write((waiting.pop(0) + "\n").encode())
        writer.close()
        return orders

    async def send(self, data: bytes) -> bytes:
        """Send bytes, then read until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            async with asyncio.timeout(5):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def stage(limits=None):
    made = Stage()
    routes = AgiRoutes(
        made.desk,
        FakeClock(),
        media_address=lambda: made.media,
    )
    server = FastAgiServer(routes.routes, limits)
    made.port = await server.start(0)
    try:
        yield made
    finally:
        await server.stop()


QUICK = AgiLimits(deadline_s=0.05, line_bytes=256, lines=20)
MEDIA_ORDERS = [
    f'SET VARIABLE CARECALL_MEDIA "{MEDIA}"',
    'SET VARIABLE CARECALL_ACTION "media"',
]
HANGUP_ORDERS = ['SET VARIABLE CARECALL_ACTION "hangup"']


async def test_an_arriving_call_is_sent_to_the_media_process():
    async with stage() as at:
        assert await at.ask("start") == MEDIA_ORDERS
        assert at.desk.arrivals == [CALL_ID]


async def test_a_call_that_arrives_twice_is_hung_up():
    async with stage() as at:
        await at.ask("start")
        assert await at.ask("start") == HANGUP_ORDERS


async def test_a_channel_that_we_did_not_dial_never_reaches_the_desk():
    async with stage() as at:
        assert await at.ask("start", uniqueid="1771234567.12") == HANGUP_ORDERS
        assert at.desk.arrivals == []


async def test_without_a_live_media_process_the_call_is_hung_up():
    async with stage() as at:
        at.media = None
        assert await at.ask("start") == HANGUP_ORDERS


async def test_after_the_sound_the_desk_decides():
    async with stage() as at:
        at.desk.steps[CALL_ID] = ["media"]
        assert await at.ask("next") == MEDIA_ORDERS
        assert await at.ask("next") == HANGUP_ORDERS


async def test_a_caller_who_hangs_up_gets_no_further_orders():
    async with stage() as at:
        assert await at.ask("start", replies=["HANGUP"]) == MEDIA_ORDERS[:1]
        at.desk.known.add(CALL_ID)
        assert await at.ask("start", replies=["200 result=-1"]) == MEDIA_ORDERS[:1]


async def test_a_refused_order_does_not_stop_the_next():
    async with stage() as at:
        usage = (
            "520-Invalid command syntax.  Proper usage follows:\nUsage: x\n520 End of proper usage."
        )
        assert await at.ask("start", replies=[usage, "100 result=0\n200 result=1"]) == MEDIA_ORDERS


async def test_an_unknown_route_is_closed():
    async with stage() as at:
        assert await at.ask("stop") == []


async def test_a_desk_that_fails_closes_the_connection_so_that_asterisk_takes_its_fallback():
    async with stage() as at:
        at.desk.fails = True
        assert await at.ask("start") == []
        at.desk.fails = False
        assert await at.ask("start") == MEDIA_ORDERS


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\n",
        b"\x00\xff\xfe\n\n",
        b"agi_network_script: start\n" * 40,
        b"x" * 5000,
        b"agi_network_script: " + b"y" * 5000 + b"\n\n",
    ],
    ids=["http", "empty", "binary", "many lines", "endless", "long line"],
)
async def test_garbage_is_closed_and_the_server_goes_on(data):
    async with stage(QUICK) as at:
        assert await at.send(data) == b""
        assert await at.ask("start") == MEDIA_ORDERS


async def test_connecting_and_closing_a_hundred_times_starves_nobody():
    async with stage(QUICK) as at:
        for _ in range(100):
            _, writer = await asyncio.open_connection("127.0.0.1", at.port)
            writer.close()
        assert await at.ask("start") == MEDIA_ORDERS


async def test_a_slow_header_is_closed_at_the_deadline():
    async with stage(QUICK) as at:
        assert await at.send(b"agi_network: yes\n") == b""


async def test_a_peer_that_never_answers_an_order_is_closed_at_the_deadline():
    async with stage(QUICK) as at:
        request = f"agi_network_script: start\nagi_uniqueid: {CALL_ID}\n\n"
        assert (await at.send(request.encode())).decode().strip() == MEDIA_ORDERS[0]


async def test_more_connections_than_allowed_are_turned_away():
    async with stage(AgiLimits(connections=1)) as at:
        _, writer = await asyncio.open_connection("127.0.0.1", at.port)
        writer.write(b"agi_network: yes\n")
        await writer.drain()
        assert await at.send(b"") == b""
        writer.close()


async def test_a_taken_port_is_named():
    async with stage() as at:
        with pytest.raises(PortInUse) as taken:
            await FastAgiServer({}).start(at.port)
    assert taken.value.port == at.port
