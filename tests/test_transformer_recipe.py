"""The recipe of the small transformer, at toy size on texts made here."""

import gzip
import itertools
import json
import random
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("bm25s")
pytest.importorskip("transformers")

from safetensors.torch import load_file  # noqa: E402

from qa.answering.onnx_reader import OnnxReader  # noqa: E402
from qa.answering.windows import window_of  # noqa: E402
from qa.errors import ModelError, QaError  # noqa: E402
from qa.indexing.embedder import load_embedder  # noqa: E402
from qa.indexing.onnx_embedder import OnnxEmbedder  # noqa: E402
from qa.language.span import Span  # noqa: E402
from qa.retrieval.features import Candidate  # noqa: E402
from qa.retrieval.ranker import OnnxRanker, load_ranker  # noqa: E402
from qa.training.bags import Bags, starts_of  # noqa: E402
from qa.training.reader_rows import Row  # noqa: E402
from qa.training.transformer import loop, read_rows  # noqa: E402
from qa.training.transformer.contrast import chunks_of, contrast, learn  # noqa: E402
from qa.training.transformer.contrast_loss import contrast_loss  # noqa: E402
from qa.training.transformer.corpus import CONTINUES, TOKEN, load_corpus  # noqa: E402
from qa.training.transformer.export import export  # noqa: E402
from qa.training.transformer.model import load_encoder, save_model  # noqa: E402
from qa.training.transformer.pairs import Drawn, contrast_batch, pair_weights, rank_batch  # noqa: E402
from qa.training.transformer.prepare import prepare  # noqa: E402
from qa.training.transformer.pretrain import pretrain  # noqa: E402
from qa.training.transformer.rank import rank, ranker_inputs  # noqa: E402
from qa.training.transformer.read import read  # noqa: E402
from qa.training.transformer.reading_model import load_reading  # noqa: E402
from qa.training.transformer.recipe import Contrast, Preparation, Pretraining, Ranking, Reading  # noqa: E402
from qa.training.transformer.score import score  # noqa: E402
from qa.training.transformer.vocabulary import MASK_ID, SPECIAL, START_ID  # noqa: E402
from qa.training.transformer.windows import NO_TARGET, Windows, mask, padded  # noqa: E402

PLACES = ("北京", "上海", "广州", "南京", "杭州", "成都", "武汉", "西安", "长沙", "天津")
THINGS = ("粮食", "汽车", "钢铁", "煤炭", "棉花", "茶叶", "水果", "药品", "电脑", "水泥")
TOPICS = list(itertools.product(PLACES, THINGS))
ABC = ["A", "B", "C"]
TOY = Preparation(vocabulary=400, count_every=1, negatives=3, depth=8, made=0)
SMALL = {"layers": 2, "width": 32, "heads": 2, "max_positions": 512}
OFTEN = {"device": "cpu", "warm_up": 5, "checkpoint_every": 5, "report_every": 5, "rate": 3e-3}
PRETRAINING = Pretraining(steps=60, window=64, batch=16, generator=16, **SMALL, **OFTEN)
READING = Reading(steps=150, batch=16, dropout=0.0, **OFTEN)
RANKING = Ranking(steps=120, batch=16, negatives=3, max_tokens=64, **OFTEN)
CONTRAST = Contrast(steps=40, batch=32, max_tokens=64, **OFTEN)


def passage_on(place, thing):
    return f"{place}今年生产的{thing}比去年多。当地农民和工人都很高兴，{thing}价格平稳，供应充足，质量也好。"


