"""Whether a figure is achieved, aimed at, planned, expected, summed up or new: kept apart, for they never compare."""

import re

_EVENTS: tuple[tuple[str, str], ...] = (
    ("目标", r"(?<!”)目标(?!导向)|力争|争取(?=达到|实现|完成|全年)|确保|任务(?=约?$)|不低于|奋斗"),
    (
        "计划",
        r"(?<!行动)(?<!发展)(?<!倍增)(?<!年度)计划(?![的》”、，。])|年度计划(?=投资|完成)|(?<![模虚])拟(?![定合建])|将(?=[\u4e00-\u9fff]{0,4}(?:新增|新建|建设|建成|实施|完成|投资|达到?|实现|引进|培育|打造|启动|安排|推出))",
    ),
    ("预计", r"预计|预期(?!寿命)|有望|可(?=实现|达|新增|形成|带动|年产)"),
    (
        "新增",
        r"新增(?!长)|净增|新(?:引进|招引|签约|设|培育|入库|认定|落户|注册)|新(?:建|开工|改扩建)(?!项目|工程|校|学校|或|（)",
    ),
    ("累计", r"累计"),
    ("完成", r"(?<!投资)完成(?!率|全年|年度)|实现|达到|突破|超额|建成(?!区|高)|兑现|落实"),
    ("", r"目前|已(?!经?竣工|建成高)|截至|现有|完成率|开工率"),
)
_ANY = re.compile("|".join(f"(?P<e{i}>{pattern})" for i, (_, pattern) in enumerate(_EVENTS)))
_PLANNED = ("目标", "计划", "预计")


def status_of(before: str, clause: str, after: str) -> str | None:
    """The status of a figure.

    Args:
        before: the sentence up to the figure's clause; a plan spoken of there holds on until something is achieved.
        clause: the clause up to the figure.
        after: the words after the figure in its clause (「…的目标」).
    """
    own = [event for event in _events(clause) if event]
    planned = next((event for event in own if event in _PLANNED), None)
    if planned:
        return planned
    aimed = re.match(r"[^，；。”]{0,8}(?P<quote>”?)的?目标", after)
    if aimed and (aimed["quote"] or "完成" not in clause):
        return "目标"
    if own:
        if own[0] == "完成" and _carried(before) == "目标" and "实现" in clause:
            return "目标"
        return own[0]
    return None if _events(clause) else _carried(before)


def _carried(before: str) -> str | None:
    events = _events(before)
    return events[-1] if events and events[-1] in _PLANNED else None


def _events(text: str) -> list[str]:
    return [_EVENTS[int(m.lastgroup[1:])][0] for m in _ANY.finditer(text) if m.lastgroup]
