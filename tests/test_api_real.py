"""The API and the command line over a real index of two small articles."""

import io
import json
import zipfile

import pytest
from fastapi.testclient import TestClient

from qa import cli
from qa.commands import opening
from qa.serving.app import create_app
from qa.settings import Settings
from test_api_fakes import assert_failure

REVIEW = """诸暨2023年工业经济回顾

2024年1月15日

2023年，诸暨全市上下一心，工业经济稳中有进。全市新增规上企业134家，规上工业增加值增长7.5%，总量居绍兴第一。

海归小镇建设加快，全年签约人才项目16个，引进海外人才52名，为产业升级注入了新的活力。
"""
OFFICE = """义乌市场建设

2024年2月20日

2023年，义乌国际商贸城日均客流量达21.5万人次，同比增长30.4%。全市新增经营主体22.6万户，其中企业6.7万户。
"""


DONGYANG = """东阳木雕小镇

2023年，东阳木雕小镇接待游客318万人次，同比增长12%。
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """An index that the command line made."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "诸暨.txt").write_text(REVIEW, encoding="utf-8")
    (folder / "义乌.txt").write_bytes(OFFICE.encode("gb18030"))
    index_dir = tmp_path_factory.mktemp("index") / "index"
    assert cli.main(["--index", str(index_dir), "add", str(folder)]) == 0
    return Settings(index_dir=index_dir)


@pytest.fixture
def client(settings):
    with opening.open_library(settings) as library:
        parts = opening.parts_of(library, Settings())
        app = create_app(library, parts.answerer, parts.retriever, settings)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def document_of(client, source: str) -> dict:
    return next(one for one in client.get("/api/documents").json()["documents"] if one["source"] == source)


def texts_of(client) -> dict[str, str]:
    documents = client.get("/api/documents").json()["documents"]
    return {one["id"]: client.get(f"/api/documents/{one['id']}").json()["text"] for one in documents}


def test_a_question_is_answered_with_citations_that_are_slices_of_their_documents(client):
    body = client.post("/api/ask", json={"question": "诸暨2023年新增了多少家规上企业？"}).json()
    assert (body["answered"], body["answer"]) == (True, "134家")
    assert body["citations"][0]["source"] == "诸暨.txt" and body["citations"][0]["used"]
    texts = texts_of(client)
    for citation in body["citations"]:
        assert texts[citation["document_id"]][citation["start"] : citation["end"]] == citation["text"]
        assert "".join(part["text"] for part in citation["segments"]) == citation["text"]
        assert len(citation["text"]) <= 400
    for span in body["spans"]:
        assert texts[span["document_id"]][span["start"] : span["end"]] == span["text"]
        assert body["answer"][span["answer_start"] : span["answer_end"]] == span["text"]


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE documents; --",
        '" OR NEAR(*) AND (',
        "<script>alert(1)</script>",
        "？？？",
        "a",
        "龘",
        "1" * 2000,
    ],
)
def test_no_question_harms_the_index_or_fails(client, question):
    assert client.post("/api/ask", json={"question": question}).status_code == 200
    assert client.post("/api/search", json={"query": question}).status_code == 200
    assert client.get("/api/facts", params={"q": question}).status_code == 200
    assert client.get("/readyz").json()["documents"] == 2


def test_search_keeps_to_its_filters(client):
    document_id = document_of(client, "义乌.txt")["id"]
    for filters in ({"source": "义乌.txt"}, {"document_id": document_id}):
        hits = client.post("/api/search", json={"query": "新增企业", "filters": filters}).json()["hits"]
        assert {hit["source"] for hit in hits} == {"义乌.txt"}
    none = {"query": "新增企业", "filters": {"date_from": "2030"}}
    assert client.post("/api/search", json=none).json() == {"hits": []}


def test_facts_quote_their_documents(client):
    facts = client.get("/api/facts", params={"metric": "规上企业"}).json()["facts"]
    texts = texts_of(client)
    assert ("134", "家") in [(fact["value"], fact["unit"]) for fact in facts]
    assert all(texts[fact["document_id"]][fact["start"] : fact["end"]] == fact["quote"] for fact in facts)


