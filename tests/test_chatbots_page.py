"""docs/chatbots.md is true: every command, program and configuration in it works, in the order they stand in."""

import json
import re
from pathlib import Path

import anyio
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from test_readme import ROOT, Shop, assert_shows, examples, shop  # noqa: F401 - a fixture

PAGE = ROOT / "docs" / "chatbots.md"
TIMEOUT_S = 120  # of a request, where the machine is busy
QUESTION = {"question": "诸暨2023年新增了多少家规上企业？"}


def test_every_example_works_and_prints_what_is_shown(shop: Shop) -> None:  # noqa: F811
    text = PAGE.read_text(encoding="utf-8")
    for position, part in parts(text):
        if isinstance(part, dict):
            assert answer_of(shop, part) == "134家", text[position : position + 200]
            continue
        printed = shop.show(part)
        assert printed or not any(line.startswith("curl") for line in part.commands), part
        assert '"error' not in printed or "api_key_missing" in part.output, printed
        if part.output:
            assert_shows(printed, part.output)


def parts(text: str):
    """Examples and configurations (JSON blocks) in their order."""
    blocks = [
        (block.start(), json.loads(block[1]))
        for block in re.finditer(r"^```json\n(.*?)^```$", text, re.M | re.S)
    ]
    found = examples(text)
    starts = [block.start() for block in re.finditer(r"^```(?:sh|python)$", text, re.M)]
    return sorted([*blocks, *zip(starts, found, strict=True)], key=lambda item: item[0])


def answer_of(shop: Shop, configuration: dict) -> str:  # noqa: F811
    """The answer that a client with this configuration gets."""
    (server,) = configuration["mcpServers"].values()

    async def ask() -> str:
        async with (
            httpx2.AsyncClient(headers=headers_of(shop, server), timeout=TIMEOUT_S) as http,
            Client(transport_of(shop, server, http)) as client,
        ):
            return (await client.call_tool("ask", QUESTION)).structured_content["answer"]

    return anyio.run(ask)


def transport_of(shop: Shop, server: dict, http: httpx2.AsyncClient):  # noqa: F811
    if "url" in server:
        url = server["url"].replace("127.0.0.1:8000", f"127.0.0.1:{shop.port}")
        return streamable_http_client(url, http_client=http)
    command, *args = [
        word.replace("/项目目录", str(shop.folder)) for word in (server["command"], *server["args"])
    ]
    return stdio_client(StdioServerParameters(command=command, args=args, env=shop.environment))


def headers_of(shop: Shop, server: dict) -> dict[str, str]:  # noqa: F811
    """The headers of a configuration with the key of the page's own file in them."""
    given = server.get("headers", {})
    key = (shop.folder / "密钥.txt").read_text(encoding="utf-8").strip() if given else ""
    return {name: value.replace("密钥", key) for name, value in given.items()}


def test_what_was_not_tried_is_marked() -> None:
    """A section that walks through somebody else's console says so."""
    text = PAGE.read_text(encoding="utf-8")
    for steps in re.finditer(r"\n\n((?:\d\. .*\n)+)", text):
        before = text[: steps.start()].rstrip().splitlines()[-1]
        assert "〔未试〕" in before, steps[1]


def test_the_page_names_every_door() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for path in ("/v1/chat/completions", "/v1/models", "/mcp", "/dify/retrieval"):
        assert path in text
    assert all(path.stem in text for path in Path(ROOT / "src" / "qa" / "adapters").glob("[a-z]*.py"))
