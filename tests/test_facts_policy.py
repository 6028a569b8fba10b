"""Formal documents: number, issuer, days, term, what replaces what, clauses; and the filter 「in force on this day」."""

import sqlite3

import pytest

from qa.documents.cleaning import clean
from qa.documents.document import Extracted, ExtractedBlock
from qa.facts.dates import iso_day, years_later
from qa.facts.policy import comparable, find_policy, names_of
from qa.indexing import schema
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile
from qa.indexing.store import Store, get_meta
from qa.passages.clause_numbers import clause_at
from test_answerer_articles import HashEmbedder

NEW = """云桥市人民政府关于印发《云桥市绿色工厂奖励办法》的通知

云政发〔2024〕3号

各镇人民政府、街道办事处，市政府各部门：

现将《云桥市绿色工厂奖励办法》印发给你们，请认真贯彻执行。

云桥市人民政府

2024年3月15日

云桥市绿色工厂奖励办法

第一条 为鼓励企业绿色转型，根据《中华人民共和国循环经济促进法》，制定本办法。

第二条 对首次认定的国家级绿色工厂，给予一次性奖励50万元。

对首次认定的省级绿色工厂，给予一次性奖励20万元。

第三条 申请材料自受理之日起15个工作日内办结。

第四条 本办法自2024年5月1日起施行，有效期3年。原《云桥市绿色制造扶持办法（试行）》（云政办发〔2019〕27号）同时废止。
"""
OLD = """云桥市人民政府办公室关于印发《云桥市绿色制造扶持办法（试行）》的通知

云政办发〔2019〕27号

各镇人民政府：

现将办法印发给你们。对绿色工厂给予一次性奖励10万元。本办法自2019年6月1日起施行。

云桥市人民政府办公室

二〇一九年五月十日
"""
ARTICLE = """云桥绿色工厂再添新成员

云桥去年新增绿色工厂12家，企业说，新办法自2024年5月1日起施行，奖励更高了。全市现有绿色工厂58家，其中国家级9家。
"""


def document(text):
    return clean(Extracted((ExtractedBlock("lines", text),)), source="a.txt", document_id="d")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    files = {"new.txt": NEW, "old.txt": OLD, "article.txt": ARTICLE}
    with Library.open(tmp_path_factory.mktemp("policies"), embedder=HashEmbedder(), create=True) as library:
        library.add([SourceFile(name, lambda text=text: text.encode()) for name, text in files.items()])
        yield library


def test_a_notice_says_its_number_issuer_days_term_and_what_it_replaces():
    policy = find_policy(document(NEW))
    assert (policy.number, policy.issuer) == ("云政发〔2024〕3号", "云桥市人民政府")
    assert (policy.written, policy.effective, policy.valid_until) == (
        "2024-03-15",
        "2024-05-01",
        "2027-04-30",
    )
    assert policy.replaces == ("云桥市绿色制造扶持办法（试行）", "云政办发〔2019〕27号")
    assert policy.repealed is None


def test_a_day_in_chinese_numerals_is_read():
    policy = find_policy(document(OLD))
    assert (policy.written, policy.effective, policy.valid_until) == ("2019-05-10", "2019-06-01", None)


def test_an_article_about_a_policy_is_none():
    assert find_policy(document(ARTICLE)) is None


@pytest.mark.parametrize(
    ("clause", "field", "day"),
    [
        ("本规定自发布之日起施行。", "effective", "2021-08-09"),
        ("本规定自2021年9月1日起执行，有效期至2023年12月31日。", "valid_until", "2023-12-31"),
        ("本规定自2021年9月1日起试行，试行期两年。", "valid_until", "2023-08-31"),
        ("本规定自2023年1月1日起废止。", "repealed", "2023-01-01"),
    ],
)
def test_days_are_read_from_the_closing_clause(clause, field, day):
    text = f"云桥市河道管理规定\n\n为加强河道管理，制定本规定，各单位应当遵守。{clause}\n\n云桥市水利局\n\n2021年8月9日\n"
    assert getattr(find_policy(document(text)), field) == day


