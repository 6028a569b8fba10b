"""Many streamed conversations at once, and clients that read slowly or not at all."""

import asyncio
from collections.abc import Iterator

import pytest
from benchmarks.load import ask, converse, measure, read_slowly
from benchmarks.processes import Server

from doors import running
from qa.serving.backend import Backend, Parts
from qa.settings import Settings
from test_api_fakes import Service

QUESTIONS = ["诸暨？", "那义乌呢？", "火星？"]
TIMEOUT_S = 60


@pytest.fixture
def server() -> Iterator[Server]:
    fakes = Service()
    backend = Backend.loaded(Parts(fakes.library, fakes.answerer, fakes.retriever))
    with running(backend, Settings()) as url:
        yield Server("127.0.0.1", int(url.rpartition(":")[2]), 0)


def test_forty_streamed_conversations_at_once_all_come_to_their_end(server):
    async def all_at_once():
        async with asyncio.timeout(TIMEOUT_S):
            return await asyncio.gather(*(converse(server, QUESTIONS) for _ in range(40)))

    assert [len(turns) for turns in asyncio.run(all_at_once())] == [3] * 40


def test_clients_that_send_and_read_slowly_stall_nobody(server):
    """More of them than there are threads for answering."""

    async def beside_slow_ones():
        slow = [asyncio.create_task(read_slowly(server, "诸暨？")) for _ in range(20)]
        await asyncio.sleep(0.5)
        async with asyncio.timeout(TIMEOUT_S):
            turn = await ask(server, ["诸暨？"])
        still_running = [not task.done() for task in slow]
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return turn, still_running

    turn, still_running = asyncio.run(beside_slow_ones())
    assert turn.whole_ms > 0 and all(still_running)


def test_a_client_that_goes_away_in_the_middle_leaves_the_service_well(server):
    async def leave_and_ask():
        for _ in range(5):
            _, writer = await asyncio.open_connection(server.host, server.port)
            writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
            await writer.drain()
            writer.transport.abort()
        return await ask(server, ["诸暨？"])

    assert asyncio.run(leave_and_ask()).whole_ms > 0


def test_the_benchmark_counts_answers_and_names_errors(server, capsys):
    figures = asyncio.run(measure(server, QUESTIONS, 3, 2, 2))
    assert figures["errors"] == [] and figures["answers_per_s"] > 0
    assert "出错 0" in capsys.readouterr().out
    gone = Server("127.0.0.1", 9, 0)
    with pytest.raises(OSError):
        asyncio.run(ask(gone, QUESTIONS))
