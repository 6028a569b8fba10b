"""Candidates scored by meaning: the built-in ranker, or a cross-encoder that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from qa.errors import ModelError
from qa.network.columns import picked
from qa.network.onnx_model import OnnxModel, is_onnx, load_tokenizer
from qa.retrieval.features import Candidate, Table
from qa.retrieval.ranking_model import RankingModel, read_model

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "ranker_zh"
LIMITS = "tokenizer_config.json"
MAX_PASSAGE_CHARS = 400  # what a cross-encoder reads of a passage


class Ranker(Protocol):
    """Says how well each passage answers a question."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, candidates: Sequence[Candidate], table: Table) -> np.ndarray:
        """float, shape (len(candidates),), larger is better; comparable within one call only.

        Args:
            question: cleaned, in simplified characters; may be blank.
            candidates: all that were found for the question: some features compare them with one another.
            table: what `qa.retrieval.features` gives for them.
        """
        ...


class BuiltInRanker:
    """A linear model and small trees over `qa.retrieval.features`, on numpy alone."""

    def __init__(self, folder: Path = BUILT_IN, *, model: RankingModel | None = None) -> None:
        """Raises ModelError when the file of the model is missing or damaged; `model` is used instead of a file's."""
        self.name = folder.name
        self.model = model or read_model(folder)

    def score(self, question: str, candidates: Sequence[Candidate], table: Table) -> np.ndarray:
        """See `Ranker`; the scores have mean 0."""
        if not candidates:
            return np.zeros(0)
        return scored(self.model, *table)


def scored(model: RankingModel, values: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """The model's scores for the rows of one question.

    Raises:
        ModelError: a feature that the model was trained with is not among `names`.
    """
    return model.score(picked(values, names, model.names, "ranker_zh", "qa.training.ranker"))


class CrossEncoderRanker:
    """A sentence-transformers CrossEncoder by name or folder; loads torch when made."""

    def __init__(self, model: str, *, batch_size: int = 32) -> None:
        """Raises ModelError when the model cannot be loaded."""
        try:
            from sentence_transformers import CrossEncoder

            self._encoder: CrossEncoder = CrossEncoder(model)
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise ModelError(
                f"cannot load the cross-encoder {model!r}: {error!r}; expected the name or folder of a "
                "sentence-transformers CrossEncoder; correct QA_RANKER or leave it empty",
                model=model,
            ) from error
        self._model = model
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        return self._model

    def score(self, question: str, candidates: Sequence[Candidate], table: Table) -> np.ndarray:
        """See `Ranker`; reads the title, the heading and the first 400 characters."""
        if not candidates:
            return np.zeros(0)
        pairs = [(question, _shown(candidate)) for candidate in candidates]
        scores = self._encoder.predict(pairs, batch_size=self._batch_size, show_progress_bar=False)
        scores = np.asarray(scores, dtype=float)
        return scores if scores.ndim == 1 else scores[:, -1]


class OnnxRanker:
    """A cross-encoder that `qa.training.transformer.export` wrote, on a CPU and without torch."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelError where a file is missing or damaged."""
        self.name = folder.name
        self._model = OnnxModel(folder)
        self._tokenizer = load_tokenizer(folder, LIMITS, "model_max_length")

    def score(self, question: str, candidates: Sequence[Candidate], table: Table) -> np.ndarray:
        """See `Ranker`; reads the title, the heading and the first 400 characters."""
        if not candidates:
            return np.zeros(0)
        encodings = self._tokenizer.encode_batch([(question, _shown(candidate)) for candidate in candidates])
        return self._model.first([(one.ids, one.type_ids) for one in encodings]).astype(float)


def _shown(candidate: Candidate) -> str:
    head = [part for part in (candidate.title, candidate.heading) if part and part not in candidate.text]
    return "\n".join([*dict.fromkeys(head), candidate.text[:MAX_PASSAGE_CHARS]])


def load_ranker(model: str | None) -> Ranker:
    """The cross-encoder named, or the built-in ranker where none is."""
    if model and is_onnx(model):
        return OnnxRanker(Path(model))
    return CrossEncoderRanker(model) if model else BuiltInRanker()
