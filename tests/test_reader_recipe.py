"""The recipe of the reader, at toy size on texts made here."""

import gzip
import json
import random
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("bm25s")

from qa.answering.confidence import logistic  # noqa: E402
from qa.answering.matched import PASSAGE_FEATURES  # noqa: E402
from qa.answering.span_network import Sheet, SpanNetwork  # noqa: E402
from qa.answering.span_reader import SpanReader  # noqa: E402
from qa.language.span import Span  # noqa: E402
from qa.training import reader  # noqa: E402
from qa.training.reader_batches import count_alphabet, encode_row, tensors  # noqa: E402
from qa.training.reader_card import write_reader  # noqa: E402
from qa.training.reader_cloze import made_rows  # noqa: E402
from qa.training.reader_misses import other_details, other_passages, without_sentence  # noqa: E402
from qa.training.reader_network import ReadingNetwork  # noqa: E402
from qa.training.reader_pretraining import corpus_texts, pretrain  # noqa: E402
from qa.training.reader_rows import PAIRS, QUESTIONS, TEXTS, Row, read_questions, reworded  # noqa: E402
from qa.training.sources import SOURCES  # noqa: E402

PLACES = ("云溪", "河西", "江北", "东山", "南湖", "西岭", "北塘", "中洲")


def text_of(place, number):
    return f"{place}县今年造林{number}亩，比去年多。当地还新建了{number + 3}座公园，群众都很高兴。"


def rows():
    made = []
    for number, place in enumerate(PLACES, start=11):
        text = text_of(place, number)
        start = text.index(f"{number}亩")
        made.append(Row(f"{place}县造林多少亩？", "", text, (Span(start, start + 3),), "drcd_dev", True))
    return made


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data" / "reader" / "drcd_dev.jsonl.gz"
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for row in rows():
            answers = [{"text": row.answers[0].of(row.text), "start": row.answers[0].start}]
            line = {"q": row.question, "p": row.text, "answers": answers, "src": row.source}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return tmp_path / "data"


def test_one_command_makes_a_folder_that_the_package_reads(data, tmp_path):
    out = tmp_path / "model"
    options = [
        "--epochs",
        "2",
        "--width",
        "16",
        "--pairs",
        "200",
        "--characters",
        "200",
        "--pretraining",
        "0.01",
    ]
    assert reader.main(["--data", str(data), "--out", str(out), *options]) == 0
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "drcd_dev" in card and "CC BY-SA 3.0" in card
    (read,) = SpanReader(out).read("云溪县造林多少亩？", [("", text_of("云溪", 11))])
    assert 0 <= read.answered <= 1


def test_numpy_reads_as_torch_does(tmp_path):
    torch.manual_seed(0)
    alphabet = count_alphabet([r.text for r in rows()], 200, 200)
    network = ReadingNetwork(len(alphabet.chars) + 2, torch.randn(len(alphabet.pairs) + 1, 8), 16).eval()
    halved = {k: v.numpy().astype(np.float16).astype(np.float32) for k, v in network.state_dict().items()}
    network.load_state_dict({k: torch.from_numpy(v) for k, v in halved.items()})
    weights = {p: float(np.float16(w)) for p, w in alphabet.weights.items()}
    alphabet = type(alphabet)(alphabet.chars, alphabet.pairs, weights)
    write_reader(tmp_path, halved, alphabet, {}, {}, {}, 0, QUESTIONS, PASSAGE_FEATURES)
    reader = SpanNetwork(halved)
    row = rows()[0]
    encoded = encode_row(row, alphabet, random.Random(0))
    with torch.no_grad():
        start, end, answered = network(tensors([encoded]))
    sheet = Sheet(
        encoded.text,
        encoded.text_pairs,
        encoded.features.astype(np.float32),
        encoded.body,
        encoded.question_features,
    )
    (marks,) = reader.read((encoded.question, encoded.question_pairs), [sheet])
    assert marks.answered == pytest.approx(float(answered), abs=1e-3)
    assert marks.start == pytest.approx(start[0].numpy(), abs=1e-3)
    first = int(start.argmax())
    assert reader.ends(marks, np.array([first]))[0, first:] == pytest.approx(end[0, first:].numpy(), abs=1e-3)
    (read,) = SpanReader(tmp_path).read(row.question, [("", row.text)])
    assert read.answered == pytest.approx(logistic(float(answered)), abs=1e-3)


def test_a_made_row_asks_for_what_stands_in_its_text():
    text = "2023年，云溪县投资12亿元新建公园36座。县林业局负责造林，目的是防止水土流失。本办法所称公园，是指向公众开放的绿地。"
    made = made_rows(text, random.Random(0), 3)
    assert made
    for one in made:
        assert len(one.question) >= 4
        assert 0 <= one.span.start < one.span.end <= len(text)


def test_a_near_miss_never_holds_the_answer():
    longer = [
        replace(r, text=r.text + "县里说明年还要继续造林，并且新修几条步道，方便群众登山。") for r in rows()
    ]
    misses = [*other_passages(rows(), random.Random(0)), *filter(None, map(without_sentence, longer))]
    assert len(misses) == 2 * len(rows())
    by_question = {r.question: r.answers[0].of(r.text) for r in rows()}
    for miss in misses:
        assert not miss.answers and not miss.answered
        assert by_question[miss.question] not in miss.text


def test_only_sources_that_may_be_shipped_are_learned_from():
    assert {SOURCES[name].licence_class for name in (*QUESTIONS, *TEXTS, *PAIRS)} <= {"A", "B", "C"}


def test_rows_keep_the_place_of_their_answer(data):
    for row in read_questions(data):
        assert row.answers[0].of(row.text).endswith("亩")


def test_a_question_with_another_place_or_year_has_no_answer():
    text = "2023年，桐乡造林1800亩。"
    asked = [Row(f"2023年{place}造林多少亩？", "", text, (), "drcd_dev", True) for place in ("桐乡", "海宁")]
    misses = [
        miss for seed in range(9) for miss in other_details(asked[:1] + asked[1:] * 3, random.Random(seed))
    ]
    assert misses
    for miss in misses:
        assert not miss.answered
        assert "2023年桐乡" not in miss.question


def test_a_reworded_question_keeps_its_answer():
    row = rows()[0]
    said = {reworded(row, random.Random(seed)).question for seed in range(30)}
    assert len(said) > 1
    assert all(reworded(row, random.Random(seed)).answers == row.answers for seed in range(3))


def test_pretraining_learns_from_the_sources_that_may_be_shipped(data):
    texts = corpus_texts(data)
    assert texts == list(dict.fromkeys(r.text for r in rows()))
    alphabet = count_alphabet(texts, 200, 200)
    network = ReadingNetwork(len(alphabet.chars) + 2, torch.zeros(len(alphabet.pairs) + 1, 8), 16)
    before = network.enter.weight.detach().clone()
    assert pretrain(network, texts, alphabet, 0.02, 0) > 0
    assert not torch.equal(before, network.enter.weight)
    assert not network.pairs.weight.requires_grad
