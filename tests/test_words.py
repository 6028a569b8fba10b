"""Lists of words, synonyms, and words found in documents."""

import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa.indexing.discovery import MAX_WORDS, discover
from qa.indexing.query_terms import ALTERNATIVE_WEIGHT, lexical_query
from qa.indexing.summaries import IndexWord
from qa.indexing.words import Vocabulary
from qa.language import words
from qa.language.synonyms import Synonyms, general_synonyms, read_groups
from qa.language.words import WordList


def test_a_word_list_finds_every_occurrence_also_overlapping_ones():
    found = WordList(["浙江", "江省", "浙江省", "x"]).occurring_in("浙江省与浙江x")
    assert found == ["浙江省", "浙江", "江省", "浙江", "x"]


def test_an_empty_word_list_finds_nothing():
    assert WordList([]).occurring_in("浙江") == []
    assert not WordList([""])


def test_wordings_of_a_group_stand_for_each_other():
    synonyms = Synonyms(read_groups("规上 = 规模以上"))
    assert synonyms.alternatives("規上企业") == ["规模以上"]
    assert synonyms.alternatives("规模以上企业") == ["规上"]


def test_a_plain_word_means_the_formal_one_but_not_the_other_way_round():
    synonyms = Synonyms(read_groups("# remark\n头一回 > 第一次 = 首次\n\n"))
    assert synonyms.alternatives("头一回") == ["第1次", "首次"]
    assert synonyms.alternatives("首次") == ["第1次"]


def test_of_overlapping_wordings_the_longest_counts():
    synonyms = Synonyms(read_groups("规上 = 规模以上\n规上工业 = 规模以上工业"))
    assert synonyms.alternatives("规上工业") == ["规模以上工业"]


def test_a_wording_inside_a_longer_number_or_latin_word_does_not_count():
    synonyms = Synonyms(read_groups("IT = 信息技术\n2个月 = 六十天"))
    assert synonyms.alternatives("bitcoin 12个月") == []
    assert synonyms.alternatives("it 2个月") == ["信息技术", "60天"]


def test_what_already_stands_in_the_text_is_no_alternative():
    assert Synonyms(read_groups("规上 = 规模以上")).alternatives("规上（规模以上）") == []


def test_the_general_synonyms_are_well_formed():
    text = (Path(qa.__file__).parent / "language/lexicon/synonyms.txt").read_text(encoding="utf-8")
    groups = read_groups(text)
    assert 150 <= len(groups) <= 400
    for group in groups:
        wordings = group.plain + group.formal
        assert len(wordings) >= 2 and group.formal
        assert len(set(wordings)) == len(wordings)


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        ("规上企业", "规模以上"),
        ("GDP多少", "生产总值"),
        ("头三个月", "1季度"),
        ("市发改委", "发展和改革委员会"),
        ("头一回", "首次"),
    ],
)
def test_common_abbreviations_are_known(question, wording):
    assert wording in general_synonyms().alternatives(question)


def test_a_question_is_cut_with_lighter_alternatives_and_without_stop_words():
    query = lexical_query("规上企业有多少", Vocabulary([]))
    assert query.grams["规上"] == 1.0
    assert query.grams["模以"] == ALTERNATIVE_WEIGHT
    assert "多少" not in query.words and "企业" in query.words


def test_the_users_words_and_abbreviations_are_used():
    vocabulary = Vocabulary([IndexWord("浣街", "浣东街道", "user"), IndexWord("枫桥经验", "", "corpus")])
    query = lexical_query("浣街的枫桥经验", vocabulary)
    assert {"浣街", "枫桥经验"} <= query.words.keys()
    assert query.grams["浣东"] == ALTERNATIVE_WEIGHT


def test_quoted_terms_are_discovered():
    assert discover("建设“枫桥经验”和「千万工程」，“这是一句很长很长的引文”，“A”") == ["枫桥经验", "千万工程"]


def test_a_repeated_string_with_varied_neighbours_is_discovered():
    filling = "".join(chr(0x5000 + n) for n in range(600))
    text = filling + "".join(
        f"，{a}浣江实验室{b}。" for a, b in ["在从", "由建", "与设", "对获", "请新", "去大"]
    )
    assert "浣江实验室" in discover(text)
    assert "江实验" not in discover(text)


def test_plain_text_without_repetition_gives_nothing():
    assert discover("今天天气不错，大家都很高兴。") == []
    assert discover("") == []


def test_what_the_dictionary_has_is_no_discovery():
    assert discover("“高质量”的“企业”") == []


def test_discovery_is_bounded():
    assert len(discover("".join(f"“词{chr(0x4E00 + n)}语”" for n in range(500)))) == MAX_WORDS


def test_cutting_works_where_no_cache_can_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "file" / "below")
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = words._cache_dir()
    assert folder.is_dir() and tmp_path not in folder.parents
    folder.rmdir()


def test_cutting_prints_and_warns_nothing(tmp_path):
    code = "from qa.language.terms import words; assert words('规上企业')"
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(Path(qa.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list((tmp_path / ".cache" / "qa").iterdir())
