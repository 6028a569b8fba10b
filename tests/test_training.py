"""The recipe of the static encoder, at toy size on texts made here."""

import gzip
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("bm25s")

from qa.errors import QaError  # noqa: E402
from qa.indexing.static_embedder import StaticEmbedder  # noqa: E402
from qa.training import static  # noqa: E402
from qa.training.bags import Bags, join, starts_of, sums  # noqa: E402
from qa.training.corpus import read_pairs, split_passage  # noqa: E402
from qa.training.folder import quantise  # noqa: E402
from qa.training.loss import contrastive_loss, repeated  # noqa: E402
from qa.training.measure import RetrievalSet, mrr_at_10  # noqa: E402
from qa.training.recipe import Recipe  # noqa: E402
from qa.training.sources import SOURCES, choose_sources  # noqa: E402
from qa.training.vocabulary import PASSAGE_MARK, build_tokenizer  # noqa: E402

PLACES = ("北京", "上海", "广州", "南京", "杭州", "成都", "武汉", "西安")
THINGS = ("粮食", "汽车", "钢铁", "煤炭", "棉花", "茶叶", "水果", "药品")
TOY = Recipe(
    dim=16,
    vocabulary=300,
    count_every=1,
    steps=20,
    batch=64,
    rate=0.05,
    cloze_ratio=0.3,
    negatives=2,
    average=0.9,
)


