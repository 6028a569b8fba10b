"""Rankers: the built-in model, its trees against LightGBM, a cross-encoder, and the recipe at toy size."""

import gzip
import json

import numpy as np
import pytest

from qa.errors import ModelError, QaError
from qa.network.trees import flattened
from qa.retrieval.asked_words import read_question
from qa.retrieval.features import Candidate, features
from qa.retrieval.ranker import BUILT_IN, BuiltInRanker, CrossEncoderRanker, load_ranker, scored
from qa.retrieval.ranking_model import RankingModel, read_model, write_model
from test_features import Frequencies

CANDIDATES = [
    Candidate("医院不是慈善组织，不能向社会公开募集医疗物资。", document="a", lexical=9.0),
    Candidate("蔬菜价格平稳，供应充足。", document="b", lexical=0.5),
    Candidate("口罩生产企业满负荷运转。", document="c", lexical=1.0),
]
QUESTION = "医院可以向社会公开募集医疗物资吗"


def stump(threshold, low, high):
    leaves = {"left_child": {"leaf_value": low}, "right_child": {"leaf_value": high}}
    return {"split_feature": 0, "threshold": threshold, **leaves}


def model(**changes):
    parts = {
        "names": ("lexical",),
        "weights": np.ones(1, np.float32),
        "scale": np.ones(1, np.float32),
        "trees": flattened([stump(0.5, -1.0, 1.0), stump(2.0, -0.25, 0.25)]),
        "shares": (0.0, 1.0, 0.0),
    }
    return RankingModel(**(parts | changes))


NO_TABLE = (np.zeros((0, 0)), ())


def table(question, candidates):
    return features(read_question(question, Frequencies()), candidates)


def test_trees_add_the_leaves_that_a_row_reaches():
    values = np.array([[0.0], [0.5], [1.0], [3.0]], np.float32)
    assert model().trees.predict(values).tolist() == [-1.25, -1.25, 0.75, 1.25]


def test_no_trees_give_zeros():
    assert flattened([]).predict(np.ones((3, 2))).tolist() == [0, 0, 0]


def test_a_tree_that_is_one_leaf_gives_its_value():
    assert flattened([{"leaf_value": 0.5}]).predict(np.ones((2, 1))).tolist() == [0.5, 0.5]


def test_scores_have_mean_0_and_equal_candidates_get_0():
    assert model().score(np.array([[0.0], [1.0], [3.0]])).mean() == pytest.approx(0)
    assert model(shares=(0.4, 0.3, 0.3)).score(np.ones((3, 1))).tolist() == [0, 0, 0]


def test_a_written_model_reads_back_the_same(tmp_path):
    write_model(model(), tmp_path)
    values = np.random.default_rng(0).random((20, 1)).astype(np.float32) * 4
    assert read_model(tmp_path).score(values).tolist() == model().score(values).tolist()


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_missing_or_damaged_model_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "model.npz").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.npz"):
        BuiltInRanker(tmp_path)


def test_a_model_with_features_of_another_version_says_so():
    with pytest.raises(ModelError, match="train it again"):
        scored(model(names=("gone",)), np.ones((2, 1)), ("lexical",))


def test_the_built_in_ranker_puts_the_answering_passage_first():
    scores = BuiltInRanker().score(QUESTION, CANDIDATES, table(QUESTION, CANDIDATES))
    assert scores.shape == (3,)
    assert scores.argmax() == 0


def test_the_built_in_ranker_does_not_depend_on_the_order_of_the_candidates():
    ranker = load_ranker(None)
    scores = ranker.score(QUESTION, CANDIDATES, table(QUESTION, CANDIDATES))
    assert ranker.score(QUESTION, CANDIDATES[::-1], table(QUESTION, CANDIDATES[::-1]))[::-1] == pytest.approx(
        scores
    )


def test_no_candidates_give_no_scores():
    assert BuiltInRanker().score(QUESTION, [], NO_TABLE).shape == (0,)


@pytest.mark.parametrize("question", ["", "？", "x" * 2000])
def test_one_candidate_and_odd_questions_are_scored(question):
    assert np.isfinite(BuiltInRanker().score(question, CANDIDATES[:1], table(question, CANDIDATES[:1]))).all()


def test_the_shipped_model_is_small_and_has_its_card():
    assert (BUILT_IN / "model.npz").stat().st_size < 1_000_000
    assert "licence" in (BUILT_IN / "README.md").read_text(encoding="utf-8")


