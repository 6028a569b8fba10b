"""A small transformer as one ONNX file: close to the exact one, whatever else is in the batch."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

from transformers import BertConfig, BertModel  # noqa: E402

from qa.errors import QaError  # noqa: E402
from qa.training.transformer.onnx import INPUTS, export_onnx  # noqa: E402

pytestmark = pytest.mark.model

LENGTHS = (40, 23, 9)
VOCABULARY = 500


class Reader(torch.nn.Module):
    """A start and an end for each token, and one score for the passage."""

    def __init__(self, bert):
        super().__init__()
        self.bert = bert
        self.ends = torch.nn.Linear(64, 2)
        self.score = torch.nn.Linear(64, 1)

    def forward(self, input_ids, attention_mask, token_type_ids):
        inputs = dict(zip(INPUTS, (input_ids, attention_mask, token_type_ids), strict=True))
        hidden = self.bert(**inputs).last_hidden_state
        return self.ends(hidden), self.score(hidden[:, 0])[:, 0]


class Ranker(torch.nn.Module):
    """One score from the first token."""

    def __init__(self, bert):
        super().__init__()
        self.bert = bert
        self.score = torch.nn.Linear(64, 1)

    def forward(self, input_ids, attention_mask, token_type_ids):
        return (
            self.score(self.bert(input_ids, attention_mask, token_type_ids).last_hidden_state[:, 0])[:, 0],
        )


@pytest.fixture(scope="module")
def bert():
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=256,
        initializer_range=0.1,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    for name, value in model.named_parameters():  # trained ones are neither zero nor one
        if value.dim() == 1:
            torch.nn.init.normal_(value, float(name.endswith("LayerNorm.weight")), 0.1)
    return model


@pytest.fixture(scope="module")
def inputs():
    """Three texts of unlike lengths in one batch."""
    torch.manual_seed(4)
    mask = torch.tensor([[1] * length + [0] * (max(LENGTHS) - length) for length in LENGTHS])
    ids = torch.randint(1, VOCABULARY, mask.shape) * mask
    parts = (torch.arange(max(LENGTHS)) >= 6).long() * mask
    return dict(zip(INPUTS, (ids, mask, parts), strict=True))


def exact(model, inputs):
    with torch.inference_mode():
        return [value.numpy() for value in model(*inputs.values())]


def computed(path, inputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, {name: value.numpy() for name, value in inputs.items()})


def cosines(left, right):
    return (left * right).sum(-1) / np.linalg.norm(left, axis=-1) / np.linalg.norm(right, axis=-1)


def test_hidden_states_are_close_to_the_exact_ones(bert, inputs, tmp_path):
    path = tmp_path / "body.onnx"
    export_onnx(bert, path, outputs=["last_hidden_state"])
    (hidden,) = computed(path, inputs)
    (wanted,) = exact(lambda *values: (bert(*values).last_hidden_state,), inputs)
    assert hidden.shape == (len(LENGTHS), max(LENGTHS), 64)
    tokens = inputs["attention_mask"].numpy() == 1
    assert cosines(hidden, wanted)[tokens].min() > 0.999
    assert path.stat().st_size < 1.5 * sum(value.numel() for value in bert.parameters())


def test_a_text_alone_is_the_same_as_in_a_batch(bert, inputs, tmp_path):
    path = tmp_path / "body.onnx"
    export_onnx(bert, path, outputs=["last_hidden_state"])
    (hidden,) = computed(path, inputs)
    for row, length in enumerate(LENGTHS):
        (alone,) = computed(path, {name: value[row : row + 1, :length] for name, value in inputs.items()})
        assert cosines(hidden[row, :length], alone[0]).min() > 0.999


def test_heads_come_with_the_body(bert, inputs, tmp_path):
    torch.manual_seed(5)
    reader = Reader(bert).eval()
    path = tmp_path / "reader.onnx"
    export_onnx(reader, path, outputs=["ends", "score"])
    ends, score = computed(path, inputs)
    wanted_ends, wanted_score = exact(reader, inputs)
    tokens = inputs["attention_mask"].numpy() == 1
    assert np.abs(ends - wanted_ends)[tokens].max() < 0.1
    assert np.abs(score - wanted_score).max() < 0.1
    assert np.std(wanted_ends[tokens]) > 0.3  # a tenth is little


def test_the_first_token_alone_gets_the_same_score(bert, inputs, tmp_path):
    torch.manual_seed(5)
    ranker = Ranker(bert).eval()
    paths = [tmp_path / "short.onnx", tmp_path / "full.onnx"]
    for path in paths:
        export_onnx(ranker, path, outputs=["scores"], first_token_only=path == paths[0])
    (short,), (full,) = (computed(path, inputs) for path in paths)
    (wanted,) = exact(ranker, inputs)
    assert short.shape == (len(LENGTHS),)
    assert np.abs(short - wanted).max() < 0.1
    assert np.abs(short - full).max() < 0.05


def test_the_model_is_left_as_it_was_and_the_file_is_the_same_each_time(bert, tmp_path):
    before = {name: value.clone() for name, value in bert.state_dict().items()}
    paths = [tmp_path / "one.onnx", tmp_path / "two.onnx"]
    for path in paths:
        export_onnx(bert, path, outputs=["last_hidden_state"])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert not bert.training
    assert bert.state_dict().keys() == before.keys()
    assert all(torch.equal(value, before[name]) for name, value in bert.state_dict().items())


def test_what_is_not_a_bert_is_refused(tmp_path):
    with pytest.raises(QaError, match="0 BertModels"):
        export_onnx(torch.nn.Linear(2, 2), tmp_path / "model.onnx", outputs=["result"])
    config = BertConfig(
        vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
    )
    config.hidden_act = "relu"
    with pytest.raises(QaError, match="relu"):
        export_onnx(BertModel(config), tmp_path / "model.onnx", outputs=["last_hidden_state"])
