"""`qa bot` as a process of its own: the official SDK connects to a fake platform over a real websocket."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from lark_oapi.ws.pb.pbbp2_pb2 import Frame
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from fake_platform import FakePlatform
from test_bots_dingtalk import SESSION
from test_bots_dingtalk import message as dingtalk_message
from test_bots_feishu import event, said

QUESTION = "红星村2024年集体经济收入是多少？"
TEXT = "2024年，红星村集体经济收入达到120万元，比上年增长15%。"
LINK_START = "https://qa.example/?doc="


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "红星村.txt").write_text(TEXT, encoding="utf-8")
    subprocess.run(command("add", str(folder / "红星村.txt"), "--index", str(folder / "index")), check=True)
    return folder / "index"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "qa", *arguments]


@contextmanager
def running(platform: str, index: Path, **settings: str) -> Iterator[subprocess.Popen]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    environment |= {"QA_PUBLIC_URL": "https://qa.example", "PYTHONIOENCODING": "utf-8"} | settings
    line = command("bot", platform, "--index", str(index))
    with subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


def interrupt(process: subprocess.Popen) -> str:
    """Stop it as Ctrl+C does and give what it printed."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err and "secret" not in out + err, err
    return out


def feishu_frame(value: object) -> bytes:
    frame = Frame()
    frame.SeqID, frame.LogID, frame.service, frame.method = 1, 1, 2, 1
    for key, given in {"type": "event", "message_id": "1", "trace_id": "1", "sum": "1", "seq": "0"}.items():
        header = frame.headers.add()
        header.key, header.value = key, given
    frame.payload = json.dumps(value).encode()
    return frame.SerializeToString()


def next_payload(connection: ServerConnection) -> bytes:
    """The payload of the next frame that holds data; pings are passed over."""
    while True:
        frame = Frame()
        frame.ParseFromString(connection.recv(timeout=120))
        if frame.method == 1:
            return frame.payload


def hold(connection: ServerConnection) -> None:
    """Keep it open until the client goes."""
    with suppress(ConnectionClosed):
        while True:
            connection.recv()


def test_feishu_is_answered_over_its_long_connection(index):
    acknowledged = []

    def talk(connection: ServerConnection) -> None:
        given = event(text=f"@_user_1 {QUESTION}", message_id="om_long")
        for _ in range(2):  # the second is a repeated delivery
            connection.send(feishu_frame(given))
            acknowledged.append(json.loads(next_payload(connection))["code"])
        hold(connection)

    with FakePlatform(talk) as platform:
        keys = {
            "QA_FEISHU_APP_ID": "cli_long",
            "QA_FEISHU_APP_SECRET": "app-secret",
            "QA_FEISHU_BASE_URL": platform.url,
        }
        with running("feishu", index, **keys) as process:
            lines = said(platform, "om_long")
            assert "飞书" in interrupt(process)
    assert lines[0][0]["text"] == "120万元[1]"
    assert any(run.get("href", "").startswith(LINK_START) for line in lines for run in line)
    assert acknowledged[0] == 200


def test_dingtalk_is_answered_in_stream_mode(index):
    acknowledged = []

    def talk(connection: ServerConnection) -> None:
        topic = "/v1.0/im/bot/messages/get"
        headers = {
            "messageId": str(uuid.uuid4()),
            "topic": topic,
            "contentType": "application/json",
            "time": "1",
        }
        data = json.dumps(dingtalk_message(platform.url, f" {QUESTION}"))
        connection.send(
            json.dumps({"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": data})
        )
        acknowledged.append(json.loads(connection.recv(timeout=120))["code"])
        hold(connection)

    with FakePlatform(talk) as platform:
        keys = {
            "QA_DINGTALK_CLIENT_ID": "ding",
            "QA_DINGTALK_CLIENT_SECRET": "client-secret",
            "QA_DINGTALK_BASE_URL": platform.url,
        }
        with running("dingtalk", index, **keys) as process:
            subscribed = platform.next("/v1.0/gateway/connections/open")
            text = platform.next(SESSION)["markdown"]["text"]
            assert "钉钉" in interrupt(process)
    assert subscribed["clientId"] == "ding"
    assert subscribed["subscriptions"] == [{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}]
    assert text.startswith("**120万元[1]**") and LINK_START in text
    assert acknowledged == [200]


def test_keys_that_the_platform_refuses_end_with_one_chinese_line(index):
    with FakePlatform() as platform:
        platform.replies["/callback/ws/endpoint"] = {"code": 10003, "msg": "invalid app_id"}
        keys = {
            "QA_FEISHU_APP_ID": "cli_bad",
            "QA_FEISHU_APP_SECRET": "app-secret",
            "QA_FEISHU_BASE_URL": platform.url,
        }
        with running("feishu", index, **keys) as process:
            _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert err.splitlines()[-1].startswith("错误：平台拒绝了连接：") and "app-secret" not in err
    assert "Traceback" not in err
