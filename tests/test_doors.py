"""Real clients of every protocol against one running service: the same question, the same citations."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import openai
import pytest
from haystack import Pipeline
from haystack.utils import Secret
from langchain_openai import ChatOpenAI
from llama_index.core.schema import MetadataMode
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError

from doors import ANSWER, ARTICLES, QUESTION, UNKNOWN, service  # noqa: F401 - a fixture
from qa.adapters import haystack, langchain, llama_index
from qa.adapters.passages import ServiceError

KEY = "not-needed"
TIMEOUT_S = 120  # of a request, where the machine is busy
CHAT = [{"role": "user", "content": QUESTION}]


@pytest.fixture
def client(service):  # noqa: F811
    with openai.OpenAI(base_url=f"{service.url}/v1", api_key=KEY, max_retries=0) as client:
        yield client


def place_of(link: str) -> tuple[str, int, int]:
    """(document, start, end) of a link to the page."""
    query = parse_qs(urlsplit(link).query)
    start, end = query["at"][0].split("-")
    return query["doc"][0], int(start), int(end)


def ask(url: str, question: str = QUESTION) -> dict:
    return httpx.post(f"{url}/api/ask", json={"question": question}, timeout=TIMEOUT_S).json()


def evidence_of(answer: dict) -> list[tuple[str, int, int]]:
    """The marked part of every citation that carries the answer, as the page's own links give it."""
    places = []
    for citation in answer["citations"]:
        if citation["used"]:
            position, marked = citation["start"], []
            for segment in citation["segments"]:
                if segment["marked"]:
                    marked += [position, position + len(segment["text"])]
                position += len(segment["text"])
            places.append((citation["document_id"], marked[0], marked[-1]))
    return places


def annotated(message) -> list[tuple[str, int, int]]:
    return [place_of(one.url_citation.url) for one in message.annotations]


def on_stdio(index):
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "qa", "--index", str(index), "mcp"], env={"PYTHONUTF8": "1"} | ENV
    )
    return Client(stdio_client(parameters))


ENV = {"PYTHONPATH": ":".join(path for path in sys.path if path.endswith("src"))}


def call(client: Client, tool: str, **arguments):
    """What a tool returns to a client that connects for this one call."""

    async def run():
        async with client:
            return await client.call_tool(tool, arguments)

    return anyio.run(run)


# the same through every door