def write_rows(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Models this small only wait for each other on several processors."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    pairs = [{"q": f"{p}的{t}怎么样？", "p": passage_on(p, t), "src": "stard"} for p, t in TOPICS]
    write_rows(folder / "pairs/stard.jsonl.gz", pairs)
    write_rows(folder / "pairs/huatuo.jsonl.gz", [{"q": "秘密", "p": "秘密" * 40, "src": "huatuo"}])
    texts = [f"{t}协会在{p}举行会议，讨论{t}的标准和运输办法，会议由{p}市政府主持。" for p, t in TOPICS]
    write_rows(folder / "text/law_text.jsonl.gz", [{"text": text, "src": "law_text"} for text in texts])
    return folder


def reading_rows():
    """Where a thing is made, which the passage says; and who came to a meeting, which it does not."""
    rows = []
    for place, thing in TOPICS:
        text = passage_on(place, thing)
        rows.append(Row(f"哪里的{thing}多？", "", text, (Span(0, len(place)),), "stard", True))
        rows.append(Row(f"谁来{place}开会？", "", text, (), "stard", False))
    return rows


@pytest.fixture(scope="module")
def work(data, tmp_path_factory):
    """A work folder with corpus, pretrained model, ranker and its scores."""
    folder = tmp_path_factory.mktemp("work")
    prepare(data, folder, ABC, TOY)
    states = {"pretrained": pretrain(folder, PRETRAINING), "ranker": rank(folder, folder / "ranker", RANKING)}
    score(folder, folder / "ranker", device="cpu", batch=64)
    learning = {"steps": 160, "batch": 32, "cloze_ratio": 0.1, "scale": 10.0, **OFTEN, "rate": 6e-3}
    recipe = Contrast(max_tokens=64, chunk=24, distil=0.2, dims="32,16", **learning)
    states["encoder"] = contrast(folder, folder / "encoder", recipe, teacher=folder / "scores.npz")
    windows = [read_rows.window_row(row, random.Random(0)) for row in reading_rows()]
    read_rows.write_rows(folder / "rows.jsonl", [window for window in windows if window])
    states["reader"] = read(folder, folder / "rows.jsonl", folder / "reader", READING)
    for name in ("encoder", "ranker", "reader"):
        export(folder / name, folder / f"{name}-int8")
    (folder / "losses.json").write_text(json.dumps({name: state.losses for name, state in states.items()}))
    return folder


@pytest.mark.model
@pytest.mark.parametrize("stage", ["pretrained", "ranker", "encoder", "reader"])
def test_the_loss_falls_in_every_stage(work, stage):
    losses = [loss for _, loss in json.loads((work / "losses.json").read_text())[stage]]
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.model
def test_the_encoder_loads_as_any_model_and_finds_the_passage(work):
    embedder = load_embedder(str(work / "encoder"), device="cpu")
    passages = [passage_on(*topic) for topic in TOPICS]
    queries = [f"{place}的{thing}怎么样？" for place, thing in TOPICS]
    scores = embedder.embed_queries(queries) @ embedder.embed_passages(passages).T
    assert embedder.dim == 32
    assert (scores.argmax(axis=1) == np.arange(len(TOPICS))).mean() > 0.5  # 0.01 by chance


@pytest.mark.model
def test_training_and_sentence_transformers_cut_texts_alike(work):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(work / "encoder"), device="cpu")
    corpus = load_corpus(work)
    batch = contrast_batch(corpus, pair_weights(corpus, CONTRAST), None, CONTRAST, 0)
    ids = chunks_of(batch, CONTRAST)[0][0]
    number = int(batch.query_keys[0])
    text = f"{TOPICS[number][0]}的{TOPICS[number][1]}怎么样？"
    seen = model.tokenizer(model.prompts["query"] + text)["input_ids"]
    assert seen == [token for token in ids[0].tolist() if token]


@pytest.mark.model
def test_the_ranker_loads_as_a_cross_encoder_and_prefers_the_right_passage(work):
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(work / "ranker"), device="cpu")
    pairs = [(f"{place}的{thing}怎么样？", passage_on(place, thing)) for place, thing in TOPICS]
    with np.load(work / "scores.npz") as stored:
        scores = stored["scores"]
    seen = model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
    np.testing.assert_allclose(seen, scores[:, 0], atol=0.02)
    assert (scores.argmax(axis=1) == 0).mean() > 0.4  # 0.25 by chance
    inputs = ranker_inputs(Bags(np.array([7, 8]), np.array([0, 2])), Bags(np.array([9]), np.array([0, 1])))
    encoded = model.tokenizer(*pairs[0])
    assert set(inputs) == set(encoded.keys())
    assert inputs["token_type_ids"][0].tolist() == [0, 0, 0, 0, 1, 1, 0, 0]


@pytest.mark.model
def test_an_eight_bit_encoder_agrees_with_the_exact_one(work):
    texts = [*(passage_on(*topic) for topic in TOPICS[:20]), ""]
    exact = load_embedder(str(work / "encoder"), device="cpu")
    ours = load_embedder(str(work / "encoder-int8"))
    assert isinstance(ours, OnnxEmbedder) and ours.dim == exact.dim
    agreement = np.sum(exact.embed_passages(texts) * ours.embed_passages(texts), axis=1)
    assert agreement[:-1].min() > 0.9
    assert not ours.embed_queries([" "]).any()
    assert ours.embed_queries(texts).shape == (21, 32)
    assert ours.name == OnnxEmbedder(work / "encoder-int8").name