def test_trees_equal_those_of_lightgbm():
    lightgbm = pytest.importorskip("lightgbm")
    chance = np.random.default_rng(0)
    values = chance.normal(size=(600, 5)).astype(np.float32)
    labels = (values[:, 0] + values[:, 1] * values[:, 2] + chance.normal(size=600) > 0).astype(int)
    data = lightgbm.Dataset(values, labels, group=[20] * 30)
    settings = {"objective": "lambdarank", "num_leaves": 8, "min_data_in_leaf": 5, "verbose": -1}
    booster = lightgbm.train(settings, data, 20)
    ours = flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])
    assert ours.predict(values) == pytest.approx(booster.predict(values), abs=1e-9)


def cross_encoder_in(folder):
    """A cross-encoder of random weights in the format of the hub."""
    transformers = pytest.importorskip("transformers")
    (folder / "raw").mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(QUESTION))]
    (folder / "raw" / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(folder / "raw" / "vocab.txt"))
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=512, num_labels=1,
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_a_cross_encoder_scores_each_candidate_by_itself(tmp_path):
    ranker = load_ranker(cross_encoder_in(tmp_path))
    assert isinstance(ranker, CrossEncoderRanker)
    assert ranker.name == str(tmp_path)
    scores = ranker.score(QUESTION, CANDIDATES, table(QUESTION, CANDIDATES))
    assert scores.shape == (3,)
    assert ranker.score(QUESTION, CANDIDATES[1:], table(QUESTION, CANDIDATES[1:])) == pytest.approx(
        scores[1:], abs=1e-5
    )
    assert ranker.score(QUESTION, [], NO_TABLE).shape == (0,)


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_a_cross_encoder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelError, match="QA_RANKER"):
        CrossEncoderRanker(str(tmp_path / "nothing"))


def write_source(data, kind, name, rows):
    (data / kind).mkdir(parents=True, exist_ok=True)
    with gzip.open(data / kind / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def toy_data(tmp_path):
    """Every source that the pool reads, a few rows each."""
    from qa.training import ranking_pool

    for name in {*ranking_pool.QUERIES, *ranking_pool.TITLES}:
        rows = []
        for n in range(8):
            passage = f"{name}的第{n}号城市有{n}{n}座公园。公园由{name}第{n}局修建，居民常去散步休息。"
            rows.append({"q": f"{name} 第{n}号城市有多少公园", "p": passage, "src": name})
        write_source(tmp_path, "pairs", name, rows)
        answers = [row | {"answers": [{"text": "座公园", "start": row["p"].index("座公园")}]} for row in rows]
        if name in ranking_pool.READING:
            write_source(tmp_path, "reader", name, answers)
    for name in ranking_pool.DISTRACTORS:
        rows = [{"text": f"{name}另有{n}条河流经过城市北部，水质良好。", "src": name} for n in range(8)]
        write_source(tmp_path, "text", name, rows)
    return tmp_path


@pytest.mark.model
def test_the_recipe_makes_a_model_that_ranks(toy_data, tmp_path):
    pytest.importorskip("lightgbm")
    from qa.training.ranker import Recipe, train
    from qa.training.ranking_pool import make_pool
    from qa.training.ranking_rows import make_rows, read_rows, write_rows

    pool = make_pool(toy_data, seed=0)
    assert {question.source for question in pool.questions} >= {"cmrc2018_train", "stard", "policy_part"}
    rows = make_rows(pool, processes=1)
    write_rows(rows, tmp_path / "rows.npz")
    again = read_rows(tmp_path / "rows.npz")
    assert again.names == rows.names
    assert again.labels.tolist() == rows.labels.tolist()
    trained, figures = train(rows, Recipe(trees=5))
    same, _ = train(again, Recipe(trees=5))
    first = rows.values[: rows.sizes[0]]
    assert trained.score(first) == pytest.approx(same.score(first))
    assert all(0 <= values["ranker"] <= 1 for values in figures.values())


def test_a_research_only_source_is_never_used(toy_data, monkeypatch):
    from qa.training import ranking_pool

    monkeypatch.setattr(ranking_pool, "QUERIES", {"c3": 5})
    write_source(toy_data, "pairs", "c3", [{"q": "问", "p": "答", "src": "c3"}])
    with pytest.raises(QaError, match="research"):
        ranking_pool.make_pool(toy_data, seed=0)
