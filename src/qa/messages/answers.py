"""The words that answers are made of, beside those of the documents."""

SOURCES_LINE = "出处"
ANSWER_JOINER = "、"
YES, NO = "是", "否"
_REFUSED = "已收录的文档没有写明这一点。"
_NOTHING = "没有可查的文档。请先添加文档再提问。"


def refusal(has_passages: bool) -> str:
    """The sentence of a refusal."""
    return _REFUSED if has_passages else _NOTHING


def compared(winner: str, how: str, names: tuple[str, str], values: list[str]) -> str:
    """A comparison's sentence: 「小时工资涨幅更大：月工资15%，小时工资21%。」; `winner` is "" when both sides are equal."""
    facts = "，".join(f"{name}{value}" for name, value in zip(names, values, strict=True))
    return f"{winner}{how}：{facts}。" if winner else f"两者相同：{facts}。"