def test_an_upload_is_found_at_once_and_gone_when_deleted(client):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("a.txt", "text")
    files = [
        (
            "files",
            ("东阳.txt", DONGYANG.encode()),
        ),
        ("files", ("压缩包.docx", archive.getvalue())),
        ("files", ("空.txt", b"")),
        ("files", ("坏.pdf", b"%PDF-1.4 nonsense")),
        ("files", ("旧.doc", b"\xd0\xcf\x11\xe0")),
    ]
    before = client.get("/readyz").json()["generation"]
    results = client.post("/api/documents", files=files, data={"place": "东阳"}).json()["results"]
    assert [one["status"] for one in results] == ["added", "failed", "failed", "failed", "failed"]
    assert all(one["message"] and one["document_id"] is None for one in results[1:])
    assert client.get("/readyz").json()["generation"] > before
    document_id = results[0]["document_id"]
    document = document_of(client, "东阳.txt")
    assert (document["id"], document["place"]) == (document_id, "东阳")
    hits = client.post("/api/search", json={"query": "东阳木雕小镇游客"}).json()["hits"]
    assert hits[0]["source"] == "东阳.txt"
    assert client.delete(f"/api/documents/{document_id}").json() == {"removed": document_id}
    assert_failure(client.delete(f"/api/documents/{document_id}"), 404, "document_not_found")
    hits = client.post("/api/search", json={"query": "东阳木雕小镇游客"}).json()["hits"]
    assert "东阳.txt" not in {hit["source"] for hit in hits}


def test_the_original_is_byte_for_byte_what_was_added(client):
    document = document_of(client, "义乌.txt")
    assert client.get(f"/api/documents/{document['id']}/original").content == OFFICE.encode("gb18030")


@pytest.mark.parametrize("document_id", ["none", "../1", "%00", "a" * 3000, "'; DROP TABLE documents; --"])
def test_an_id_that_is_none_is_a_404(client, document_id):
    assert client.get(f"/api/documents/{document_id}").status_code == 404


def test_the_command_line_gives_what_the_api_gives(client, settings, capsys):
    question = "海归小镇签约了几个人才项目？"
    assert cli.main(["--index", str(settings.index_dir), "ask", question, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    served = client.post("/api/ask", json={"question": question}).json()
    assert printed.pop("timings_ms").keys() == served.pop("timings_ms").keys()
    assert printed == served


def test_words_and_checks_on_a_real_index(settings, capsys):
    index = ["--index", str(settings.index_dir)]
    assert cli.main([*index, "words", "add", "海小=海归小镇"]) == 0
    assert cli.main([*index, "words"]) == 0
    assert "海小  海归小镇" in capsys.readouterr().out
    assert cli.main([*index, "words", "remove", "海小"]) == 0
    assert cli.main([*index, "words", "remove", "海小"]) == 1
    assert cli.main([*index, "words", "add", "a b"]) == 1
    assert cli.main([*index, "check"]) == 0


def test_an_index_that_is_not_there_is_named_and_not_made(tmp_path, capsys):
    for command in (["documents"], ["ask", "诸暨？"], ["check"], ["rebuild"], ["remove", "a"]):
        assert cli.main(["--index", str(tmp_path / "none"), *command]) == 1
        err = capsys.readouterr().err
        assert "qa add" in err and err.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_a_retrieval_set_is_indexed_for_the_occasion_and_measured(tmp_path, capsys):
    corpus = [{"id": "x/1", "title": "诸暨", "text": REVIEW}, {"id": "x/2", "title": "义乌", "text": OFFICE}]
    queries = [{"id": "q1", "q": "诸暨新增规上企业"}, {"id": "q2", "q": "义乌商贸城客流量"}]
    for name, items in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\tx/1\t1\nq2\tx/2\t1\n", encoding="utf-8")
    assert cli.main(["eval", str(tmp_path), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["documents"], body["queries"], body["figures"]["success@1"]) == (2, 2, 1.0)
