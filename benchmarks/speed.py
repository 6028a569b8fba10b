"""How long it takes and how much memory it needs: commands as a user runs them, the service over HTTP.

`python -m benchmarks.speed`. Other programs running meanwhile make every wall time longer; the user
seconds beside them hardly change.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.answers import fact_questions
from benchmarks.baseline import Baseline
from benchmarks.processes import QA, Client, Server, run, serving
from benchmarks.report import ROOT, SHARED, print_table, warn_if_busy, write_results
from qa.evaluation.question_file import Question, read_questions
from qa.indexing.library import Library

COLD_RUNS, CLIENTS, ROUNDS, COPIES = 5, 8, 3, 20
COLD_QUESTION = "诸暨2023年新增了多少家规上企业？"
HEAVY = ("torch", "faiss", "jieba", "sentence_transformers", "tantivy", "fastapi", "numpy")
LIGHT_COMMANDS = {"import qa": "import qa", "qa --help": "import qa.cli; qa.cli.main(['--help'])"}


def main() -> int:
    """Print the tables, leave `results/speed.json`."""
    warn_if_busy()
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as name:
        figures = measure(_articles(), Path(name), COPIES, ROUNDS)
    print(f"\n结果：{write_results('speed', figures).relative_to(ROOT)}")
    return 0


def _articles() -> Path:
    shared = SHARED / "seeds"
    return shared if shared.is_dir() else ROOT / "seeds"


def measure(articles: Path, folder: Path, copies: int, rounds: int) -> dict[str, object]:
    """Everything, over an index of the articles in `folder`; `copies` of them for the speed of indexing."""
    index = folder / "index"
    figures: dict[str, object] = {"start": starting()}
    figures["indexing"] = indexing(articles, index, folder, copies)
    figures["cold_ask"] = cold_asks(index, COLD_RUNS)
    with Library.open(index) as library:
        questions = questions_for(library)
        with library.snapshot() as snapshot:
            plain_ms = statistics.median(timed(Baseline.over(snapshot).ask, questions))
    with serving(index) as server:
        figures["http"] = asking(server, questions, rounds, plain_ms)
    return figures


def starting() -> dict[str, object]:
    """What starting alone costs, and which heavy modules it loads: none."""
    rows, figures = [], {}
    for name, code in LIGHT_COMMANDS.items():
        loaded = loaded_modules(code)
        spent_ms = 1000 * min(run([sys.executable, "-c", _quiet(code)]).wall_s for _ in range(3))
        rows.append([name, spent_ms, "、".join(loaded) or "无"])
        figures[name] = {"best_ms": spent_ms, "heavy_modules": loaded}
    print_table("启动（含解释器）", ("命令", "最快，毫秒", "载入的重模块"), rows)
    return dict(figures)


def loaded_modules(code: str) -> list[str]:
    """Those of the heavy modules that are loaded after the code has run."""
    script = f"{_quiet(code)}\nprint('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    return run([sys.executable, "-c", script]).out.splitlines()[-1].split()[1:]


def _quiet(code: str) -> str:
    return f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass"


def indexing(articles: Path, index: Path, folder: Path, copies: int) -> dict[str, object]:
    """`qa add` of the articles into a new index, and of many copies of them into another."""
    many = copied(articles, folder / "copies", copies)
    rows: list[list[object]] = []
    figures: dict[str, object] = {}
    for name, files, target in (("articles", articles, index), ("copies", many, folder / "many")):
        one, chars = run([*QA, "--index", str(target), "add", str(files)]), characters(files)
        rate = chars / one.wall_s
        count = f"{len(_files(files))} 篇"
        rows.append([count, chars, one.wall_s, one.user_s, round(rate), round(one.peak_mb)])
        costs = {"wall_s": one.wall_s, "user_s": one.user_s, "peak_mb": one.peak_mb}
        figures[name] = {"characters": chars, "characters_per_s": rate, **costs}
    print_table("建立索引（qa add，含启动）", ("文章", "字数", "秒", "CPU 秒", "字/秒", "内存峰值 MB"), rows)
    return figures


def copied(articles: Path, folder: Path, copies: int) -> Path:
    """A folder with that many copies of every article, each with a line of its own at the end."""
    folder.mkdir(parents=True)
    for number in range(copies):
        for path in _files(articles):
            target = folder / f"{number:03}-{path.name}"
            shutil.copyfile(path, target)
            with target.open("a", encoding="utf-8") as file:
                file.write(f"\n\n这是第{number}份。\n")
    return folder


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".md", ".txt"))


def characters(folder: Path) -> int:
    """How many characters the files hold."""
    return sum(len(path.read_text(encoding="utf-8")) for path in _files(folder))


def cold_asks(index: Path, runs: int) -> dict[str, object]:
    """`qa ask` as a process of its own, several times."""
    every = [run([*QA, "--index", str(index), "ask", COLD_QUESTION]) for _ in range(runs)]
    walls, users = [one.wall_s for one in every], [one.user_s for one in every]
    peak_mb = max(one.peak_mb for one in every)
    row = [runs, statistics.median(walls), min(walls), max(walls), statistics.median(users), round(peak_mb)]
    print_table("冷启动提问（qa ask）", ("次数", "中位，秒", "最快", "最慢", "CPU 秒", "内存峰值 MB"), [row])
    return {"wall_s": walls, "median_s": row[1], "user_s": row[4], "peak_mb": peak_mb}


def questions_for(library: Library, file: Path = SHARED / "eval" / "dev_questions.jsonl") -> list[Question]:
    """The development questions where they are, else questions made from the facts of the index."""
    return read_questions(file) if file.exists() else fact_questions(library)


def timed(ask: Callable[..., object], questions: Sequence[Question]) -> list[float]:
    """The milliseconds that each question takes."""
    times_ms = []
    for one in questions:
        started = time.perf_counter()
        ask(one.question, one.history)
        times_ms.append(1000 * (time.perf_counter() - started))
    return times_ms


def asking(server: Server, questions: Sequence[Question], rounds: int, plain_ms: float) -> dict[str, object]:
    """One client, then several at once, on a warm service."""
    one_after_the_other(server, questions)  # the first round fills caches
    times_ms = [ms for _ in range(rounds) for ms in one_after_the_other(server, questions)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        busy = [*clients.map(lambda _: one_after_the_other(server, questions), range(CLIENTS))]
    per_second = CLIENTS * len(questions) / (time.perf_counter() - started)
    busy_ms = [ms for times in busy for ms in times]
    alone, crowded, peak_mb = percentiles(times_ms), percentiles(busy_ms), server.peak_mb()
    rows = [
        ["1 个客户端", len(times_ms), *alone.values(), 1000 * len(times_ms) / sum(times_ms)],
        [f"{CLIENTS} 个客户端", len(busy_ms), *crowded.values(), per_second],
    ]
    print_table("POST /api/ask（热）", ("", "问题数", "中位，毫秒", "95%", "最慢", "每秒回答"), rows)
    print(f"服务的内存峰值：{_shown(peak_mb)} MB。对照：双字 BM25 取最像的一句，{plain_ms:.2f} 毫秒，")
    print(f"一次完整回答是它的 {alone['median_ms'] / plain_ms:.0f} 倍。")
    return {
        "one_client": alone,
        "clients": {"count": CLIENTS, **crowded, "answers_per_s": per_second},
        "peak_mb": peak_mb,
        "baseline_median_ms": plain_ms,
    }


def _shown(number: float | None) -> str:
    return "—" if number is None else f"{number:.0f}"


def one_after_the_other(server: Server, questions: Sequence[Question]) -> list[float]:
    """The milliseconds of every question over one connection."""
    client = Client(server)
    try:
        return [client.ask(one.question, one.history) for one in questions]
    finally:
        client.close()


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile (the value that 95 % do not exceed) and the longest."""
    ranked = sorted(times_ms)
    at = max(0, -(-len(ranked) * 95 // 100) - 1)
    return {"median_ms": statistics.median(ranked), "p95_ms": ranked[at], "longest_ms": ranked[-1]}


if __name__ == "__main__":
    sys.exit(main())
