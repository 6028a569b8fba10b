"""A chat platform on this machine: takes what the bots send, hands out tokens, opens long connections."""

import json
import queue
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from websockets.sync.server import ServerConnection, serve

Json = dict[str, object]
TIMEOUT_S = 120


class FakePlatform:
    """`with FakePlatform() as platform`, then `platform.url`; requests wait in `sent`, in their order.

    `talk` is what a long connection does once a client has connected.
    """

    def __init__(self, talk: Callable[[ServerConnection], None] = lambda connection: None) -> None:
        self.sent: queue.Queue[tuple[str, dict[str, str], Json]] = queue.Queue()
        self.replies: dict[str, Json] = {}  # by path, in place of the usual ones
        self.status = 200
        self.talk = talk

    def __enter__(self) -> "FakePlatform":
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.socket = serve(self.talk, "127.0.0.1", 0)
        self.threads = [
            threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}),
            threading.Thread(target=self.socket.serve_forever),
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.http.shutdown()
        self.socket.shutdown()
        for thread in self.threads:
            thread.join()
        self.http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.socket.socket.getsockname()[1]}/"

    def next(self, path: str) -> Json:
        """The body of the next request to a path; those to other paths are passed over."""
        while True:
            address, _, body = self.sent.get(timeout=TIMEOUT_S)
            if address == path:
                return body

    def reply_to(self, path: str) -> Json:
        if path in self.replies:
            return self.replies[path]
        if path == "/callback/ws/endpoint":
            config = {"ReconnectCount": -1, "ReconnectInterval": 1, "ReconnectNonce": 0, "PingInterval": 60}
            url = f"{self.socket_url}?device_id=1&service_id=2&ticket=ticket-secret"
            return {"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}}
        if path == "/v1.0/gateway/connections/open":
            return {"endpoint": self.socket_url, "ticket": "ticket-secret"}
        token = {"tenant_access_token": "t-1", "expire": 7200, "access_token": "t-1", "expires_in": 7200}
        return {"code": 0, "errcode": 0, "msg": "ok", "errmsg": "ok", "data": {}} | token


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, platform: FakePlatform, *arguments: object) -> None:
        self.platform = platform
        super().__init__(*arguments)

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer({})

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body: Json) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        content = json.dumps(self.platform.reply_to(address.path)).encode()
        self.platform.sent.put((address.path, query, body))
        self.send_response(self.platform.status)
        if self.platform.status in (301, 302, 307):
            self.send_header("Location", f"{self.platform.url}/redirected")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
