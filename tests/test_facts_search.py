"""Facts looked up by value, period and page: in the index, over HTTP, on the command line."""

import json

import pytest

from qa import cli
from qa.commands import opening
from qa.indexing.fact_search import FactRange, base_of
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile
from test_answerer_articles import HashEmbedder
from test_api_fakes import Service, assert_failure

TEXT = (
    "桐乡市外贸情况\n\n2022年，桐乡市出口额310亿元，进口额82亿元，外贸企业1200家。"
    "2023年，桐乡市出口额345亿元，进口额79亿元，外贸企业1350家。\n"
)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("facts"), embedder=HashEmbedder(), create=True) as library:
        library.add([SourceFile("a.txt", TEXT.encode)])
        yield library


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ({}, ["310", "82", "1200", "345", "79", "1350"]),
        ({"unit": "亿元"}, ["310", "82", "345", "79"]),
        ({"unit": "元", "minimum": 80e8, "maximum": 320e8}, ["310", "82"]),
        ({"period_from": "2023"}, ["345", "79", "1350"]),
        ({"period_to": "2022-06"}, ["310", "82", "1200"]),
        ({"period_from": "2024Q1"}, []),
    ],
)
def test_facts_are_found_by_value_and_period(library, wanted, values):
    with library.snapshot() as snapshot:
        page = snapshot.facts_page(None, Filters(), FactRange(**wanted), limit=100)
    assert ([fact.value for fact in page.facts], page.total) == (values, len(values))


def test_a_page_of_facts_says_how_many_there_are(library):
    with library.snapshot() as snapshot:
        page = snapshot.facts_page("桐乡", Filters(year=2022), FactRange(), limit=2, offset=1)
    assert ([fact.value for fact in page.facts], page.total) == (["82", "1200"], 3)


def test_the_facts_of_passages_come_by_passage(library):
    with library.snapshot() as snapshot:
        document_id = snapshot.documents()[0].id
        passages = [stored.passage for stored in snapshot.passages_of(document_id)]
        found = snapshot.facts_by_passage([passage.id for passage in passages])
        assert sum(len(facts) for facts in found.values()) == 6
        assert all(p.span.contains(f.value_span) for p in passages for f in found.get(p.id, []))
        assert snapshot.facts_by_passage([]) == {}


def test_documents_made_by_an_older_program_are_counted(library):
    with library.snapshot() as snapshot:
        assert (snapshot.outdated_documents(0), snapshot.outdated_documents(10**6)) == (0, 1)


@pytest.mark.parametrize(("unit", "base"), [("亿元", "元"), ("万亩", "亩"), ("家", "家"), ("某某", "某某")])
def test_a_written_unit_has_its_comparable_one(unit, base):
    assert base_of(unit) == base


@pytest.mark.parametrize(
    "query",
    [
        "min=多",
        "max=nan",
        "period_from=去年",
        "period_to=2024Q9",
        "in_force_on=2024-06",
        "limit=0",
        "offset=-1",
    ],
)
def test_a_condition_that_makes_no_sense_is_named(service, query):
    message = assert_failure(service.client.get(f"/api/facts?{query}"), 422, "filter_invalid")
    assert query.split("=")[0] in message


def test_a_day_that_does_not_exist_is_no_day_to_be_in_force_on(service):
    assert_failure(service.client.get("/api/documents?in_force_on=2024-02-30"), 422, "filter_invalid")
    body = {"question": "有什么规定？", "filters": {"in_force_on": "2024-06"}}
    assert_failure(service.client.post("/api/ask", json=body), 422, "filter_invalid")


def test_the_command_line_takes_the_same_conditions(library, monkeypatch, capsys):
    monkeypatch.setattr(opening, "open_library", lambda settings, create=False: Library.open(library.root))
    assert cli.main(["facts", "--unit", "亿元", "--min", "8e9", "--period-from", "2023", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert [fact["value"] for fact in body["facts"]] == ["345"]
    assert cli.main(["facts", "出口额", "--json"]) == 0
    (series,) = [s for s in json.loads(capsys.readouterr().out)["series"] if s["metric"] == "出口额"]
    assert [(p["label"], p["value"]) for p in series["points"]] == [("2022", 310e8), ("2023", 345e8)]
    assert cli.main(["facts", "--limit", "2"]) == 0
    assert "共 6 条" in capsys.readouterr().out
    assert cli.main(["documents", "--in-force-on", "2024-06-01"]) == 0
    assert "2024-06-01" in capsys.readouterr().out


@pytest.mark.parametrize("argument", ["--period-from=去年", "--in-force-on=2024-06", "--min=多", "--limit=0"])
def test_the_command_line_refuses_what_makes_no_sense(argument, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["facts", argument])
    assert stopped.value.code == 2
    assert capsys.readouterr().err
