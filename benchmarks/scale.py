"""How long a whole query takes over a large index, and what making the index costs.

python -m benchmarks.scale --data DIR [--passages 240000] [--index DIR] [--questions 200] [--out FILE]

Documents are ten passages of one source of the data folder each, split, embedded and indexed as the package does, but
no facts are taken from them: `search` uses none. `--index` keeps the index, and what it cost, for another run. A query
is `Retriever.search` (read the question, encode, search both indexes, fuse, rank); its parts are timed one by one
besides. User seconds hardly change where other programs run; wall times do.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.report import print_table, warn_if_busy, write_results
from qa.indexing.embedder import load_embedder
from qa.indexing.library import Library
from qa.indexing.pipeline import default_pipeline
from qa.indexing.source_file import SourceFile
from qa.retrieval.retriever import DEPTH, Retriever
from qa.training.sources import SOURCES

PARAGRAPHS = 10  # of one source make a document
ENCODED_CHARS, ENCODED = 250, 20_000
ASKED = ("stard", "cmrc2018_train", "crud_qa", "drcd_dev", "dureader_demo")
COST = "cost.json"


def documents(data: Path, seed: int = 0) -> Iterator[SourceFile]:
    """Passages of all sources without end to their number, in files of ten; the sources mixed."""
    paths = sorted([*data.glob("text/*.jsonl.gz"), *data.glob("pairs/*.jsonl.gz")])
    groups: list[str] = []
    for path in paths:
        texts = list(dict.fromkeys(_texts(path)))
        groups += ["\n\n".join(texts[at : at + PARAGRAPHS]) for at in range(0, len(texts), PARAGRAPHS)]
    random.Random(seed).shuffle(groups)
    for number, group in enumerate(groups):
        content = group.encode()
        yield SourceFile(f"{number:07}.txt", lambda content=content: content, {}, len(content))  # type: ignore[misc]


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"] if "text" in row else row["p"]


def questions(data: Path, count: int, seed: int = 0) -> list[str]:
    """People's questions of the data folder."""
    asked = []
    for name in ASKED:
        path = data / "pairs" / f"{name}.jsonl.gz"
        if path.exists() and SOURCES[name].licence_class != "R":
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                asked += [json.loads(line)["q"] for line in lines]
    return random.Random(seed).sample(asked, min(count, len(asked)))


def build(data: Path, folder: Path, passages: int) -> dict[str, float]:
    """Fill the index until it holds so many passages; what that cost, also for an index made before."""
    if (folder / COST).exists():
        kept: dict[str, float] = json.loads((folder / COST).read_text(encoding="utf-8"))
        return kept
    wall, user = time.perf_counter(), _user_s()
    pipeline = replace(default_pipeline(), extract=lambda document, passages: ())
    with Library.open(folder, create=True, pipeline=pipeline) as library:
        held = 0

        def enough() -> Iterator[SourceFile]:
            nonlocal held
            for file in tqdm(documents(data), "documents", mininterval=10):
                if held >= passages:
                    return
                held += max(1, file.size // 3 // 280)
                yield file

        library.add(enough())
        with library.snapshot() as view:
            held = view.indexed_passages
    cost = {"passages": held, "wall_s": time.perf_counter() - wall, "user_s": _user_s() - user}
    cost |= {"peak_mb": _peak_mb(), "index_mb": sum(f.stat().st_size for f in folder.rglob("*")) / 1e6}
    (folder / COST).write_text(json.dumps(cost) + "\n", encoding="utf-8")
    return cost


def _user_s() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)


def parts_ms(folder: Path, asked: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds of a whole query and of its parts: best, median and 95%."""
    with Library.open(folder) as library:
        library.warm()
        retriever = Retriever(library)
        with library.snapshot() as view:
            embed = library.embedder.embed_queries
            ways: dict[str, Callable[[str], object]] = {
                "encode": lambda q: embed([q]),
                "lexical search": lambda q: view.lexical(q, DEPTH),
                "dense search": lambda q: view.dense(embed([q])[0], DEPTH),
                "whole query": lambda q: retriever.search(q, 10),
            }
            for way in ways.values():
                way(asked[0])
            return {name: _spread([_timed_ms(way, q) for q in asked]) for name, way in ways.items()}


def _timed_ms(run: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    run(question)
    return 1000 * (time.perf_counter() - started)


def _spread(times: Sequence[float]) -> dict[str, float]:
    return {"best": min(times), "median": float(np.median(times)), "95%": float(np.percentile(times, 95))}


def encoding(data: Path) -> dict[str, float]:
    """Passages of 250 characters that the built-in encoder embeds a second, by wall and by CPU time."""
    text = "".join(islice(_texts(data / "text" / "law_text.jsonl.gz"), ENCODED))
    pieces = [text[at : at + ENCODED_CHARS] for at in range(0, len(text) - ENCODED_CHARS, ENCODED_CHARS)]
    embed = load_embedder(None).embed_passages
    embed(pieces[:100])
    wall, cpu = time.perf_counter(), time.process_time()
    embed(pieces[:ENCODED])
    done = min(len(pieces), ENCODED)
    return {"by_wall": done / (time.perf_counter() - wall), "by_cpu": done / (time.process_time() - cpu)}


def main() -> None:
    parser = argparse.ArgumentParser(description="a query over a large index")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--passages", type=int, default=240_000)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    if given.data is None:
        print("没有给出数据目录（--data DIR），跳过。", file=sys.stderr)
        return
    warn_if_busy()
    with tempfile.TemporaryDirectory(prefix="qa-scale-") as temporary:
        folder = given.index or Path(temporary)
        cost = build(given.data, folder, given.passages)
        parts = parts_ms(folder, questions(given.data, given.questions))
    speed = encoding(given.data)
    names = ("best", "median", "95%")
    print_table("毫秒", ("步骤", *names), [[k, *(v[n] for n in names)] for k, v in parts.items()])
    print_table("建立索引", ("项目", "数值"), list(cost.items()))
    print_table("编码，每秒段数", ("计时", "数值"), list(speed.items()))
    write_results("scale", {"build": cost, "milliseconds": parts, "passages_a_second": speed})


if __name__ == "__main__":
    main()
