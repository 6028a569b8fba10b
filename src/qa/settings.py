"""What the environment may change; only this module reads it."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

CITATION_FORMATS = ("perplexity", "azure", "openwebui", "markdown")
_URL = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")


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
        api_keys: QA_API_KEYS, comma separated; once there are any, the service asks for one.
        api_keys_file: QA_API_KEYS_FILE, one key a line; read when the service starts.
        allowed_origins: QA_ALLOWED_ORIGINS, comma separated; pages of these sites may ask and search.
        public_url: QA_PUBLIC_URL, how others reach the page, for the links in answers; else from each request.
        citation_formats: QA_CITATION_FORMAT, comma separated; how `/v1` cites besides `annotations`.
    """

    index_dir: Path = Path("index")
    model: str | None = None
    ranker: str | None = None
    max_file_bytes: int = 100 * 1024 * 1024
    web_dir: Path | None = None
    debug: bool = False
    log_questions: bool = False
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    api_keys_file: Path | None = None
    allowed_origins: tuple[str, ...] = ()
    public_url: str | None = None
    citation_formats: tuple[str, ...] = ()

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
            api_keys=_listed("QA_API_KEYS"),
            api_keys_file=Path(env["QA_API_KEYS_FILE"]) if env.get("QA_API_KEYS_FILE") else None,
            allowed_origins=_origins("QA_ALLOWED_ORIGINS"),
            public_url=_url("QA_PUBLIC_URL"),
            citation_formats=_citation_formats("QA_CITATION_FORMAT"),
        )


def _number(name: str, usual: float) -> float:
    """A number from the environment; raises ValueError that names the variable."""
    written = os.environ.get(name) or ""
    try:
        return float(written) if written else usual
    except ValueError:
        raise ValueError(f"{name}={written}") from None


def _listed(name: str) -> tuple[str, ...]:
    """The items between the commas; a variable that is set and holds none is a mistake, never "no items"."""
    written = os.environ.get(name) or ""
    items = tuple(item.strip() for item in written.split(",") if item.strip())
    if written and not items:
        raise ValueError(name)
    return items


def _origins(name: str) -> tuple[str, ...]:
    origins = tuple(origin.rstrip("/").lower() for origin in _listed(name))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):  # `*` too: whoever opens any page would lend it his documents
            raise ValueError(f"{name}={origin}")
    return origins


def _url(name: str) -> str | None:
    written = (os.environ.get(name) or "").strip().rstrip("/")
    if written and not _URL.fullmatch(written):
        raise ValueError(f"{name}={written}")
    return written or None


def _citation_formats(name: str) -> tuple[str, ...]:
    formats = _listed(name)
    if unknown := [one for one in formats if one not in CITATION_FORMATS]:
        raise ValueError(f"{name}={unknown[0]}")
    return formats
