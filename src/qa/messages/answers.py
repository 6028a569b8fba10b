"""The words that answers are made of, beside those of the documents."""

from collections.abc import Mapping, Sequence

ANSWER_JOINER = "、"
YES, NO = "是", "否"
_LACKS: Mapping[str, tuple[str, str]] = {  # the first, and one after another
    "period": ("文档里没有写{text}的情况", "也没有写{text}的情况"),
    "place": ("文档里没有提到{text}", "也没有提到{text}"),
    "measure": ("文档里没有提到「{text}」", "也没有提到「{text}」"),
    "word": ("文档里没有提到「{text}」", "也没有提到「{text}」"),
}
_MOST_LACKS = 2
_REFUSED = "已收录的文档没有写明这一点。"
_NOTHING = "没有可查的文档。请先添加文档再提问。"


def refusal(has_passages: bool, missing: Sequence[tuple[str, str]] = ()) -> str:
    """The sentence of a refusal; `missing` is what the documents lack, as (kind, text), the foremost named first."""
    if not has_passages:
        return _NOTHING
    clauses = [
        _LACKS[kind][at > 0].format(text=text) for at, (kind, text) in enumerate(missing[:_MOST_LACKS])
    ]
    return "，".join(clauses) + "。" if clauses else _REFUSED


def compared(winner: str, how: str, names: tuple[str, str], values: list[str]) -> str:
    """A comparison's sentence: 「小时工资涨幅更大：月工资15%，小时工资21%。」; `winner` is "" when both sides are equal."""
    facts = "，".join(f"{name}{value}" for name, value in zip(names, values, strict=True))
    return f"{winner}{how}：{facts}。" if winner else f"两者相同：{facts}。"