@pytest.mark.model
def test_an_eight_bit_ranker_agrees_with_the_exact_one(work):
    from sentence_transformers import CrossEncoder

    texts = [passage_on(*TOPICS[0]), "钢铁", "上海的汽车", "北京的粮食", "会议由市政府主持。"]
    exact = CrossEncoder(str(work / "ranker"), device="cpu").predict(
        [("北京的粮食怎么样？", text) for text in texts],
        activation_fn=torch.nn.Identity(),
        show_progress_bar=False,
    )
    ranker = load_ranker(str(work / "ranker-int8"))
    assert isinstance(ranker, OnnxRanker)
    candidates = [Candidate(text, "", "", text, "d", i, 0.0) for i, text in enumerate(texts)]
    ours = ranker.score("北京的粮食怎么样？", candidates, None)
    assert np.corrcoef(exact, ours)[0, 1] > 0.9
    assert len(ranker.score("北京", [], None)) == 0


@pytest.mark.model
def test_the_reader_marks_the_place_and_an_answer_or_none(work):
    reader = OnnxReader(work / "reader-int8")
    found = [
        reader.read(f"哪里的{thing}多？", [("", passage_on(place, thing))])[0] for place, thing in TOPICS[:30]
    ]
    starts = [int(one.starts.argmax()) for one in found]
    assert starts.count(0) > 20
    assert all(one.starts.sum() == pytest.approx(1, abs=1e-3) for one in found)
    others = [reader.read(f"谁来{place}开会？", [("", passage_on(place, "茶叶"))])[0] for place in PLACES]
    assert min(one.answered for one in found) > 0.5 > max(one.answered for one in others)
    assert reader.read("", [("", "文")])[0].central is None and reader.read("问", []) == []


@pytest.mark.model
def test_the_eight_bit_reader_agrees_with_the_exact_one(work):
    exact, ours = load_reading(work / "reader"), OnnxReader(work / "reader-int8")
    texts = [passage_on(*topic) for topic in TOPICS[:5]]
    rows = [ours._row("哪里的粮食多?", window_of("哪里的粮食多?", "", text)) for text in texts]
    ids, types = (torch.tensor([row[part] for row in rows]) for part in (0, 1))
    with torch.inference_mode():
        wanted = exact(ids, torch.ones_like(ids), types)[0].numpy()
    found = ours._model.run(rows)[0]
    assert np.corrcoef(wanted.reshape(-1), found.reshape(-1))[0, 1] > 0.95


@pytest.mark.model
@pytest.mark.parametrize("kind", [OnnxEmbedder, OnnxRanker, OnnxReader])
def test_an_eight_bit_folder_without_a_model_or_with_a_damaged_one_is_an_error(tmp_path, work, kind):
    with pytest.raises(ModelError, match=r"model\.onnx"):
        kind(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"model\.onnx"):
        kind(tmp_path)
    (tmp_path / "model.onnx").write_bytes((work / "reader-int8" / "model.onnx").read_bytes())
    with pytest.raises(ModelError, match="export the model again"):
        kind(tmp_path)


@pytest.mark.model
def test_cards_name_the_sources_used_and_no_others(work):
    for name in ("pretrained", "ranker", "encoder", "encoder-int8", "reader-int8"):
        card = (work / name / "README.md").read_text(encoding="utf-8")
        assert "| stard | 100 | 100 | A |" in card
        assert "| law_text |  | 100 | B |" in card
        assert "huatuo" not in card
    assert "matrices as int8" in card


@pytest.mark.model
def test_files_of_research_only_sources_are_not_opened(data, tmp_path, monkeypatch):
    opened = []
    real = gzip.open
    monkeypatch.setattr(
        gzip, "open", lambda path, *rest, **more: opened.append(path.name) or real(path, *rest, **more)
    )
    prepare(data, tmp_path, ABC, TOY)
    assert "stard.jsonl.gz" in opened and "huatuo.jsonl.gz" not in opened
    with pytest.raises(QaError, match="another folder"):
        prepare(data, tmp_path, ["A"], TOY)


