"""What every Embedder promises, and the choice of a model."""

import json

import numpy as np
import pytest

from qa.errors import ModelError
from qa.indexing.embedder import load_embedder

pytestmark = pytest.mark.model

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "问", "文", "北", "京", "税", "费", ":"]
PROMPTS = {"query": "问:", "document": "文:"}


@pytest.fixture(scope="module")
def transformer_folder(tmp_path_factory):
    """A sentence-transformers model of one small layer with random weights, and prompts."""
    torch = pytest.importorskip("torch")
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    base = tmp_path_factory.mktemp("bert")
    (base / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
    BertTokenizerFast(vocab=str(base / "vocab.txt")).save_pretrained(base)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(VOCABULARY), max_position_embeddings=32, **sizes)).save_pretrained(
        base
    )
    folder = tmp_path_factory.mktemp("model")
    SentenceTransformer(str(base), prompts=PROMPTS, device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module", params=["built-in", "transformer"])
def embedder(request):
    if request.param == "built-in":
        return load_embedder()
    return load_embedder(str(request.getfixturevalue("transformer_folder")), device="cpu")


def test_rows_have_length_one_and_the_stated_dimension(embedder):
    for embed in (embedder.embed_passages, embedder.embed_queries):
        vectors = embed(["北京", "北京税费", "税"])
        assert vectors.shape == (3, embedder.dim)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_an_empty_text_gives_a_zero_row(embedder):
    for embed in (embedder.embed_passages, embedder.embed_queries):
        vectors = embed(["", "北京", " \n"])
        assert not vectors[[0, 2]].any()
        assert vectors[1].any()


def test_no_texts_give_no_rows(embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dim)
    assert embedder.embed_queries([]).shape == (0, embedder.dim)


def test_a_row_does_not_depend_on_the_other_texts(embedder):
    texts = ["北京", "税费税费税费", "京"]
    together = embedder.embed_passages(texts)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_array_equal(together, embedder.embed_passages(texts))


def test_the_prompts_of_the_model_are_used(transformer_folder):
    from sentence_transformers import SentenceTransformer

    embedder = load_embedder(str(transformer_folder), device="cpu")
    model = SentenceTransformer(str(transformer_folder), device="cpu")
    asked, stored = embedder.embed_queries(["北京"]), embedder.embed_passages(["北京"])
    np.testing.assert_allclose(
        asked, model.encode(["问:北京"], prompt="", normalize_embeddings=True), atol=1e-5
    )
    np.testing.assert_allclose(
        stored, model.encode(["文:北京"], prompt="", normalize_embeddings=True), atol=1e-5
    )
    assert np.abs(asked - stored).max() > 1e-3


def test_the_name_changes_with_the_content_and_not_with_the_place(transformer_folder, tmp_path):
    import shutil

    before = load_embedder(str(transformer_folder), device="cpu").name
    moved = tmp_path / transformer_folder.name
    shutil.copytree(transformer_folder, moved)
    assert load_embedder(str(moved), device="cpu").name == before

    settings = moved / "config_sentence_transformers.json"
    changed = json.loads(settings.read_text(encoding="utf-8")) | {"prompts": PROMPTS | {"query": "税:"}}
    settings.write_text(json.dumps(changed), encoding="utf-8")
    assert load_embedder(str(moved), device="cpu").name != before


def test_a_folder_without_a_model_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ModelError, match="nothing-here"):
        load_embedder(str(tmp_path / "nothing-here"), device="cpu")