def test_days_that_do_not_exist_are_none():
    assert iso_day("2023年2月30日") is None
    assert iso_day("二〇二四年十二月三十一日") == "2024-12-31"
    assert years_later("2024-02-29", 1) == "2025-02-28"


def test_a_policy_is_known_by_its_title_the_title_it_issues_and_its_number():
    names = names_of("云桥市人民政府关于印发《云桥市绿色工厂奖励办法》的通知", "云政发〔2024〕3号")
    assert {comparable("《云桥市绿色工厂奖励办法》"), comparable("云政发[2024]3号")} <= names


def test_clauses_are_named_with_their_paragraph_where_there_are_several():
    text = document(NEW).text
    places = {
        word: clause_at(text, text.index(word)) for word in ("各镇", "50万元", "20万元", "15个", "有效期")
    }
    assert places == {
        "各镇": "",
        "50万元": "第二条第一款",
        "20万元": "第二条第二款",
        "15个": "第三条",
        "有效期": "第四条",
    }


def test_documents_say_what_replaced_them(library):
    with library.snapshot() as snapshot:
        by_source = {summary.source: summary for summary in snapshot.documents()}
    assert by_source["article.txt"].policy is None
    assert by_source["old.txt"].policy.replaced_by == (by_source["new.txt"].id,)
    assert by_source["new.txt"].policy.replaced_by == ()


@pytest.mark.parametrize(
    ("day", "sources"),
    [
        ("2019-01-01", []),
        ("2020-01-01", ["old.txt"]),
        ("2024-04-30", ["old.txt"]),
        ("2024-05-01", ["new.txt"]),
        ("2027-04-30", ["new.txt"]),
        ("2027-05-01", []),
    ],
)
def test_a_policy_is_in_force_from_its_first_to_its_last_day_unless_replaced(library, day, sources):
    with library.snapshot() as snapshot:
        assert [summary.source for summary in snapshot.documents(day)] == sources
        hits = snapshot.lexical("绿色工厂奖励", 10, filters=Filters(in_force_on=day))
        assert {p.source for p in snapshot.passages([i for i, _ in hits])} <= set(sources)
        assert bool(hits) == bool(sources)


def test_removing_a_policy_takes_its_names_along(tmp_path):
    with Library.open(tmp_path, embedder=HashEmbedder(), create=True) as library:
        (added,) = library.add([SourceFile("new.txt", NEW.encode)])
        library.remove([added.document_id])
        assert library.check() == []
        with library.snapshot() as snapshot:
            assert snapshot.documents() == []


def test_an_index_of_the_schema_before_opens_and_loses_nothing(tmp_path):
    path = tmp_path / "qa.db"
    Store(path, create=True).close()
    connection = sqlite3.connect(path)
    for table in ("policies", "policy_names", "policy_replacements"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DROP TABLE facts")
    connection.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, unit_base TEXT, value_number REAL)")
    connection.execute("INSERT INTO facts VALUES (1, '元', 5)")
    connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    connection.execute("INSERT INTO words VALUES ('规上', '规模以上', '2024')")
    connection.commit()
    connection.close()
    store = Store(path)
    with store.reading() as opened:
        assert get_meta(opened, "schema_version") == str(schema.SCHEMA_VERSION)
        assert [tuple(row) for row in opened.execute("SELECT * FROM words")] == [("规上", "规模以上", "2024")]
        columns = {row["name"] for row in opened.execute("PRAGMA table_info(facts)")}
        assert {"first_month", "last_month"} <= columns
        assert opened.execute("SELECT value_number, first_month FROM facts").fetchone()[:] == (5, None)
        assert opened.execute("SELECT count(*) FROM policies").fetchone()[0] == 0
    store.close()
