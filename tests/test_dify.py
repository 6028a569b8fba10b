"""Dify's external knowledge API over fakes and over a real index."""

import pytest

from qa.indexing.summaries import DocumentSummary
from qa.serving.dify.conditions import meets, metadata_of
from qa.serving.dify.wire import MetadataCondition
from test_api_fakes import SOURCE, TEXT, TITLE, Service

ADDED = "2024-05-01T08:00:00+00:00"
DATED = DocumentSummary("d1", "a/b.txt", "规上企业名单", "2024-01", "诸暨市", 500, 3, 2, ADDED)
BARE = DocumentSummary("d2", "c.txt", "", None, None, 10, 1, 0, ADDED)


def holds(summary: DocumentSummary, name, operator: str, value=None) -> bool:
    condition = {"name": name, "comparison_operator": operator, "value": value}
    return meets(metadata_of(summary), MetadataCondition.model_validate({"conditions": [condition]}))


@pytest.mark.parametrize(
    ("name", "operator", "value", "dated", "bare"),
    [
        ("title", "contains", "企业", True, False),
        ("title", "not contains", "企业", False, True),
        ("source", "start with", "a/", True, False),
        ("source", "end with", ".txt", True, True),
        ("place", "is", "诸暨市", True, False),
        ("place", "is", ["义乌市", "诸暨市"], True, False),
        ("place", "is not", "诸暨市", False, True),
        ("place", "in", ["诸暨市", "义乌市"], True, False),
        ("place", "in", "义乌市, 诸暨市", True, False),
        ("place", "not in", ["诸暨市"], False, True),
        ("date", "empty", None, False, True),
        ("date", "not empty", None, True, False),
        ("unknown", "empty", None, True, True),
        ("year", "=", "2024", True, False),
        ("year", "=", 2024.0, True, False),
        ("year", "≠", 2024, False, True),
        ("year", ">", 2023, True, False),
        ("year", ">", "2024", False, False),
        ("year", "<", 2025, True, False),
        ("year", "≥", 2024, True, False),
        ("year", "≤", 2024, True, False),
        ("characters", "≥", 100, True, False),
        ("characters", "≤", "100", False, True),
        ("date", "before", "2024-02-01", True, False),
        ("date", "before", "2024-01-15", False, False),
        ("date", "before", "2024", False, False),
        ("date", "after", "2023", True, False),
        ("date", "after", "2023/12/31", True, False),
        ("date", "after", "2024-01-01", False, False),
        ("date", "after", 1700000000, True, False),
        ("date", "before", 1700000000, False, False),
        ("date", "≥", "2024-01", True, False),
        ("date", ">", "胡说", False, False),
        ("date", "after", 1e30, False, False),
        ("added_at", "after", "2024-04-30", True, True),
        (["unknown", "place"], "contains", "诸暨", True, False),
        ("title", "contains", None, False, False),
    ],
)
def test_a_condition_holds_or_not(name, operator, value, dated, bare):
    assert (holds(DATED, name, operator, value), holds(BARE, name, operator, value)) == (dated, bare)


@pytest.mark.parametrize(("operator", "expected"), [("and", False), ("or", True), (None, False)])
def test_conditions_are_joined(operator, expected):
    conditions = [
        {"name": "year", "comparison_operator": "=", "value": 2024},
        {"name": "place", "comparison_operator": "is", "value": "义乌市"},
    ]
    wanted = MetadataCondition.model_validate({"logical_operator": operator, "conditions": conditions})
    assert meets(metadata_of(DATED), wanted) is expected


@pytest.fixture
def service() -> Service:
    return Service()


def retrieve(service: Service, **more):
    body = {"knowledge_id": "qa", "query": "企业", "retrieval_setting": {"top_k": 3, "score_threshold": 0.5}}
    return service.client.post("/dify/retrieval", json=body | more)


def test_a_record_has_difys_fields_and_no_null(service):
    (record,) = retrieve(service, user="x").json()["records"]
    assert set(record) == {"content", "score", "title", "metadata"}
    metadata = record["metadata"]
    assert TEXT[metadata["start"] : metadata["end"]] == record["content"]
    assert (record["title"], metadata["source"], metadata["year"]) == (TITLE, SOURCE, 2024)
    assert None not in metadata.values() and 0 <= record["score"] <= 1


def test_conditions_and_threshold_choose_the_records(service):
    def asked(name, operator, value):
        condition = {"name": name, "comparison_operator": operator, "value": value}
        retrieve(service, metadata_condition={"logical_operator": "and", "conditions": [condition]})
        return service.retriever.filters[-1].document_ids

    assert asked("place", "contains", "诸暨") == ("d1",)
    assert asked("place", "contains", "义乌") == ()
    retrieve(service, metadata_condition=None), retrieve(service, metadata_condition={"conditions": []})
    assert [one.document_ids for one in service.retriever.filters[-2:]] == [None, None]
    service.retriever.score = 0.49
    assert retrieve(service).json() == {"records": []}
    service.retriever.score = -1.0
    record = retrieve(service, retrieval_setting={"top_k": 500, "score_threshold": None}).json()["records"][0]
    assert record["score"] == 0.0


@pytest.mark.parametrize(
    ("more", "status", "number"),
    [
        ({"knowledge_id": "other"}, 404, 2001),
        ({"query": " "}, 422, 422),
        ({"query": 5}, 422, 422),
        ({"metadata_condition": {"conditions": [{"name": "a", "comparison_operator": "like"}]}}, 422, 422),
    ],
)
def test_errors_are_in_difys_shape(service, more, status, number):
    response = retrieve(service, **more)
    assert response.status_code == status
    assert set(response.json()) == {"error_code", "error_msg"} and response.json()["error_code"] == number


def test_the_check_that_dify_makes_when_an_endpoint_is_entered_passes(service):
    """Dify posts nothing at all, and takes 403, 404 and 502 for a wrong endpoint or key."""
    response = service.client.post("/dify/retrieval", headers={"Authorization": "Bearer any"})
    assert response.status_code not in (403, 404, 502)


def test_the_documents_of_a_condition_are_searched_and_no_others(articles_library):
    from qa.indexing.filters import Filters
    from qa.retrieval.retriever import Retriever

    with articles_library.snapshot() as snapshot:
        ids = [summary.id for summary in snapshot.documents()]
    retriever = Retriever(articles_library)
    hits = retriever.search("新增企业", 20, Filters(document_ids=tuple(ids[:1])))
    assert {hit.passage.document_id for hit in hits} == set(ids[:1])
    assert retriever.search("新增企业", 20, Filters(document_ids=())) == []
