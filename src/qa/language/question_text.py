"""A question as typed, made one clean line."""

import re
import unicodedata

from qa.errors import QuestionError

MAX_QUESTION_CHARS = 2000
_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # control, format (zero-width, direction), lone surrogates


def one_line(raw: str) -> str:
    """Drop what cannot be seen and write every run of white space as one space; none stays at the ends."""
    spaced = _SPACES.sub(" ", raw)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    return _SPACES.sub(" ", seen).strip()


def clean_question(raw: str) -> str:
    """The question as one line of visible text.

    Args:
        raw: as typed or pasted; line breaks, control and zero-width characters may stand anywhere in it.

    Raises:
        QuestionError: it holds NUL (question_has_nul), is empty once cleaned (question_blank) or longer than
            `MAX_QUESTION_CHARS` (question_too_long).
    """
    if "\0" in raw:
        raise QuestionError("the question holds a NUL character", code="question_has_nul")
    question = one_line(raw)
    if not question:
        raise QuestionError("the question is blank")
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(question)} characters, at most {MAX_QUESTION_CHARS} are allowed",
            code="question_too_long",
            length=len(question),
            limit=MAX_QUESTION_CHARS,
        )
    return question
