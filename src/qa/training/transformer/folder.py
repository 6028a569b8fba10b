"""The model folders that sentence-transformers reads."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer
from transformers import BertForSequenceClassification, BertModel

from qa.training.transformer.model import PART_MB, save_model, write_json
from qa.training.transformer.vocabulary import PASSAGE_MARK, QUERY_MARK, save_tokenizer

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def save_encoder(
    folder: Path,
    model: BertModel,
    tokenizer: Tokenizer,
    *,
    max_tokens: int,
    has_marks: bool,
    part_mb: float = PART_MB,
) -> None:
    """Weights, tokenizer, mean pooling and prompts.

    Args:
        max_tokens: of a text, the special ones and the mark among them.
        has_marks: whether questions and passages have a mark in front.
    """
    save_model(folder, model, part_mb=part_mb)
    save_tokenizer(folder, tokenizer, max_tokens)
    write_encoder_settings(folder, model.config.hidden_size, max_tokens, has_marks=has_marks)


def write_encoder_settings(folder: Path, width: int, max_tokens: int, *, has_marks: bool) -> None:
    """What a folder says about itself beside weights and tokenizer."""
    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": False})
    write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True, "include_prompt": True},
    )
    write_json(folder / "2_Normalize" / "config.json", {})
    prompts = {"query": QUERY_MARK, "document": PASSAGE_MARK} if has_marks else {"query": "", "document": ""}
    write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": prompts,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def save_ranker(
    folder: Path,
    model: BertForSequenceClassification,
    tokenizer: Tokenizer,
    *,
    max_tokens: int,
    part_mb: float = PART_MB,
) -> None:
    """Weights and tokenizer of a cross-encoder with one score."""
    save_model(folder, model, part_mb=part_mb)
    save_tokenizer(folder, tokenizer, max_tokens)
