"""A service with canned answers in the contract's shapes; it serves the page under the same policy."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from canned import ARTICLES, FACTS, HITS, SERIES, SUGGESTIONS, Json, answer_to, summary
from playwright.sync_api import Page

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SLOW = "慢"
FAILING = "失败"


@dataclass
class FakeApi:
    """`with FakeApi(web) as api`, then `api.url`; what the page sent stands in `asked`, `uploaded` and so on."""

    web: Path
    articles: dict[str, Json] = field(default_factory=lambda: dict(ARTICLES))
    asked: list[Json] = field(default_factory=list)
    searched: list[Json] = field(default_factory=list)
    narrowed: list[dict[str, str]] = field(default_factory=list)  # the queries of /api/facts
    uploaded: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    feedback: list[Json] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)  # lets slow questions and files go on
    is_down: bool = True  # failing questions fail
    key: str | None = None  # asked for where it is set
    options: Json | None = field(
        default_factory=lambda: {"feedback": True, "llm": False}
    )  # None: an older service
    has_series: bool = True

    def __enter__(self) -> "FakeApi":
        self.server = QuietServer(("127.0.0.1", 0), partial(Handler, self))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def answer(self, request: Json) -> tuple[int, Json]:
        self.asked.append(request)
        question = request["question"]
        if SLOW in question:
            self.released.wait(20)
        if FAILING in question and self.is_down:
            return failure(503, "index_busy", "另一个程序正在写入索引。请稍后再试。")
        return 200, answer_to(question, request["history"], has_documents=bool(self.articles))

    def facts(self, query: dict[str, str]) -> Json:
        self.narrowed.append(query)
        words = [query.get("q", ""), query.get("metric", "")]
        found = [one for one in FACTS if all(word in f"{one['metric']}{one['quote']}" for word in words)]
        found = found if self.articles else []
        return {"facts": found} | ({"series": SERIES} if self.has_series and len(found) == len(FACTS) else {})

    def receive(self, name: str) -> Json:
        self.uploaded.append(name)
        if SLOW in name:
            self.released.wait(20)
        if name.endswith(".wps"):
            message = "不支持 .wps 格式。请另存为 .docx 或 .pdf。"
            return {"source": name, "status": "failed", "document_id": None, "message": message}
        old = next((one for one in self.articles.values() if one["source"] == name), None)
        document_id = old["id"] if old else name
        new = {**ARTICLES["review"], "id": document_id, "source": name, "title": name}
        self.articles[document_id] = new
        status = "updated" if old else "added"
        return {"source": name, "status": status, "document_id": document_id, "message": None}


class QuietServer(ThreadingHTTPServer):
    daemon_threads = False  # server_close waits for every reply

    def handle_error(self, request: object, client_address: object) -> None:
        """A page that aborts a request closes its connection: nothing to report."""


class Handler(BaseHTTPRequestHandler):
    def __init__(self, api: FakeApi, *arguments: object) -> None:
        self.api = api
        super().__init__(*arguments)

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/" or address.path.startswith("/static/"):
            return self.send_file(address.path.removeprefix("/static/").lstrip("/") or "index.html")
        if address.path == "/readyz":
            counts = {"documents": len(self.api.articles), "passages": 14, "generation": 1}
            return self.send_json(200, {"ready": True} | counts)
        if self.lacks_key():
            return None
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if found := re.fullmatch("/api/documents/([^/]+)(/original)?", address.path):
            return self.send_document(unquote(found[1]), is_original=bool(found[2]))
        if address.path == "/api/documents":
            return self.send_json(200, {"documents": [summary(one) for one in self.api.articles.values()]})
        if address.path == "/api/facts":
            return self.send_json(200, self.api.facts(query))
        if address.path == "/api/suggestions":
            return self.send_json(200, {"questions": SUGGESTIONS})
        if address.path == "/api/options" and self.api.options is not None:
            return self.send_json(200, self.api.options)
        return self.send_json(*failure(404, "not_found", "没有这个地址。"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.lacks_key():
            return None
        if self.path == "/api/documents":
            results = [self.api.receive(name) for name in sent_names(self.headers, body)]
            return self.send_json(200, {"results": results})
        request = json.loads(body)
        if self.path == "/api/ask":
            return self.send_json(*self.api.answer(request))
        if self.path == "/api/feedback":
            self.api.feedback.append(request)
            return self.send_json(200, {"recorded": True})
        self.api.searched.append(request)
        return self.send_json(200, {"hits": HITS if "海铁" in request["query"] else []})

    def do_DELETE(self) -> None:
        if self.lacks_key():
            return
        removed = unquote(self.path.rsplit("/", 1)[1])
        self.api.removed.append(removed)
        del self.api.articles[removed]
        self.send_json(200, {"removed": removed})

    def lacks_key(self) -> bool:
        """Whether the request was refused for want of the key."""
        given = self.headers.get("Authorization")
        if self.api.key is None or given == f"Bearer {self.api.key}":
            return False
        code = "api_key_wrong" if given else "api_key_missing"
        self.send_json(*failure(401, code, "这个服务需要密钥。"))
        return True

    def send_document(self, document_id: str, is_original: bool) -> None:
        article = self.api.articles.get(document_id)
        if article is None:
            return self.send_json(*failure(404, "document_not_found", f"没有找到文档「{document_id}」。"))
        if is_original:
            return self.send(200, "text/plain", article["text"].encode())
        return self.send_json(200, article)

    def send_file(self, name: str) -> None:
        path = self.api.web / name
        if not path.is_file():
            return self.send_json(*failure(404, "not_found", f"没有这个地址：{self.path}。"))
        return self.send(200, TYPES[path.suffix], path.read_bytes())

    def send_json(self, status: int, value: Json) -> None:
        self.send(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)


def eventually(page: Page, is_so: Callable[[], bool], timeout_ms: int = 15_000) -> bool:
    """Whether it becomes so while the page runs on: what the page shows may change before its request arrives."""
    for _ in range(timeout_ms // 50):
        if is_so():
            return True
        page.wait_for_timeout(50)
    return False


def failure(status: int, error: str, message: str) -> tuple[int, Json]:
    return status, {"error": error, "message": message, "status": status}


def sent_names(headers: Message, body: bytes) -> list[str]:
    assert headers["Content-Type"].startswith("multipart/form-data")
    return re.findall('name="files"; filename="([^"]+)"', body.decode("utf-8", "replace"))
