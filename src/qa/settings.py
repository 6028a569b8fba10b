"""What the environment may change; only this module reads it."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once at start.

    Attributes:
        index_dir: QA_INDEX, where the index stands (default `index`).
        model: QA_MODEL, a sentence-transformers name or path; None for the built-in encoder.
        max_file_bytes: QA_MAX_FILE_MB, larger files are refused (default 100 MB).
        web_dir: QA_WEB, the page's files; by default those of the checkout or of the package.
    """

    index_dir: Path = Path("index")
    model: str | None = None
    max_file_bytes: int = 100 * 1024 * 1024
    web_dir: Path | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        env = os.environ
        return cls(
            index_dir=Path(env.get("QA_INDEX") or "index"),
            model=env.get("QA_MODEL") or None,
            max_file_bytes=int(float(env.get("QA_MAX_FILE_MB") or 100) * 1024 * 1024),
            web_dir=Path(env["QA_WEB"]) if env.get("QA_WEB") else None,
        )
