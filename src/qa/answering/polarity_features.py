"""What a yes/no question and the sentence that may decide it have in common, in numbers: words, negations, opposites,
figures, times and conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from qa.language.organisations import find_organisations
from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.language.quantities import Quantity, find_quantities
from qa.retrieval.content import Term
from qa.retrieval.features import Table
from qa.retrieval.matching import folded, match
from qa.retrieval.question import Need

_CHOICE = re.compile(
    "是不是|有没有|能不能|会不会|要不要|可不可以|需不需要|对不对|算不算|该不该|是否|(?P<verb>[\u4e00-\u9fff]{1,2})[不没](?P=verb)|[了过好成]?没有?(?=[？?]|$)|不?对[吗吧]|不?是[吗吧]"
)
_WHETHER = re.compile(
    "能不能|可不可以|会不会|要不要|需不需要|该不该|是不是|有没有|是否|可以|(?P<verb>[\u4e00-\u9fff]{1,2})[不没](?P=verb)"
)
_A_NOT_A = re.compile("(?P<verb>[\u4e00-\u9fff])[没不](?:有)?(?P=verb)")  # 超没超过 → 超过
_PLAIN = re.compile(  # words that only look like a negation
    "不断(?![电网水供])|不仅|不少|不足|(?<![收找达办用看做得拿])不到|不同(?!意)|不久|不但|不过|不论|不管|不等|不低于|不少于|不超过|不得少于|不得低于|不得超过|不动产|不锈钢|不良|无论|无人机|无锡|无线|无障碍|"
    "未来|没收|差不多|对不起|不可或缺|不忘|不休|不妨|不禁|不愧|不止|不特定"
)
_NO = re.compile(
    "不|没|未|无|非(?!常|洲|物质|遗)|免(?!疫)|禁|严禁|停止|取消|废止|除外|拒绝|否|力戒|杜绝|避免|防止|撤销|终止"
)
_MAY_NOT = re.compile("不得|不能|不予|不可|不准|不许|禁止|严禁|无权|不宜|杜绝|力戒")
_NEED_NOT = re.compile("无需|无须|不需|不用|不必|免予|免于|免收|免费|免缴|免除|自愿|可以不")
_MAY = re.compile("可以|可(?=[^以])|能够|有权|允许|准予|支持|鼓励|均可|也可")
_MUST = re.compile("应当|应该|必须|须|应(?=[^用对急])|需要|需(?=[^求])|要求|责令")
_NOT_YET = re.compile(
    "尚未|未能|还没|仍未|有待|有望|力争|争取|届时|将(?!军)|拟|计划|正在|即将|筹备|开工|启动|在建|预计"
)
_DONE = re.compile("已(?:经)?|完成|建成|投用|投产|落地|实现|通过|发布|施行|投运|了")
_HALTED = re.compile("暂缓|推迟|延期|中止|暂停|停(?!车|靠)|拆除|撤|退(?!休|役)|仍|还是|原|改为|改由|变更")
_ALL = re.compile("都|全部|所有|任何|一律|均|各|每|凡|统一|完全|全(?=[省市县区国])")
_ONLY = re.compile("只(?!要)|仅|才|唯一|唯有|光(?=是)|单(?=是)|就(?=行|可|能)|一定|非得|必须")
_EXCEPT = re.compile("除[^，。,;；]{1,20}外|但(?!是否)|例外|除非|不过|其中")
_OVER = re.compile("超过|以上|大于|多于|高于|突破|超|不止|至少|不低于|不少于|高出|逾")
_UNDER = re.compile("不到|不足|以下|低于|少于|不超过|小于|最多|至多|以内|未超|没超|没到|没有到")
_ASKS = {
    "may": "能|可以|可不可|行不行|允许|准|让",
    "must": "要|必须|需|得(?=[^到])|应|该|非",
    "is": "是|属于|算|叫|为",
    "exists": "有没有|有无|有(?=[^关效])",
    "more": "比|更|超过|多|高|快|大|涨|增",
    "still": "还|仍|继续|依然",
    "done": "了|过|已|完成|建成",
    "will": "会|将|打算|准备",
    "question_ma": "吗",
    "question_ba": "吧",
    "right": "对[吗吧不]|没错|是吗|是吧",
    "choice": "是不是|有没有|能不能|会不会|要不要|可不可以|是否",
    "who": "谁|自己|本人|别人|他人",
}
_ASKED = {name: re.compile(pattern) for name, pattern in _ASKS.items()}
_OPPOSITES = tuple(
    tuple(pair.split())
    for pair in (
        "增长 下降", "增加 减少", "上升 下降", "提高 降低", "扩大 缩小", "高于 低于", "快于 慢于", "进口 出口", "城镇 农村", "线上 线下", "允许 禁止",
        "可以 不得", "通过 否决", "盈利 亏损", "领先 落后", "开始 结束", "以上 以下", "男 女", "提前 推迟", "涨 跌", "增 减", "升 降", "收费 免费", "公开 保密",
        "自愿 强制", "有偿 无偿", "公办 民办", "国有 民营", "政府 企业", "中央 地方", "省 市", "市 县", "国家 省", "部分 全部", "之前 之后", "前 后", "首次 再次", "第一 最后",
        "东 西", "南 北", "左 右", "内 外", "新 旧", "早 晚", "大 小", "多 少", "高 低", "快 慢", "长 短", "胜 负", "赢 输", "好 坏", "易 难", "热 冷", "强 弱", "买 卖", "进 出",
        "合作 竞争", "个人 单位", "集体 个人", "父亲 母亲", "哥哥 弟弟", "上午 下午", "上半年 下半年", "年初 年底", "终身 定期", "永久 临时", "正 副", "主 副", "甲 乙", "一 二",
    )
)  # fmt: skip
_SPLIT = re.compile("[，,；;：:。！？\\n]|(?<=[）)])、| {2,}")
_DATED = re.compile(r"(?:19|20)\d{2}(?=年)|\d{1,2}月\d{1,2}日|(?<!\d)\d{1,2}月")
_CONDITIONS = {
    "may_not": _MAY_NOT, "need_not": _NEED_NOT, "may": _MAY, "must": _MUST, "not_yet": _NOT_YET, "done": _DONE,
    "halted": _HALTED, "all": _ALL, "only": _ONLY, "except": _EXCEPT, "over": _OVER, "under": _UNDER,
}  # fmt: skip
_NAME_END = re.compile("[局委办厅市县区镇村乡]$")
_HELD = 0.7  # how far a word must be held not to be missing


def polarity_features(need: Need, sentence: str, around: str) -> Table:
    """One row of numbers, float32, shape (columns,), and the names of its columns.

    Args:
        need: the yes/no question as understood.
        sentence: the sentence that tells.
        around: what stands over it: title and heading.
    """
    question, told = folded(need.text), folded(sentence)
    terms = [*need.terms, *need.shared]
    clause = _clause_about([t.text for t in terms], told)
    bare = _PLAIN.sub("　", _CHOICE.sub("　", question))
    columns = _denials(question, bare, told, clause, [t.text for t in terms])
    for name, pattern in _CONDITIONS.items():
        for where, text in (("asks", bare), ("says", told), ("near", clause)):
            columns[f"{where}_{name}"] = float(bool(pattern.search(text)))
    columns |= {f"form_{name}": float(bool(pattern.search(question))) for name, pattern in _ASKED.items()}
    columns |= _words(terms, told, clause, folded(around))
    for where, text in (("", told), ("near_", clause)):
        columns |= {where + name: value for name, value in _figures(question, text).items()}
        columns |= {where + name: value for name, value in _times(question, text).items()}
        columns[f"{where}opposite"], columns[f"{where}same_side"] = _opposites(bare, text)
    columns |= _lengths(question, told, clause)
    return np.array([*columns.values()], np.float32), tuple(columns)


def _denials(question: str, bare: str, told: str, clause: str, words: Sequence[str]) -> dict[str, float]:
    """Negations of the question without its 能不能 (`bare`), of the sentence, and of its clause that speaks of it."""
    said, near = _PLAIN.sub("　", told), _PLAIN.sub("　", clause)
    asks, says, says_near = (len(_NO.findall(text)) for text in (bare, said, near))
    columns = {
        "asks_no": float(asks),
        "says_no": float(says),
        "says_no_near": float(says_near),
        "differ_no": float(asks % 2 != min(1, says_near)),
        "no_by_word": _no_by_word(said, words),
        "asked_no_by_word": _no_by_word(bare, words),
    }
    columns["plain"], columns["denied"] = _predicate(question, near)
    columns["plain_anywhere"], columns["denied_anywhere"] = _predicate(question, said)
    return columns


def _words(terms: Sequence[Term], told: str, clause: str, above: str) -> dict[str, float]:
    """How far the sentence, its clause, and it with what stands over it hold the words of the question."""
    weights = [t.weight for t in terms]
    held, near = ([match(t.text, text) for t in terms] for text in (told, clause))
    over = [max(m, match(t.text, above)) for m, t in zip(held, terms, strict=True)]
    columns: dict[str, float] = {}
    for name, found in (("held", held), ("near", near), ("over", over)):
        pairs, total = list(zip(weights, found, strict=True)), sum(weights)
        columns[f"{name}_share"] = sum(w * m for w, m in pairs) / total if total else 1.0
        columns[f"{name}_missing"] = max((w * (1 - m) for w, m in pairs), default=0.0)
        columns[f"{name}_missing_words"] = float(sum(m < _HELD for m in found))
    missing = [t.text for t, m in zip(terms, over, strict=True) if m < _HELD]
    columns["missing_names"] = float(sum(map(_is_name, missing)))
    columns["missing_figures"] = float(sum(any(c.isdigit() for c in m) for m in missing))
    columns["first_missing"] = float(bool(missing) and missing[0] == terms[0].text)
    columns["last_missing"] = float(bool(missing) and missing[-1] == terms[-1].text)
    columns["terms"] = float(len(terms))
    return columns


def _is_name(word: str) -> bool:
    return bool(find_organisations(word) or find_places(word) or _NAME_END.search(word))


def _lengths(question: str, told: str, clause: str) -> dict[str, float]:
    """How much of the question stands there in pieces, and how long all is."""
    pairs = {question[i : i + 2] for i in range(len(question) - 1)}
    quoted = re.findall("[“「《]([^”」》]+)[”」》]", question)
    return {
        "pairs_held": sum(p in told for p in pairs) / max(1, len(pairs)),
        "longest_shared": _longest(question, told) / max(1, len(question)),
        "asked_chars": float(len(question)),
        "told_chars": float(len(told)),
        "clause_chars": float(len(clause)),
        "quoted_missing": float(any(q not in told for q in quoted)),
    }


def _clause_about(words: Sequence[str], sentence: str) -> str:
    """The clause, or entry of a list, that holds most of some words."""
    parts = [part for part in _SPLIT.split(sentence) if part.strip()]
    return max(parts, key=lambda part: sum(match(w, part) for w in words), default=sentence)


def _no_by_word(text: str, words: Sequence[str]) -> float:
    """How many of the words stand within four characters after a negation."""
    return float(
        sum(
            bool(re.search(rf"(?:{_NO.pattern})[^，。；,;]{{0,4}}{re.escape(w)}", text))
            for w in words
            if len(w) > 1
        )
    )


def _predicate(question: str, told: str) -> tuple[float, float]:
    """How many of the pieces of what is asked, after 能不能 and the like, stand in a text as they are, and denied."""
    match = _WHETHER.search(question)
    asked = question[match.end() :] if match else question
    verb = match["verb"] if match and match["verb"] else ""
    pieces = {asked[i : i + 2] for i in range(len(asked) - 1)} | ({verb} if verb else set())
    pieces = {p for p in pieces if p.strip() and not re.search("[吗吧的了，。？?,;是]", p)}
    plain = denied = 0
    for piece in pieces:
        for found in re.finditer(re.escape(piece), told):
            if _NO.search(told, max(0, found.start() - 3), found.start()):
                denied += 1
            else:
                plain += 1
    return float(plain), float(denied)


def _figures(question: str, told: str) -> dict[str, float]:
    """How the figures of the question stand to those of the sentence."""
    question = _A_NOT_A.sub(r"\g<verb>", question)
    asked, found = find_quantities(question), find_quantities(told)
    counts = dict.fromkeys(("same", "other", "holds", "fails", "none"), 0.0)
    for one in asked:
        alike = [q for q in found if q.kind == one.kind and q.base == one.base and q.value is not None]
        alike = alike or [q for q in found if q.value is not None and q.value == one.value]
        if not alike or one.value is None:
            counts["none"] += 1
            continue
        bound = _bound(question, one)
        if bound:
            counts["holds" if any(_keeps(bound, one, q) for q in alike) else "fails"] += 1
        else:
            counts["same" if any(q.value == one.value for q in alike) else "other"] += 1
    counts["asked"], counts["told"] = float(len(asked)), float(len(found))
    return {f"figure_{name}": count for name, count in counts.items()}


_LEAST = re.compile(
    "(?:超过?|过|突破|不止|多于|高于|大于|至少|不低于|不少于|到|达到?了?|满|逾|上)了?[一-鿿]?$"
)
_MOST = re.compile(
    "(?:不到|不足|低于|少于|小于|最多|至多|[没未不](?:有)?(?:超过?|到|达到?|满|高于|大于|突破))了?[一-鿿]?$"
)
_NEARLY = re.compile("(?:接近|将近|近|差不多|大约|约|大概)是?$")


def _bound(question: str, figure: Quantity) -> str:
    """Whether the question names a figure as a bound: "least", "most" or "near"; "" where it names it as it is."""
    before, after = question[: figure.span.start], question[figure.span.end : figure.span.end + 2]
    if (_MOST.search(before) and not re.search("有没有[一-鿿]{1,3}$", before)) or re.match("以[下内]", after):
        return "most"
    if _LEAST.search(before) or re.match("以上|多|余", after):
        return "least"
    return "near" if _NEARLY.search(before) or after == "左右" else ""


def _keeps(bound: str, asked: Quantity, told: Quantity) -> bool:
    """Whether a figure told keeps to the bound that the question names."""
    if asked.value is None or told.value is None:
        return False
    if bound == "near":
        return abs(told.value - asked.value) <= 0.15 * abs(asked.value)
    return told.value <= asked.value if bound == "most" else told.value >= asked.value


def _times(question: str, told: str) -> dict[str, float]:
    """How the years, months and days of the question stand to those of the sentence."""
    asked, found = set(_DATED.findall(question)), set(_DATED.findall(told))
    return {
        "time_same": float(len(asked & found)),
        "time_other": float(bool(asked - found) and bool(found)),
        "time_missing": float(bool(asked - found) and not found),
        "time_relative": float(len(find_periods(question, 2000)) > len(asked)),
    }


def _opposites(question: str, told: str) -> tuple[float, float]:
    """How many words have only their opposite in the sentence, and how many stand there themselves."""
    opposite = same = 0
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if one in question and other not in question:
                same += one in told
                opposite += one not in told and other in told
    return float(opposite), float(same)


def _longest(question: str, told: str) -> int:
    """The length of the longest piece of the question that stands in a text."""
    best = 0
    for start in range(len(question)):
        while question[start : start + best + 1] in told and start + best < len(question):
            best += 1
    return best
