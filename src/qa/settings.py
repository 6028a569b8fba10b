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


FEISHU_URL = "https://open.feishu.cn"
DINGTALK_URL = "https://api.dingtalk.com"
WECOM_URL = "https://qyapi.weixin.qq.com"
_ADDRESS = re.compile(r"https?://[^\s/?#@]+")
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True)
class FeishuSettings:
    """An application of Feishu or Lark; without `encrypt_key` and `verification_token` it has no address, only the long connection."""

    app_id: str
    app_secret: str = field(repr=False)
    encrypt_key: str = field(default="", repr=False)
    verification_token: str = field(default="", repr=False)
    base_url: str = FEISHU_URL


@dataclass(frozen=True, slots=True)
class DingTalkSettings:
    """A robot of DingTalk."""

    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = DINGTALK_URL


@dataclass(frozen=True, slots=True)
class WeComSettings:
    """An application of WeCom."""

    corp_id: str
    agent_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    base_url: str = WECOM_URL


@dataclass(frozen=True, slots=True)
class WeComBotSettings:
    """A smart bot of WeCom."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)


CITATION_FORMATS = ("perplexity", "azure", "openwebui", "markdown")
_URL = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once at start.

    Attributes:
        index_dir: QA_INDEX, where the index stands (default `index`).
        model: QA_MODEL, a sentence-transformers name or path; None for the built-in encoder.
        ranker: QA_RANKER, a sentence-transformers CrossEncoder or a folder with `model.onnx`; None for the built-in ranker.
        reader: QA_READER, a folder with a reader that `qa.training.transformer` made; None for the built-in reader.
        max_file_bytes: QA_MAX_FILE_MB, larger files are refused (default 100 MB).
        web_dir: QA_WEB, the page's files; by default those of the checkout or of the package.
        debug: QA_DEBUG=1, the command line shows the whole traceback of an unexpected error.
        log_questions: QA_LOG_QUESTIONS=1, the server's log holds the questions too.
        feedback: QA_FEEDBACK=1, judgements and refused questions are kept in the index folder.
        llm: QA_LLM_BASE_URL and what belongs to it; None without it.
        api_keys: QA_API_KEYS, comma separated; once there are any, the service asks for one.
        api_keys_file: QA_API_KEYS_FILE, one key a line; read when the service starts.
        allowed_origins: QA_ALLOWED_ORIGINS, comma separated; pages of these sites may ask and search.
        public_url: QA_PUBLIC_URL, how others reach the page, for the links in answers; else from each request.
        citation_formats: QA_CITATION_FORMAT, comma separated; how `/v1` cites besides `annotations`.
        feishu, dingtalk, wecom, wecom_bot: the keys of each chat platform; None where they are not set.
    """

    index_dir: Path = Path("index")
    model: str | None = None
    ranker: str | None = None
    reader: Path | None = None
    max_file_bytes: int = 100 * 1024 * 1024
    web_dir: Path | None = None
    debug: bool = False
    log_questions: bool = False
    feedback: bool = False
    llm: LlmSettings | None = None
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    api_keys_file: Path | None = None
    allowed_origins: tuple[str, ...] = ()
    public_url: str | None = None
    citation_formats: tuple[str, ...] = ()
    feishu: FeishuSettings | None = None
    dingtalk: DingTalkSettings | None = None
    wecom: WeComSettings | None = None
    wecom_bot: WeComBotSettings | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        env = os.environ
        return cls(
            index_dir=Path(env.get("QA_INDEX") or "index"),
            model=env.get("QA_MODEL") or None,
            ranker=env.get("QA_RANKER") or None,
            reader=Path(env["QA_READER"]) if env.get("QA_READER") else None,
            max_file_bytes=int(_number("QA_MAX_FILE_MB", 100.0) * 1024 * 1024),
            web_dir=Path(env["QA_WEB"]) if env.get("QA_WEB") else None,
            debug=env.get("QA_DEBUG") == "1",
            log_questions=env.get("QA_LOG_QUESTIONS") == "1",
            feedback=env.get("QA_FEEDBACK") == "1",
            llm=_llm(env),
            api_keys=_listed("QA_API_KEYS"),
            api_keys_file=Path(env["QA_API_KEYS_FILE"]) if env.get("QA_API_KEYS_FILE") else None,
            allowed_origins=_origins("QA_ALLOWED_ORIGINS"),
            public_url=_url("QA_PUBLIC_URL"),
            citation_formats=_citation_formats("QA_CITATION_FORMAT"),
            feishu=_feishu(),
            dingtalk=_dingtalk(),
            wecom=_wecom(),
            wecom_bot=_wecom_bot(),
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


def _feishu() -> FeishuSettings | None:
    keys = _keys("QA_FEISHU_APP_ID", "QA_FEISHU_APP_SECRET")
    if keys is None:
        return None
    encrypt_key, token = _keys("QA_FEISHU_ENCRYPT_KEY", "QA_FEISHU_VERIFICATION_TOKEN") or ("", "")
    return FeishuSettings(keys[0], keys[1], encrypt_key, token, _base_url("QA_FEISHU_BASE_URL", FEISHU_URL))


def _dingtalk() -> DingTalkSettings | None:
    keys = _keys("QA_DINGTALK_CLIENT_ID", "QA_DINGTALK_CLIENT_SECRET")
    if keys is None:
        return None
    return DingTalkSettings(keys[0], keys[1], _base_url("QA_DINGTALK_BASE_URL", DINGTALK_URL))


def _wecom() -> WeComSettings | None:
    keys = _keys(
        "QA_WECOM_CORP_ID", "QA_WECOM_AGENT_ID", "QA_WECOM_SECRET", "QA_WECOM_TOKEN", "QA_WECOM_AES_KEY"
    )
    if keys is None:
        return None
    corp_id, agent_id, secret, token, aes_key = keys
    if not (agent_id.isascii() and agent_id.isdecimal()):
        raise ValueError(f"QA_WECOM_AGENT_ID={agent_id}")
    _check_aes_key("QA_WECOM_AES_KEY", aes_key)
    return WeComSettings(corp_id, agent_id, secret, token, aes_key, _base_url("QA_WECOM_BASE_URL", WECOM_URL))


def _wecom_bot() -> WeComBotSettings | None:
    keys = _keys("QA_WECOM_BOT_TOKEN", "QA_WECOM_BOT_AES_KEY")
    if keys is None:
        return None
    _check_aes_key("QA_WECOM_BOT_AES_KEY", keys[1])
    return WeComBotSettings(keys[0], keys[1])


def _keys(*names: str) -> tuple[str, ...] | None:
    """The values of variables that belong together; None where none is set, ValueError where only some are."""
    values = tuple((os.environ.get(name) or "").strip() for name in names)
    if not any(values):
        return None
    if missing := [name for name, value in zip(names, values, strict=True) if not value]:
        raise ValueError(f"{missing[0]}=")
    return values


def _check_aes_key(name: str, key: str) -> None:
    if not _AES_KEY.fullmatch(key):  # the value is a secret: only its name is told
        raise ValueError(name)


def _base_url(name: str, usual: str) -> str:
    written = (os.environ.get(name) or "").strip().rstrip("/")
    if written and not _ADDRESS.fullmatch(written):
        raise ValueError(f"{name}={written}")
    return written or usual


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
