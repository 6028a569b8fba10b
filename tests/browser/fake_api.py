"""A service with canned answers in the contract's shapes; it serves the page under the same policy."""

import json
import re
import threading
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from canned import ARTICLES, FACTS, HITS, Json, answer_to, summary

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SLOW = "慢"
FAILING = "失败"


@dataclass
class FakeApi:
    """`with FakeApi(web) as api`, then `api.url`; what the page sent stands in `asked` and `uploaded`."""

    web: Path
    articles: dict[str, Json] = field(default_factory=lambda: dict(ARTICLES))
    asked: list[Json] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)  # lets slow questions go on
    is_down: bool = True  # failing questions fail

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
        if address.path == "/api/documents":
            return self.send_json(200, {"documents": [summary(one) for one in self.api.articles.values()]})
        if address.path == "/api/facts":
            wanted = parse_qs(address.query).get("q", [""])[0]
            facts = FACTS if self.api.articles else []
            return self.send_json(200, {"facts": [fact for fact in facts if wanted in fact["quote"]]})
        if found := re.fullmatch("/api/documents/([^/]+)(/original)?", address.path):
            return self.send_document(unquote(found[1]), is_original=bool(found[2]))
        self.send_json(*failure(404, "not_found", "没有这个地址。"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/api/documents":
            results = [self.receive(name) for name in sent_names(self.headers, body)]
            return self.send_json(200, {"results": results})
        request = json.loads(body)
        if self.path == "/api/ask":
            return self.send_json(*self.api.answer(request))
        self.send_json(200, {"hits": HITS if "海铁" in request["query"] else []})

    def do_DELETE(self) -> None:
        removed = unquote(self.path.rsplit("/", 1)[1])
        del self.api.articles[removed]
        self.send_json(200, {"removed": removed})

    def receive(self, name: str) -> Json:
        self.api.uploaded.append(name)
        if name.endswith(".wps"):
            message = "不支持 .wps 格式。请另存为 .docx 或 .pdf。"
            return {"source": name, "status": "failed", "document_id": None, "message": message}
        self.api.articles[name] = {**ARTICLES["review"], "id": name, "source": name, "title": name}
        return {"source": name, "status": "added", "document_id": name, "message": None}

    def send_document(self, document_id: str, is_original: bool) -> None:
        article = self.api.articles.get(document_id)
        if article is None:
            return self.send_json(*failure(404, "document_not_found", f"没有找到文档「{document_id}」。"))
        if is_original:
            return self.send(200, "text/plain", article["text"].encode())
        self.send_json(200, article)

    def send_file(self, name: str) -> None:
        path = self.api.web / name
        if not path.is_file():
            return self.send_json(*failure(404, "not_found", f"没有这个地址：{self.path}。"))
        self.send(200, TYPES[path.suffix], path.read_bytes())

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


def failure(status: int, error: str, message: str) -> tuple[int, Json]:
    return status, {"error": error, "message": message, "status": status}


def sent_names(headers: Message, body: bytes) -> list[str]:
    assert headers["Content-Type"].startswith("multipart/form-data")
    return re.findall('name="files"; filename="([^"]+)"', body.decode("utf-8", "replace"))
