"""Characters and frequent words as tokens, cut by likelihood: no dictionary is needed at run time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

from qa.training.vocabulary import choose_tokens, count_words

PADDING, UNKNOWN, START, END, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
QUERY_MARK, PASSAGE_MARK = "\ue0fe", "\ue0ff"  # private use: stand in front of a text, never in one
SPECIAL = (PADDING, UNKNOWN, START, END, MASK, QUERY_MARK, PASSAGE_MARK)
PAD_ID, UNKNOWN_ID, START_ID, END_ID, MASK_ID, QUERY_ID, PASSAGE_ID = range(len(SPECIAL))
PUNCTUATION = ",。、:;?!()《》“”‘’【】〔〕「」·-—~…./%+=*&#@_\"'<>[]{}|$°×"  # as NFKC leaves it
MAX_CHARACTERS = 5500
MAX_LEXICON_CHARS = 8


def count(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word and each character occurs."""
    return count_words(texts)


def build_tokenizer(words: Counter[str], characters: Counter[str], *, size: int, max_chars: int) -> Tokenizer:
    """The tokenizer with `size` tokens at most, the special ones among them.

    Args:
        max_chars: longest Chinese word; longer ones are put together from shorter ones.
    """
    chosen = choose_tokens(
        words,
        characters,
        size=size - len(SPECIAL) - len(PUNCTUATION) + 2,  # its own two special tokens are left out
        max_chars=max_chars,
        max_characters=MAX_CHARACTERS,
    )[2:]
    special = [(token, -30.0 if token == UNKNOWN else 0.0) for token in SPECIAL]
    tokenizer = _unigram([*special, *((mark, -8.0) for mark in PUNCTUATION), *chosen])
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} $B:1 {END}:1",
        special_tokens=[(START, START_ID), (END, END_ID)],
    )
    return tokenizer


def build_lexicon(words: Counter[str], characters: Counter[str], size: int) -> Tokenizer:
    """Cuts texts into words, also into those that are several tokens."""
    tokens = choose_tokens(words, characters, size=size, max_chars=MAX_LEXICON_CHARS)
    return _unigram([(UNKNOWN, -30.0), *((mark, -8.0) for mark in PUNCTUATION), *tokens[2:]])


def _unigram(tokens: Sequence[tuple[str, float]]) -> Tokenizer:
    unknown = [token for token, _ in tokens].index(UNKNOWN)
    tokenizer = Tokenizer(models.Unigram(list(tokens), unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("isolated"),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    return tokenizer


def save_tokenizer(folder: Path, tokenizer: Tokenizer, max_tokens: int) -> None:
    """The files from which transformers' AutoTokenizer makes a fast tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_tokens,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
        "pad_token": PADDING,
        "unk_token": UNKNOWN,
        "cls_token": START,
        "sep_token": END,
        "mask_token": MASK,
    }
    text = json.dumps(settings, ensure_ascii=True, indent=2) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")