def weights_of(folder):
    return load_file(folder / "model.safetensors")


def interrupted(monkeypatch, at):
    """Make the training stop with an exception at this step, once."""
    real, seen = loop._step, []

    def step(*arguments):
        seen.append(1)
        if len(seen) == at:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(loop, "_step", step)


@pytest.mark.model
@pytest.mark.parametrize("stage", ["pretrain", "rank", "contrast"])
def test_a_run_that_stopped_ends_with_the_same_weights(work, tmp_path, monkeypatch, stage):
    def run(place):
        for name in ("corpus.npz.xz", "corpus.json", "tokenizer.json"):
            place.mkdir(exist_ok=True)
            (place / name).write_bytes((work / name).read_bytes())
        if stage == "pretrain":
            pretrain(
                place, Pretraining(steps=14, window=64, batch=4, generator=16, accumulate=2, **SMALL, **OFTEN)
            )
            return weights_of(place / "pretrained")
        short = {"steps": 14, "batch": 8, "max_tokens": 64, **OFTEN}
        if stage == "rank":
            rank(place, place / "model", Ranking(accumulate=2, **short), start=work / "pretrained")
        else:
            contrast(place, place / "model", Contrast(**short), start=work / "pretrained")
        return weights_of(place / "model")

    whole = run(tmp_path / "whole")
    interrupted(monkeypatch, 13)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "halves")
    halves = run(tmp_path / "halves")
    assert all(torch.equal(whole[name], halves[name]) for name in whole)


@pytest.mark.model
def test_a_checkpoint_of_another_recipe_is_refused(work):
    with pytest.raises(QaError, match="another recipe"):
        pretrain(work, Pretraining(steps=61, window=64, batch=16, generator=16, **SMALL, **OFTEN))


@pytest.mark.model
def test_the_time_budget_stops_and_the_next_call_goes_on(work, tmp_path):
    model = torch.nn.Linear(2, 1)
    clock = iter(range(10_000))

    def learn(batch):
        loss = model(torch.ones(1, 2)).square().sum()
        loss.backward()
        return loss

    def now():
        return next(clock) * 0.1

    recipe = Pretraining(minutes=0.5, plan_minutes=1.0, **OFTEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop.time, "monotonic", now)
        first = loop.train(model, lambda step, done: step, learn, recipe, tmp_path, torch.device("cpu"))
        assert 60 < first.step < first.steps  # the number of steps was measured, not all fitted
        states = [first]
        while not states[-1].finished and len(states) < 5:
            states.append(
                loop.train(model, lambda step, done: step, learn, recipe, tmp_path, torch.device("cpu"))
            )
    assert states[-1].finished and states[-1].steps == first.steps
    assert len(states) in (2, 3)


@pytest.mark.model
def test_large_weights_are_divided_into_files_that_load_together(work, tmp_path):
    model = load_encoder(work / "encoder")
    save_model(tmp_path, model, part_mb=0.04)
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    again = load_encoder(tmp_path)
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in model.state_dict().items())


def test_windows_hold_every_passage_once_in_each_round():
    passages = Bags(np.arange(100, 200, dtype=np.uint16), starts_of(np.array([30, 1, 0, 40, 29])))
    windows = Windows(passages, window=9, batch=1, seed=0)
    rows = np.concatenate([windows.at(number) for number in range(windows.batches)])
    assert (rows[:, 0] == START_ID).all()
    tokens = rows[:, 1:].reshape(-1)
    assert len(tokens) == 104  # 105 with the separators; what does not fill a row waits for another round
    assert len(np.unique(tokens[tokens >= 100])) == (tokens >= 100).sum() >= 99
    np.testing.assert_array_equal(windows.at(3), Windows(passages, 9, 1, 0).at(3))
    assert not np.array_equal(windows.at(0), windows.at(windows.batches))


def test_masking_hides_words_whole():
    rows = np.tile(
        np.array([[START_ID, 50, 51 | CONTINUES, 52, 53 | CONTINUES, 54 | CONTINUES]], np.uint16), (400, 1)
    )
    masked = mask(rows, 0.3, 100, np.random.default_rng(0))
    asked = masked.targets != NO_TARGET
    assert not asked[:, 0].any()
    assert (asked[:, 1] == asked[:, 2]).all() and (asked[:, 3] == asked[:, 5]).all()
    assert 0.2 < asked[:, 1].mean() < 0.4
    assert (masked.targets[asked] == (rows & TOKEN)[asked]).all()
    assert 0.7 < (masked.inputs[asked] == MASK_ID).mean() < 0.9
    assert (masked.inputs[~asked] == (rows & TOKEN)[~asked]).all()


