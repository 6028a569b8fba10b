"""`python -m benchmarks [NAME …]`: every benchmark, or those named, each in a process of its own.

Of their own, so that one's memory and warm caches are not another's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAMES = ("answers", "reading", "facts", "speed", "load", "retrieval", "scale", "page")
HERE = Path(__file__).parent


def main(names: Sequence[str]) -> int:
    """Run them in order; 1 when one failed, 2 when one is unknown."""
    chosen = names or [name for name in NAMES if (HERE / f"{name}.py").exists()]
    if unknown := [name for name in chosen if name not in NAMES]:
        print(f"没有这个评测：{'、'.join(unknown)}。可以选：{'、'.join(NAMES)}。", file=sys.stderr)
        return 2
    failed = [name for name in chosen if _run(name) != 0]
    if failed:
        print(f"没有完成：{'、'.join(failed)}。", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str) -> int:
    print(f"\n━━ {name} ━━", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
