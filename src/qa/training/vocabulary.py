"""The words that the static encoder knows, as a tokenizer that needs no dictionary at run time."""

from __future__ import annotations

import logging
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
PASSAGE_MARK = "\ue0ff"  # private use: stands in front of every passage, never in a text
MAX_LATIN_CHARS = 12


def count_words(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word that jieba cuts, and each character, occurs in the texts."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for text in texts:
        normal = unicodedata.normalize("NFKC", text).lower()
        words.update(word for word in jieba.lcut(normal) if word.isalnum())
        characters.update(character for character in normal if character.isalnum())
    return words, characters


def choose_tokens(
    words: Counter[str], characters: Counter[str], *, size: int, max_chars: int, max_characters: int = 6000
) -> list[tuple[str, float]]:
    """The tokens of the vocabulary with their log probabilities.

    Args:
        size: tokens in all, the unknown token and the passage mark among them.
        max_chars: longest Chinese word; longer ones are put together from shorter ones. With 1 every token is a character.
        max_characters: single characters taken before words.
    """
    total = max(words.total(), 1)
    singles = [character for character, _ in _by_count(characters)[:max_characters]][: max(size - 2, 0)]
    fitting = (
        word
        for word, _ in _by_count(words)
        if 1 < len(word) <= (MAX_LATIN_CHARS if word.isascii() and max_chars > 1 else max_chars)
    )
    chosen = [*singles, *_first(fitting, size - 2 - len(singles))]
    scored = [(token, math.log(max(words[token], 1) / total)) for token in chosen]
    return [(UNKNOWN, -30.0), (PASSAGE_MARK, 0.0), *scored]


def build_tokenizer(tokens: Sequence[tuple[str, float]]) -> Tokenizer:
    """A Unigram tokenizer: the likeliest cut of the text into the tokens; punctuation is left out."""
    tokenizer = Tokenizer(models.Unigram(list(tokens), unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(rf"[^\p{{L}}\p{{N}}{PASSAGE_MARK}]+"), "removed")
    return tokenizer


def _by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first, equal counts by code point, so that the order is always the same."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _first(items: Iterable[str], count: int) -> list[str]:
    return [item for _, item in zip(range(max(count, 0)), items, strict=False)]
