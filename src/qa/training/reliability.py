"""How surely a word of a question stands in the passage that answers it: learned from question–passage pairs.

python -m qa.training.reliability --data DIR --out FILE

A word of talk (头一回, 想知道) is often said otherwise in the text; a name or a technical term hardly ever is. The table
gives, for each word seen often enough, the share of its questions whose passage holds it, and for all other words that of
words like it (same length, ending and commonness).
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa.language.fold import fold
from qa.language.places import find_places
from qa.retrieval.content import content_terms
from qa.retrieval.matching import match
from qa.retrieval.reliability import word_class

SOURCES = ("cmrc2018_train", "drcd_dev", "crud_qa", "stard", "dureader_demo")  # classes A and C
MIN_COUNT = 6
PRIOR = 6.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    seen: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for question, passage in _pairs(args.data):
        text = fold(passage)
        for term in content_terms(question, [name for _, name in find_places(question)]):
            seen[term.text] += 1
            held[term.text] += match(term.text, text) >= 0.8
    args.out.write_text(_table(seen, held), encoding="utf-8")
    print(f"{sum(seen.values())} words of questions, {len(seen)} different; wrote {args.out}")


def _pairs(data: Path) -> Iterator[tuple[str, str]]:
    for source in SOURCES:
        with gzip.open(data / "pairs" / f"{source}.jsonl.gz", "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                yield row["q"], row["p"]


def _table(seen: Counter[str], held: Counter[str]) -> str:
    class_seen: Counter[str] = Counter()
    class_held: Counter[str] = Counter()
    for word, count in seen.items():
        class_seen[word_class(word)] += count
        class_held[word_class(word)] += held[word]
    share = {name: class_held[name] / count for name, count in class_seen.items()}
    lines = [f"{name}\t{share[name]:.2f}" for name in sorted(share) if class_seen[name] >= 30]
    for word in sorted(w for w, n in seen.items() if n >= MIN_COUNT):
        usual = share[word_class(word)]
        lines.append(f"{word}\t{(held[word] + PRIOR * usual) / (seen[word] + PRIOR):.2f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
