"""How a benchmark prints its tables and where it leaves its figures."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import qa
from qa.commands.output import table

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"  # the real articles and their questions, where they stand beside the project
RESULTS = ROOT / "benchmarks" / "results"


def print_table(title: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A blank line, the title, and aligned columns."""
    print(f"\n{title}")
    print("\n".join(table(names, rows)), flush=True)


def write_results(name: str, figures: dict[str, object], folder: Path = RESULTS) -> Path:
    """Leave the figures, with the machine they were taken on, in `folder/name.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    document = {"machine": machine(), **figures}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, object]:
    """What the figures depend on besides the program."""
    return {
        "qa": qa.__version__,
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
    }


def warn_if_busy() -> None:
    """Say so where other programs want more of the processor than there is: wall times will be too long."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"注意：机器正忙（负载 {load:.1f}，{cores} 核），测得的时间会偏长。")