def write_rows(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def passage_on(place, thing):
    return f"{place}今年生产的{thing}比去年多。当地农民和工人都很高兴，{thing}价格平稳，供应充足，质量也好。"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    topics = [(place, thing) for place in PLACES for thing in THINGS]
    pairs = [
        {"q": f"{place}的{thing}怎么样？", "p": passage_on(place, thing), "src": "stard"}
        for place, thing in topics
    ]
    write_rows(folder / "pairs/stard.jsonl.gz", pairs)
    write_rows(folder / "pairs/huatuo.jsonl.gz", [{"q": "秘密", "p": "秘密" * 40, "src": "huatuo"}])
    write_rows(
        folder / "text/law_text.jsonl.gz",
        [{"text": passage_on(*topic), "src": "law_text"} for topic in topics],
    )
    return folder


@pytest.mark.model
def test_one_command_makes_a_model_that_finds_the_passage(data, tmp_path):
    static.train(data, tmp_path / "model", tmp_path / "work", TOY, ["A", "B", "C"], [])
    embedder = StaticEmbedder(tmp_path / "model")
    passages = [passage_on(place, thing) for place in PLACES for thing in THINGS]
    scores = embedder.embed_queries(["西安的茶叶怎么样？"]) @ embedder.embed_passages(passages).T
    assert passages[scores[0].argmax()] == passage_on("西安", "茶叶")


@pytest.mark.model
def test_the_card_names_the_sources_used_and_no_others(data, tmp_path):
    static.train(data, tmp_path / "model", tmp_path / "work", TOY, ["A", "B", "C"], [])
    card = (tmp_path / "model/README.md").read_text(encoding="utf-8")
    assert "| stard | 64 |" in card
    assert "| law_text |  | 64 | B |" in card
    assert "huatuo" not in card


@pytest.mark.model
def test_a_run_that_stopped_ends_with_the_same_weights(data, tmp_path, monkeypatch):
    monkeypatch.setattr("qa.training.fit.CHECKPOINT_EVERY", 5)
    static.train(data, tmp_path / "whole", tmp_path / "work-whole", TOY, ["A", "B"], [])
    real, seen = static.fit.__globals__["draw_batch"], []

    def stop_at_12(*arguments):
        seen.append(arguments[-1])
        if len(seen) == 13:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr("qa.training.fit.draw_batch", stop_at_12)
    for _ in range(2):
        try:
            static.train(data, tmp_path / "halves", tmp_path / "work", TOY, ["A", "B"], [])
        except KeyboardInterrupt:
            continue
    assert seen[13] == 10
    whole, halves = (StaticEmbedder(tmp_path / name) for name in ("whole", "halves"))
    texts = ["北京的粮食", "杭州"]
    np.testing.assert_allclose(whole.embed_queries(texts), halves.embed_queries(texts), atol=1e-5)


@pytest.mark.model
def test_sentence_transformers_reads_what_the_recipe_wrote(data, tmp_path):
    sentence_transformers = pytest.importorskip("sentence_transformers", minversion="6.2")
    static.train(data, tmp_path / "model", tmp_path / "work", TOY, ["A"], [])
    model = sentence_transformers.SentenceTransformer(str(tmp_path / "model"), device="cpu")
    ours = StaticEmbedder(tmp_path / "model", saturation=1.0)
    texts = ["北京的粮食", "价格价格价格平稳"]
    np.testing.assert_allclose(ours.embed_queries(texts), model.encode_query(texts), atol=1e-6)
    np.testing.assert_allclose(ours.embed_passages(texts), model.encode_document(texts), atol=1e-6)


@pytest.mark.model
def test_a_checkpoint_of_another_recipe_is_refused(data, tmp_path):
    static.train(data, tmp_path / "model", tmp_path / "work", TOY, ["A"], [])
    with pytest.raises(QaError, match="another recipe"):
        static.train(
            data, tmp_path / "model", tmp_path / "work", Recipe(dim=16, vocabulary=300, seed=1), ["A"], []
        )


def test_research_only_sources_are_left_out_by_default():
    chosen = choose_sources(SOURCES, ["A", "B", "C"])
    assert {"squad_zh", "c3", "lawyer_llama", "huatuo"} == set(SOURCES) - {source.name for source in chosen}


def test_a_source_without_a_known_licence_is_refused():
    with pytest.raises(QaError, match="no licence known"):
        choose_sources(["found_somewhere"], ["A"])


def test_the_piece_with_the_answer_is_the_passage_and_another_the_negative(tmp_path):
    first, second = "甲" * 199 + "。", "乙" * 98 + "答案。"
    row = {
        "q": "问？",
        "p": first + second,
        "answers": [{"text": "答案", "start": 298}],
        "src": "cmrc2018_train",
    }
    write_rows(tmp_path / "reader/cmrc2018_train.jsonl.gz", [row, row | {"answers": []}])
    (pair,) = read_pairs(tmp_path, [SOURCES["cmrc2018_train"]])
    assert (pair.passage, pair.negative) == (second, first)


def test_splitting_keeps_every_character():
    text = "一句。两句！\n" * 60
    assert "".join(split_passage(text)) == text
    assert all(len(piece) <= 250 for piece in split_passage(text))


def test_the_tokenizer_takes_the_likeliest_cut_and_drops_punctuation():
    tokens = [
        ("[UNK]", -30.0),
        (PASSAGE_MARK, 0.0),
        ("医", -5.0),
        ("保", -5.0),
        ("医保", -6.0),
        ("gdp", -7.0),
    ]
    tokenizer = build_tokenizer(tokens)
    assert tokenizer.encode(PASSAGE_MARK + "医保，ＧＤＰ。保").tokens == [PASSAGE_MARK, "医保", "gdp", "保"]


def test_sums_equal_those_worked_out_by_hand():
    bags = Bags(np.array([1, 1, 1, 1, 2, 2]), np.array([0, 5, 5, 6]))
    rows = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert sums(rows, bags, 0.5).tolist() == [[2, 1], [0, 0], [0, 1]]
    assert sums(rows, bags, 1.0).tolist() == [[4, 1], [0, 0], [0, 1]]


def test_bags_taken_and_joined_keep_their_order():
    bags = Bags(np.arange(6), starts_of(np.array([3, 1, 2])))
    assert bags.take(np.array([2, 0]), max_tokens=2).ids.tolist() == [4, 5, 0, 1]
    joined = join([bags.take(np.array([1])), bags])
    assert joined.ids.tolist() == [3, 0, 1, 2, 3, 4, 5]
    assert joined.lengths.tolist() == [1, 3, 1, 2]


def test_the_loss_is_that_of_the_plain_softmax():
    rows = torch.eye(2)
    loss = contrastive_loss(rows, rows, rows[:0], np.array([0, 1]), scale=1.0, passage_loss=1.0)
    assert float(loss) == pytest.approx(np.log(1 + np.exp(-1)))


def test_the_same_passage_twice_is_not_held_against_itself():
    rows = torch.eye(2)[[0, 0]]
    loss = contrastive_loss(rows, rows, rows[:0], np.array([7, 7]), scale=1.0, passage_loss=1.0)
    assert float(loss) == pytest.approx(0)
    assert sorted(zip(*repeated(np.array([5, 6, 5])), strict=True)) == [(0, 2), (2, 0)]


def test_quantised_rows_are_close_and_zero_stays_zero():
    rows = np.array([[1.0, -0.5, 0.25], [0, 0, 0]], np.float32)
    values, scales = quantise(rows)
    assert values.dtype == np.int8
    np.testing.assert_allclose(values * scales[:, None], rows, atol=1 / 254)


def test_the_best_passage_counts_for_its_document():
    questions = RetrievalSet("toy", ["一", "二"], ["a", "b", "c"], np.array([0, 0, 1]), [{1}, {0}])
    scores = np.array([[0.9, 0.8, 0.7], [0.1, 0.9, 0.5]])
    assert mrr_at_10(scores, questions) == pytest.approx((1 / 2 + 1) / 2)
