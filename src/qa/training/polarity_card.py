"""The model card of the judge of yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa.training.selector_card import fill_card

_CARD = """---
language: zh
tags: [question-answering]
---
# polarity_zh

Whether the sentence that decides a yes/no question says 是 or 否: trees over `qa.answering.polarity_features`,
evaluated with numpy.

Made by `python -m qa.training.polarity --out DIR ARTICLES QUESTIONS …`.

## Data

Yes/no questions written for this purpose by language models that saw one passage each, never the program: passages of
policy, law, news and encyclopedia from the sources of licence classes A, B and C, and invented reports, notices, lists,
bulletins and interviews, which count three times; 是 and 否 about as often, half of the questions in words of their own,
also such as deny (「不用…吗」) and figures as bounds; a fifth that the passage does not decide. Neither the questions nor the
passages are in the repository.

## Training

{settings}

## Held out

{figures}

Questions of sets that the trees did not learn from; "clear" are those of a probability from which the answerer says 是 or 否.

## Limits

- It compares words, figures and negations; what needs inference it cannot tell, and says with a probability near a half.
- The invented documents are harder than the passages: there it is right less often, and less often clear.
- People ask fewer questions whose answer is 否.
"""


def write_card(folder: Path, settings: Mapping[str, object], figures: Mapping[str, float]) -> None:
    """Leave README.md in a folder."""
    fill_card(folder, _CARD, settings, figures)
