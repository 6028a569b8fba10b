"""What the environment may change; only this module reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LLM_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """A language model that may word the answers.

    Attributes:
        base_url: QA_LLM_BASE_URL, an OpenAI-compatible server with its version, http://127.0.0.1:8080/v1.
        model: QA_LLM_MODEL (default `default`, which servers of one model take).
        api_key: QA_LLM_API_KEY, sent to that server alone and never logged.
        timeout_s: QA_LLM_TIMEOUT_S, for the whole reply (default 30).
    """

    base_url: str
    model: str = "default"
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = LLM_TIMEOUT_S


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
        llm: QA_LLM_BASE_URL and what belongs to it; None without it.
    """

    index_dir: Path = Path("index")
    model: str | None = None
    ranker: str | None = None
    max_file_bytes: int = 100 * 1024 * 1024
    web_dir: Path | None = None
    debug: bool = False
    log_questions: bool = False
    feedback: bool = False
    llm: LlmSettings | None = None

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
            llm=_llm(env),
        )


def _llm(env: Mapping[str, str]) -> LlmSettings | None:
    """Raises ValueError that names the variable which makes no sense."""
    base_url = env.get("QA_LLM_BASE_URL") or ""
    if not base_url:
        return None
    if not _is_server(base_url):
        raise ValueError(f"QA_LLM_BASE_URL={base_url}")
    timeout_s = _number("QA_LLM_TIMEOUT_S", LLM_TIMEOUT_S)
    if not 0 < timeout_s <= 3600:
        raise ValueError(f"QA_LLM_TIMEOUT_S={timeout_s:g}")
    api_key = env.get("QA_LLM_API_KEY") or None
    if api_key and not (api_key.isascii() and api_key.isprintable()):
        raise ValueError("QA_LLM_API_KEY")
    return LlmSettings(base_url, env.get("QA_LLM_MODEL") or "default", api_key, timeout_s)


def _is_server(base_url: str) -> bool:
    """Whether it is the address of a server and nothing more: no user, query or fragment."""
    try:
        url = urlsplit(base_url)
        has_port = url.port != 0
    except ValueError:
        return False
    is_plain = base_url.isascii() and base_url.isprintable() and not re.search(r"[\s@?#]", base_url)
    return is_plain and has_port and url.scheme in ("http", "https") and bool(url.hostname)


def _number(name: str, usual: float) -> float:
    """A number from the environment; raises ValueError that names the variable."""
    written = os.environ.get(name) or ""
    try:
        return float(written) if written else usual
    except ValueError:
        raise ValueError(f"{name}={written}") from None
