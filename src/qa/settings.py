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
        ranker: QA_RANKER, a sentence-transformers CrossEncoder; None for the built-in ranker.
        max_file_bytes: QA_MAX_FILE_MB, larger files are refused (default 100 MB).
        web_dir: QA_WEB, the page's files; by default those of the checkout or of the package.
        debug: QA_DEBUG=1, the command line shows the whole traceback of an unexpected error.
        log_questions: QA_LOG_QUESTIONS=1, the server's log holds the questions too.
        feedback: QA_FEEDBACK=1, judgements and refused questions are kept in the index folder.
    """

    index_dir: Path = Path("index")
    model: str | None = None
    ranker: str | None = None
    max_file_bytes: int = 100 * 1024 * 1024
    web_dir: Path | None = None
    debug: bool = False
    log_questions: bool = False
    feedback: bool = False

    @classmethod
    def from_environment(cls) -> "Settings":
        env = os.environ
        return cls(
            index_dir=Path(env.get("QA_INDEX") or "index"),
            model=env.get("QA_MODEL") or None,
            ranker=env.get("QA_RANKER") or None,
            max_file_bytes=int(_number("QA_MAX_FILE_MB", 100.0) * 1024 * 1024),
            web_dir=Path(env["QA_WEB"]) if env.get("QA_WEB") else None,
            debug=env.get("QA_DEBUG") == "1",
            log_questions=env.get("QA_LOG_QUESTIONS") == "1",
            feedback=env.get("QA_FEEDBACK") == "1",
        )


def _number(name: str, usual: float) -> float:
    """A number from the environment; raises ValueError that names the variable."""
    written = os.environ.get(name) or ""
    try:
        return float(written) if written else usual
    except ValueError:
        raise ValueError(f"{name}={written}") from None
