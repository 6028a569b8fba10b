"""Write the figures of the last `make bench` into the README: `python -m benchmarks.readme`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.report import RESULTS, ROOT

BEGIN, END = "<!-- figures: python -m benchmarks.readme -->", "<!-- /figures -->"


def main(readme: Path = ROOT / "README.md", results: Path = RESULTS) -> int:
    """Fill in the part of the README between the two marks."""
    answers, speed = (_read(results / f"{name}.json") for name in ("answers", "speed"))
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        print(f"{readme} 里没有 {BEGIN} 和 {END}。", file=sys.stderr)
        return 1
    filled = f"{before}{BEGIN}\n{answers_part(answers)}\n{speed_part(speed)}{END}{after}"
    readme.write_text(filled, encoding="utf-8")
    return 0


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def answers_part(found: Mapping[str, Any]) -> str:
    """The quality of the answers beside the baseline's and that on our own wording."""
    rows = {
        "回答正确且没有多余的话": "answer_exact",
        "回答正确": "answer_accuracy",
        "该拒答时拒答": "refusal_accuracy",
        "第一条出处就是依据（R@1）": "R@1",
        "前五条出处里有依据（R@5）": "R@5",
        "出处逐字属实": "verbatim_citations",
    }
    own = found.get("own_wording", {})
    lines = [
        f"回答质量：{found['questions']} 道开发题，五篇真实新闻稿（`.venv/bin/python -m benchmarks answers`）\n",
        "| | qa | 换成 `seeds/` 的措辞 | 双字 BM25 取最像的一句 |\n| --- | ---: | ---: | ---: |",
    ]
    for name, key in rows.items():
        cells = (found["figures"].get(key), own.get(key), found["baseline"].get(key))
        lines.append(f"| {name} | {' | '.join(map(_ratio, cells))} |")
    sure = next(one for one in found["coverage"] if one["threshold"] == 0.8)
    lines.append(
        f"\n置信度的期望校准误差是 {_ratio(found['expected_calibration_error'])}；只给出置信度 0.8 以上的回答时，"
        f"{_percent(sure['coverage'])} 的题得到回答，其中 {_percent(sure['precision'])} 正确。\n"
    )
    return "\n".join(lines)


def speed_part(found: Mapping[str, Any]) -> str:
    """Times and memory, one line each."""
    cold, http, add = found["cold_ask"], found["http"], found["indexing"]
    alone, many = http["one_client"], http["clients"]
    lines = [
        f"速度与内存：{found['machine']['cores']} 核 CPU，没有显卡（`.venv/bin/python -m benchmarks speed`）\n",
        "| | |\n| --- | ---: |",
        f"| 冷启动 `qa ask`，{len(cold['wall_s'])} 次的中位（最慢） | "
        f"{cold['median_s']:.2f} 秒（{max(cold['wall_s']):.2f} 秒） |",
        f"| 服务热时 `/api/ask`，中位（95%） | {alone['median_ms']:.1f} 毫秒（{alone['p95_ms']:.1f} 毫秒） |",
        f"| {many['count']} 个客户端同时提问 | 每秒 {many['answers_per_s']:.0f} 次 |",
        f"| 收录五篇文章（含启动） | {add['articles']['wall_s']:.1f} 秒 |",
        f"| 收录速度，{add['copies']['characters'] / 10000:.0f} 万字 | "
        f"每秒 {add['copies']['characters_per_s'] / 10000:.1f} 万字 |",
        f"| 内存峰值：`qa ask`、服务、收录 | {cold['peak_mb']:.0f}、{_memory(http['peak_mb'])}、"
        f"{add['copies']['peak_mb']:.0f} MB |",
    ]
    return "\n".join(lines) + "\n"


def _ratio(number: float | None) -> str:
    return "—" if number is None else f"{number:.3f}"


def _percent(number: float | None) -> str:
    return "—" if number is None else f"{100 * number:.0f}%"


def _memory(number: float | None) -> str:
    return "—" if number is None else f"{number:.0f}"


if __name__ == "__main__":
    sys.exit(main())
