"""The built-in encoder against hand-made rows, and against sentence-transformers."""

import json

import numpy as np
import pytest

from qa.errors import ModelError
from qa.indexing.static_embedder import BUILT_IN, StaticEmbedder

ROWS = {"[UNK]": [0, 0], "北京": [3, 0], "税": [0, 4], "#": [0, -1]}
TEXTS = ["北京市二〇二三年规模以上工业企业多少家？", "GDP 增长5.2%，ＧＤＰ", "企业企业企业", "税", "😀"]


def write_model(folder, prompts, saturation=None, dtype=np.float32):
    """A folder whose vectors can be worked out by hand."""
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram([(token, -1.0) for token in ROWS], unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\s+"), "removed")
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": np.array(list(ROWS.values()), dtype)}, folder / "model.safetensors")
    settings = {"prompts": prompts} | ({} if saturation is None else {"saturation": saturation})
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def test_a_vector_is_the_sum_of_the_words_brought_to_length_one(tmp_path):
    embedder = StaticEmbedder(write_model(tmp_path, {}))
    np.testing.assert_allclose(
        embedder.embed_queries(["北京税", "北京 税税税"]), [[0.6, 0.8], [3 / 153**0.5, 12 / 153**0.5]]
    )


def test_a_repeated_word_counts_less_with_saturation(tmp_path):
    embedder = StaticEmbedder(write_model(tmp_path, {}, saturation=0.5))
    once, four_times = embedder.embed_queries(["北京税", "北京税税税税"])
    np.testing.assert_allclose(once, [0.6, 0.8])
    np.testing.assert_allclose(four_times, np.array([3, 8]) / 73**0.5, rtol=1e-6)


def test_a_passage_carries_its_mark_and_a_question_does_not(tmp_path):
    embedder = StaticEmbedder(write_model(tmp_path, {"query": "", "document": "#"}))
    np.testing.assert_allclose(embedder.embed_passages(["北京税"]), np.array([[3, 3]]) / 18**0.5, rtol=1e-6)
    np.testing.assert_allclose(embedder.embed_queries(["北京税"]), [[0.6, 0.8]])


def test_a_text_of_unknown_words_gives_a_zero_row_even_behind_a_mark(tmp_path):
    embedder = StaticEmbedder(write_model(tmp_path, {"document": "#"}))
    assert not embedder.embed_passages(["魑魅", "", "😀"]).any()


def test_half_precision_rows_are_summed_in_single_precision(tmp_path):
    vectors = StaticEmbedder(write_model(tmp_path, {}, dtype=np.float16)).embed_passages(["北京税", ""])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0, 0]])


def test_the_name_changes_with_the_saturation(tmp_path):
    folder = write_model(tmp_path, {})
    assert StaticEmbedder(folder).name == StaticEmbedder(folder, saturation=1.0).name
    assert StaticEmbedder(folder).name != StaticEmbedder(folder, saturation=0.5).name


def test_rows_that_do_not_fit_the_tokens_are_an_error(tmp_path):
    from safetensors.numpy import save_file

    write_model(tmp_path, {})
    save_file({"embedding.weight": np.zeros((2, 2), np.float32)}, tmp_path / "model.safetensors")
    with pytest.raises(ModelError, match="2 rows for 4 tokens"):
        StaticEmbedder(tmp_path)


def test_a_missing_file_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match=r"expected tokenizer.json.*install the package again"):
        StaticEmbedder(tmp_path)


def test_the_built_in_model_is_small_enough_to_carry():
    sizes = [path.stat().st_size for path in BUILT_IN.rglob("*") if path.is_file()]
    assert max(sizes) < 25_000_000
    assert sum(sizes) < 20_000_000


@pytest.mark.model
def test_the_built_in_model_gives_what_sentence_transformers_gives():
    sentence_transformers = pytest.importorskip("sentence_transformers", minversion="6.2")

    model = sentence_transformers.SentenceTransformer(str(BUILT_IN), device="cpu")
    embedder = StaticEmbedder(saturation=1.0)
    asked = model.encode_query(TEXTS, normalize_embeddings=True)
    stored = model.encode_document(TEXTS[:-1], normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_queries(TEXTS), asked, atol=1e-6)
    np.testing.assert_allclose(embedder.embed_passages(TEXTS[:-1]), stored, atol=1e-6)


@pytest.mark.model
def test_the_built_in_model_puts_the_passage_that_answers_first():
    embedder = StaticEmbedder()
    passages = [
        "居民医保的缴费标准是每人每年三百八十元，由税务部门征收。",
        "全市新建公园十二个，绿化面积增加。",
        "运动会于十月在体育中心开幕。",
    ]
    scores = embedder.embed_passages(passages) @ embedder.embed_queries(["医保每年要交多少钱？"])[0]
    assert scores.argmax() == 0
