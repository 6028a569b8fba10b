"""Many streamed conversations at once, and clients that read slowly: `python -m benchmarks.load`.

Server and clients share the processor, so the figures are the least that the service can do.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import fact_questions
from benchmarks.processes import QA, Server, run, serving
from benchmarks.report import ROOT, SHARED, print_table, warn_if_busy, write_results
from benchmarks.speed import percentiles
from qa.indexing.library import Library

CONVERSATIONS, TURNS, SLOW_CLIENTS, PROBES = 200, 3, 50, 60
TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation: milliseconds to the first piece of the answer and to its end."""

    first_ms: float
    whole_ms: float


def main() -> int:
    """Print the tables, leave `results/load.json`; 1 when a conversation failed."""
    warn_if_busy()
    seeds = SHARED / "seeds" if (SHARED / "seeds").is_dir() else ROOT / "seeds"
    with tempfile.TemporaryDirectory(prefix="qa-load-") as name:
        index = Path(name) / "index"
        run([*QA, "--index", str(index), "add", str(seeds)])
        with Library.open(index) as library:
            questions = [one.question for one in fact_questions(library)]
        with serving(index) as server:
            figures = asyncio.run(measure(server, questions, CONVERSATIONS, SLOW_CLIENTS, PROBES))
    print(f"\n结果：{write_results('load', figures).relative_to(ROOT)}")
    return 1 if figures["errors"] else 0


async def measure(
    server: Server, questions: Sequence[str], conversations: int, slow_clients: int, probes: int
) -> dict[str, object]:
    """All conversations at once, then one quick client alone and beside slow ones."""
    await converse(server, questions[:TURNS])  # fills the caches
    started = time.perf_counter()
    talks = (converse(server, _turns(questions, number)) for number in range(conversations))
    results = await asyncio.gather(*talks, return_exceptions=True)
    seconds = time.perf_counter() - started
    errors = [repr(one) for one in results if isinstance(one, BaseException)]
    turns = [turn for one in results if not isinstance(one, BaseException) for turn in one]
    alone = [await probe(server, questions) for _ in range(probes)]
    slow = [asyncio.create_task(read_slowly(server, questions[0])) for _ in range(slow_clients)]
    await asyncio.sleep(1)
    beside = [await probe(server, questions) for _ in range(probes)]
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    figures: dict[str, object] = {
        "conversations": conversations,
        "errors": errors,
        "answers_per_s": len(turns) / seconds,
        "first_ms": percentiles([turn.first_ms for turn in turns]) if turns else None,
        "whole_ms": percentiles([turn.whole_ms for turn in turns]) if turns else None,
        "probe_ms": {"alone": statistics.median(alone), "beside_slow_clients": statistics.median(beside)},
        "peak_mb": server.peak_mb(),
    }
    _show(figures, len(turns), slow_clients)
    return figures


def _show(figures: dict[str, object], turns: int, slow_clients: int) -> None:
    errors, first, whole = figures["errors"], figures["first_ms"], figures["whole_ms"]
    assert isinstance(errors, list)
    rows = [
        [name, turns, *numbers.values()]
        for name, numbers in (("到第一段", first), ("到结束", whole))
        if isinstance(numbers, dict)
    ]
    names = ("", "回答数", "中位，毫秒", "95%", "最慢")
    print_table(f"{figures['conversations']} 个对话同时分段接收，出错 {len(errors)}", names, rows)
    for error in errors[:3]:
        print(error)
    probe_ms, rate, peak_mb = figures["probe_ms"], figures["answers_per_s"], figures["peak_mb"]
    assert isinstance(probe_ms, dict)
    print(f"每秒回答 {rate:.0f} 个；服务的内存峰值 {peak_mb or 0:.0f} MB。")
    print(f"一个客户端提问：单独 {probe_ms['alone']:.1f} 毫秒，")
    print(f"同时有 {slow_clients} 个读得很慢的客户端时 {probe_ms['beside_slow_clients']:.1f} 毫秒（中位）。")


def _turns(questions: Sequence[str], number: int) -> list[str]:
    return [questions[(number * TURNS + turn) % len(questions)] for turn in range(TURNS)]


def body_of(questions: Sequence[str]) -> bytes:
    """A streamed chat completion whose last question has those before it as earlier turns."""
    messages = [{"role": "user", "content": question} for question in questions]
    return json.dumps({"model": "qa", "stream": True, "messages": messages}).encode()


def request_of(server: Server, questions: Sequence[str]) -> bytes:
    """The whole request; the connection ends with its reply."""
    body = body_of(questions)
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def converse(server: Server, questions: Sequence[str]) -> list[Turn]:
    """A conversation: each question is asked when the answer before it has ended."""
    return [await ask(server, questions[: turn + 1]) for turn in range(len(questions))]


async def ask(server: Server, questions: Sequence[str]) -> Turn:
    """One streamed answer, read as it comes; anything but a whole one raises."""
    started = time.perf_counter()
    async with asyncio.timeout(TIMEOUT_S):
        reader, writer = await asyncio.open_connection(server.host, server.port)
        try:
            writer.write(request_of(server, questions))
            await writer.drain()
            received = await reader.readuntil(b'"content": "')
            first_ms = 1000 * (time.perf_counter() - started)
            received += await reader.read(-1)
        finally:
            writer.close()
    if not received.startswith(b"HTTP/1.1 200") or b"data: [DONE]" not in received:
        raise RuntimeError(received[:200].decode("utf-8", "replace"))
    return Turn(first_ms, 1000 * (time.perf_counter() - started))


async def probe(server: Server, questions: Sequence[str]) -> float:
    """The milliseconds of one question."""
    return (await ask(server, questions[:1])).whole_ms


async def read_slowly(server: Server, question: str) -> None:
    """Send a request byte by byte, then read a byte every second, until cancelled."""
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=64)
    try:
        for byte in request_of(server, [question]):
            writer.write(bytes([byte]))
            await asyncio.sleep(0.01)
        while await reader.read(1):
            await asyncio.sleep(1)
    finally:
        writer.close()


if __name__ == "__main__":
    sys.exit(main())