def test_every_door_that_answers_gives_the_same_answer_and_the_same_citations(service, client):  # noqa: F811
    expected = ask(service.url)
    evidence = evidence_of(expected)
    assert (expected["answer"], len(evidence)) == (ANSWER, 1)

    message = client.chat.completions.create(model="qa", messages=CHAT).choices[0].message
    assert re.sub(r"\[\d+\]", "", message.content) == ANSWER and annotated(message) == evidence

    chunks = list(client.chat.completions.create(model="qa", messages=CHAT, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    cited = [one for chunk in chunks for one in getattr(chunk.choices[0].delta, "annotations", None) or []]
    assert text == message.content and [place_of(one["url_citation"]["url"]) for one in cited] == evidence

    for door in (Client(f"{service.url}/mcp"), on_stdio(service.index)):
        result = call(door, "ask", question=QUESTION).structured_content
        assert result["answer"] == ANSWER and result["citations"] == expected["citations"]


def test_every_door_that_searches_gives_the_same_passages(service):  # noqa: F811
    hits = httpx.post(
        f"{service.url}/api/search", json={"query": QUESTION, "k": 3}, timeout=TIMEOUT_S
    ).json()["hits"]
    expected = [(hit["document_id"], hit["start"], hit["end"]) for hit in hits]
    assert hits[0]["source"] == "青石镇.txt" and ANSWER in hits[0]["text"]

    documents = langchain.QaRetriever(url=service.url, k=3).invoke(QUESTION)
    assert [place_of(one.metadata["link"]) for one in documents] == expected
    nodes = llama_index.QaRetriever(service.url, k=3).retrieve(QUESTION)
    assert [
        (n.metadata["document_id"], n.node.start_char_idx, n.node.end_char_idx) for n in nodes
    ] == expected
    found = haystack.QaRetriever(service.url, top_k=3).run(QUESTION)["documents"]
    assert [(d.meta["document_id"], d.meta["start"], d.meta["end"]) for d in found] == expected
    body = {"knowledge_id": "qa", "query": QUESTION, "retrieval_setting": {"top_k": 3, "score_threshold": 0}}
    records = httpx.post(f"{service.url}/dify/retrieval", json=body, timeout=TIMEOUT_S).json()["records"]
    assert [place_of(one["metadata"]["url"]) for one in records] == expected
    result = call(Client(f"{service.url}/mcp"), "search", query=QUESTION, k=3).structured_content
    assert [place_of(link) for link in result["links"]] == expected

    texts = [hit["text"] for hit in hits]
    assert [one.page_content for one in documents] == [one.content for one in found] == texts
    assert (
        [n.node.get_content(MetadataMode.NONE) for n in nodes] == [one["content"] for one in records] == texts
    )


# OpenAI


def test_the_marks_in_the_text_stand_where_the_annotations_say(client):
    message = client.chat.completions.create(model="qa", messages=CHAT).choices[0].message
    (one,) = message.annotations
    assert message.content[one.url_citation.start_index : one.url_citation.end_index] == "[1]"
    assert one.url_citation.title == "青石镇2023年工作总结"


def test_earlier_turns_fill_a_follow_up_in(client):
    turns = [
        {"role": "system", "content": "只说一个词。"},
        {"role": "user", "content": "柳溪村开办民宿多少家？"},
        {"role": "assistant", "content": "41家[1]"},
        {"role": "user", "content": "那接待游客呢？"},
    ]
    assert (
        client.chat.completions.create(model="qa", messages=turns)
        .choices[0]
        .message.content.startswith("8.3万")
    )


def test_a_refusal_says_so_and_cites_nothing(client):
    chat = [{"role": "user", "content": UNKNOWN}]
    choice = client.chat.completions.create(model="qa", messages=chat).choices[0]
    assert "没有" in choice.message.content and choice.message.annotations == []
    assert choice.message.refusal is None and choice.finish_reason == "stop"


def test_a_stream_ends_with_its_usage_where_it_is_asked_for(client):
    options = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(model="qa", messages=CHAT, stream=True, stream_options=options)
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > len(QUESTION)


def test_models_are_listed_and_an_unknown_one_is_not_found(client):
    assert [model.id for model in client.models.list()] == ["qa"]
    assert client.models.retrieve("qa").object == "model"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("gpt")
    assert caught.value.code == "model_unknown" and "gpt" in caught.value.message


def test_a_question_that_is_none_is_a_bad_request_with_its_reason(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="qa", messages=[{"role": "user", "content": " "}])
    assert caught.value.code == "question_blank" and "问题是空的" in caught.value.message


def test_langchains_chat_model_talks_to_it_whole_and_in_pieces(service):  # noqa: F811
    model = ChatOpenAI(base_url=f"{service.url}/v1", api_key=KEY, model="qa", max_retries=0)
    assert model.invoke(QUESTION).content.startswith(ANSWER)
    assert "".join(piece.content for piece in model.stream(QUESTION)).startswith(ANSWER)


# MCP


@pytest.mark.parametrize("door", ["http", "stdio"])
def test_the_mcp_client_finds_tools_and_documents_and_reads_them(service, door):  # noqa: F811
    async def run():
        async with Client(f"{service.url}/mcp") if door == "http" else on_stdio(service.index) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            listed = (
                await client.call_tool("list_documents", {"place": "", "title": "民宿"})
            ).structured_content
            (document,) = listed["documents"]
            part = await client.call_tool("read_document", {"document": "柳溪村.md", "max_chars": 6})
            facts = await client.call_tool("facts", {"query": "民宿", "year": 2024, "limit": 1})
            resources = (await client.list_resources()).resources
            whole = await client.read_resource(f"qa://documents/{document['id']}")
            with pytest.raises(MCPError, match="没有找到文档"):
                await client.read_resource("qa://documents/none")
            wrong = await client.call_tool("ask", {"question": " "})
            return tools, part.structured_content, facts.structured_content, resources, whole, wrong

    tools, part, facts, resources, whole, wrong = anyio.run(run)
    assert set(tools) == {"ask", "search", "facts", "read_document", "list_documents"}
    assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools.values())
    assert (part["text"], part["end"], part["title"]) == ("柳溪村的民宿", 6, "柳溪村的民宿")
    assert facts["total"] >= 1 and len(facts["facts"]) == 1
    assert {resource.name for resource in resources} == set(ARTICLES)
    assert "周桂兰" in whole.contents[0].text
    assert wrong.is_error and "问题是空的" in wrong.content[0].text


def test_the_text_for_a_model_names_the_sources_with_their_links(service):  # noqa: F811
    (content,) = call(Client(f"{service.url}/mcp"), "ask", question=QUESTION).content
    assert content.text.startswith(f"{ANSWER}[1]\n\n出处：")
    assert f"[青石镇2023年工作总结]({service.url}/?doc=" in content.text


def test_filters_of_a_tool_hold(service):  # noqa: F811
    hits = call(
        Client(f"{service.url}/mcp"), "search", query="收入", source="青石镇.txt", date_from="2024-01"
    )
    assert {hit["source"] for hit in hits.structured_content["hits"]} == {"青石镇.txt"}
    none = call(Client(f"{service.url}/mcp"), "search", query="收入", date_from="2030")
    assert none.structured_content["hits"] == []


# adapters


def test_adapters_pass_filters_on_and_name_what_is_wrong(service):  # noqa: F811
    only = {"source": "柳溪村.md"}
    for found in (
        [
            one.metadata["source"]
            for one in langchain.QaRetriever(url=service.url, filters=only).invoke("收入")
        ],
        [
            one.metadata["source"]
            for one in llama_index.QaRetriever(service.url, filters=only).retrieve("收入")
        ],
        [
            one.meta["source"]
            for one in haystack.QaRetriever(service.url).run("收入", filters=only)["documents"]
        ],
    ):
        assert set(found) == {"柳溪村.md"}
    with pytest.raises(ServiceError, match="422: 筛选条件"):
        langchain.QaRetriever(url=service.url, filters={"year": "去年"}).invoke("收入")
    with pytest.raises(ServiceError, match="is no http"):
        llama_index.QaRetriever("file:///etc/passwd").retrieve("收入")
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1:9"):
        haystack.QaRetriever("http://127.0.0.1:9").run("收入")


def test_the_haystack_component_runs_in_a_pipeline_that_was_read_from_its_file(service, monkeypatch):  # noqa: F811
    monkeypatch.setenv("QA_TEST_KEY", "secret-of-the-pipeline")
    pipeline = Pipeline()
    key = Secret.from_env_var("QA_TEST_KEY")
    pipeline.add_component("retriever", haystack.QaRetriever(service.url, api_key=key))
    written = pipeline.dumps()
    assert "secret-of-the-pipeline" not in written
    found = Pipeline.loads(written, allowed_modules=["qa.adapters.haystack"]).run(
        {"retriever": {"query": QUESTION, "top_k": 1}}
    )
    assert found["retriever"]["documents"][0].meta["source"] == "青石镇.txt"


@pytest.mark.parametrize("name", ["langchain", "llama_index", "haystack", "passages"])
def test_an_adapter_is_one_short_file(name):
    module = sys.modules[f"qa.adapters.{name}"]
    assert len(Path(module.__file__).read_text(encoding="utf-8").splitlines()) < 100


def test_the_command_line_writes_nothing_but_the_protocol(service):  # noqa: F811
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "qa", "--index", str(service.index), "mcp"],
        input=json.dumps(request) + "\n", capture_output=True, encoding="utf-8", timeout=240,
    )  # fmt: skip
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["id"] for line in lines] == [1] and lines[0]["result"]["serverInfo"]["name"] == "qa"