def test_padding_puts_marks_before_and_after():
    ids, attention = padded(Bags(np.array([7, 8, 9]), np.array([0, 2, 3])), [2], [3], multiple=4)
    assert ids.tolist() == [[2, 7, 8, 3], [2, 9, 3, 0]]
    assert attention.tolist() == [[1, 1, 1, 1], [1, 1, 1, 0]]


def drawn(query_keys, passage_keys, misses=0, teacher=None):
    n = len(query_keys)
    groups = np.concatenate([np.arange(n)[:, None], n + np.arange(misses).reshape(n, -1)], axis=1)
    empty = Bags(np.zeros(0, np.int64), np.zeros(n + 1, np.int64))
    return Drawn(empty, empty, np.array(query_keys), np.array(passage_keys), groups, teacher)


def test_the_loss_is_that_of_the_plain_softmax():
    rows = torch.eye(2)
    loss = contrast_loss(rows, rows, drawn([0, 1], [0, 1]), Contrast(scale=1.0))
    assert float(loss) == pytest.approx(np.log(1 + np.exp(-1)))


def test_other_right_passages_are_not_held_against_a_query():
    rows = torch.eye(2)[[0, 0]]
    for query_keys, passage_keys in (([0, 1], [5, 5]), ([0, 0], [5, 6])):
        loss = contrast_loss(rows, rows, drawn(query_keys, passage_keys), Contrast())
        assert float(loss) == pytest.approx(0)


def test_an_encoder_that_orders_as_its_teacher_loses_nothing_by_distillation():
    queries, passages = torch.eye(2), torch.cat([torch.eye(2), torch.eye(2).flip(0)])
    alike = drawn([0, 1], [0, 1, 2, 3], misses=2, teacher=np.array([[20.0, 0], [20.0, 0]], np.float32))
    against = drawn([0, 1], [0, 1, 2, 3], misses=2, teacher=np.array([[0, 20.0], [np.nan, 1]], np.float32))
    plain = contrast_loss(queries, passages, alike, Contrast())
    assert float(contrast_loss(queries, passages, alike, Contrast(distil=1.0)) - plain) == pytest.approx(
        0, abs=1e-5
    )
    assert float(contrast_loss(queries, passages, against, Contrast(distil=1.0)) - plain) > 10


@pytest.mark.model
def test_gradients_in_pieces_equal_those_of_the_whole(work):
    corpus, device = load_corpus(work), torch.device("cpu")
    batch = contrast_batch(corpus, pair_weights(corpus, CONTRAST), None, CONTRAST, 1)
    gradients = []
    for recipe in (CONTRAST, replace(CONTRAST, chunk=7)):
        model = load_encoder(work / "pretrained")
        learn(model, batch, chunks_of(batch, recipe), recipe, device)
        gradients.append(model.embeddings.word_embeddings.weight.grad)
    torch.testing.assert_close(*gradients, atol=1e-6, rtol=1e-3)


@pytest.mark.model
def test_the_right_passage_stands_first_in_every_group(work):
    corpus = load_corpus(work)
    batch = rank_batch(corpus, pair_weights(corpus, RANKING), RANKING, 5)
    size = 1 + RANKING.negatives
    assert len(batch.passages) == size * len(batch.queries)
    firsts = batch.passages.take(np.arange(0, len(batch.passages), size))
    for row in range(len(batch.queries)):
        query = batch.queries.take(np.array([row])).ids
        passage = firsts.take(np.array([row])).ids
        assert query[0] == passage[0]  # the place
        assert np.isin(query[:3], passage).sum() >= 2


@pytest.mark.model
def test_near_misses_are_not_the_passage_itself(work):
    corpus = load_corpus(work)
    assert ((corpus.negatives >= 0).sum(axis=1) == 3).all()
    assert (corpus.negatives != corpus.passage_of[:, None]).all()
    assert (corpus.passages.ids & TOKEN).min() >= 1
    assert corpus.facts.pairs == {"stard": 100}
    assert len(SPECIAL) == 7
