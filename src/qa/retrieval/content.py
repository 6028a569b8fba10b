"""The words of a question that say what it is about, and how much each says."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.documents.surnames import SURNAMES
from qa.language.fold import fold
from qa.language.periods import find_periods
from qa.language.synonyms import general_synonyms
from qa.language.terms import STOP_WORDS
from qa.language.words import WordList, commonness, cut
from qa.retrieval.reliability import reliability

_UNKNOWN, _NAME, _MEASURE = 0.25, 0.9, 0.5
ASKING_WORDS = frozenset(
    (
        "多少 什么 哪些 哪个 哪里 哪儿 哪 谁 几 几个 几家 几位 怎么 怎样 如何 怎么样 为什么 为何 为啥 是否 "
        "是不是 有没有 没有 第几 哪位 哪家 哪几 哪两 哪年 啥 咋 何时 何处 多大 多高 请问 一下 想 了解 知道 告诉 "
        "查 查询 核实 介绍 说说 帮 我 你 我们 记者 报道 文章 文中 资料 比 上年 同期 同比 比上年 比去年 "
        "上一年 每年 年度 之后 之前 以后 当中 期间 分别 具体 都 一共 总共 到底 究竟 大概 叫 名字 名称 名叫 "
        "算 达到 达 进行 做 搞 弄 来 去 给 让 得 这 那 这个 那个 这次 里面 里头 其中 数量 家数 个数 总数 "
        "人数 户数 一年 下来 起来 加起来 合起来 加在一起 加在一块 一块 合计 总计 里头 情况 方面 呢 吗 吧 啊 又 也 还 回 个 家 名 位 项 件 条 次 样 是 有 "
        "的 了 在 于 为 被 把 由 和 与 及 以及 或 多 少 请 能 会 可以 应该 需要 要 已经 已 已有 现在 如今 "
        "一 两 三 四 五 六 七 八 九 十"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer's surroundings should hold; `weight` 0–1 tells how much it says."""

    text: str
    weight: float


_ASKED = re.compile(
    r"(?:有|是|达到?|到|为)?(?:多少|第?几|哪(?:[一两俩二三四五六七八九十\d]+)?)(?:亿|万|千)?"
    r"(?:美元|欧元|元|钱|家|个|名|人次|人|户|件|条|场|次|项|颗|所|亩|公顷|平方米|吨|辆|台|套|位|座|幢|栋|间|处|倍|期|支|份|种|类|岁|天|样|年|月|里|儿|些|方面)?"
    r"|[那这](?:个数[字目额]?|个|家|栋|位|座|块|次|些|项|种|条|支|套|篇|件|样|批|笔|拨)"
    r"|(?<![第前后])[两三四五六七八九十](?:个|种|项|大|类|样|支|所|家)"
    r"|百分之(?:几|多少)|什么|怎么样?|怎样|如何|为什么|为何|为啥|谁|请问|多[大高长]|啥"
)
_INSIDE = re.compile("(?<=[区县市镇村])里(?![程面头弄])")  # 经开区里
_DEGREES = "最更比较很多少"
_ASPECT = re.compile(r"[\u4e00-\u9fff](?:得|了(?![解结]))[\u4e00-\u9fff]")
_SINCE = re.compile(r"[从自]?(?:19|20)\d{2}年(?:算起|以来)")
_QUOTED = re.compile(r"[“「《‘]([^”」》’]{1,30})[”」》’]")


def content_terms(text: str, places: Collection[str] = (), words: WordList | None = None) -> tuple[Term, ...]:
    """The words of a text that say what it is about, rarer ones weighing more; places and periods are left out.

    What stands in quotation marks is one term; a figure in the question is one too.
    """
    weights: dict[str, float] = {}
    for quoted in _QUOTED.findall(text):
        # 「五个一点」 sums up what the text spells out, so it need not stand there itself
        weights[fold(quoted)] = 0.5 if re.match(r"[两三四五六七八九十\d]+[个大项种条]", quoted) else 1.0
    text = _ASPECT.sub(_whole_verb, _SINCE.sub(" ", _INSIDE.sub("", _QUOTED.sub(" ", text))))
    for mention in reversed(find_periods(text, 2000)):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    for place in sorted((p for p in places if not commonness(p)), key=len, reverse=True):
        text = re.sub(
            rf"{re.escape(place)}[省市县区镇乡村]?", " ", text
        )  # the dictionary would cut it to pieces
    for word in sorted(words.occurring_in(text) if words else (), key=len, reverse=True):
        if word in text and _is_name(word) and not _is_place(word, places):
            weights[word] = _weight(word, is_known=True)
            text = text.replace(word, " ")
    for word in _joined_names(cut(_ASKED.sub(" ", text))):
        if (
            word in ASKING_WORDS
            or word in STOP_WORDS
            or not re.search(r"\w", word)
            or _is_place(word, places)
        ):
            continue
        if not re.fullmatch(r"(?:19|20)\d{2}", word):
            weights[fold(word)] = max(
                weights.get(fold(word), 0.0), _weight(word, is_known=fold(word) in general_synonyms())
            )
    return tuple(Term(word, weight) for word, weight in weights.items())


def _whole_verb(match: re.Match[str]) -> str:
    """上了市 → 上市, 种得最多 → 种最多; what is no word without the particle stays as it is."""
    verb, particle, after = list(match[0])
    if particle == "得":
        is_word = after in _DEGREES and not commonness(verb + particle)
    else:
        is_word = commonness(verb + after) > 0
    return verb + after if is_word else match[0]


def _joined_names(words: Sequence[str]) -> list[str]:
    """镜岭|水库 → 镜岭水库: an unknown word before what such names end in is one name with it."""
    joined: list[str] = []
    for word in words:
        if (
            joined
            and len(joined[-1]) > 1
            and commonness(joined[-1]) == 0
            and joined[-1][0] not in _NOT_FIRST
            and _NAME_END.search(word)
            and len(word) > 1
        ):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_name(word: str) -> bool:
    """A word that the dictionary lacks, not a common string of characters such as 「全省第」."""
    return (
        len(word) > 1 and commonness(word) == 0 and not re.search("^[的了在是和与]|[第的了在是和与]$", word)
    )


def _is_place(word: str, places: Collection[str]) -> bool:
    return any(word == p or (word[:-1] == p and word[-1] in "市县省区镇乡村") for p in places)


_NOT_FIRST = "先再又也都就已还只最更"  # 先走|铁路 is no name
_NAME_END = re.compile(
    "(?:水库|大桥|公路|铁路|高速|机场|广场|公园|医院|学校|小学|中学|大学|公司|集团|银行|小区|大厦|中心|园区|工厂|电站|码头|景区|社区)$"
)
_MEASURE_END = re.compile("(?:投资|收入|产值|总额|销售额|金额|总量|数量|面积|增加值)$")
_NAME_LIKE = re.compile(
    r"[A-Za-z\d]|[省市区县镇乡村局委厅院校厂店社会党团路桥山湖江河岛港园馆寺集]$|公司$|水库$|大桥$|中心$"
)


def _weight(word: str, *, is_known: bool = False) -> float:
    """How much a word says: rare ones more, words of talk less, unknown strings that are no names least."""
    rarity = 1.0 - commonness(word)
    if len(word) == 1 and not word.isdigit():
        return max(0.05, 0.35 * rarity)
    if rarity == 1.0 and _NAME_END.search(word):
        return _NAME
    if _MEASURE_END.search(word):
        rarity = min(rarity, _MEASURE)  # 总投资: a measure that many things have says little of whose it is
    elif rarity == 1.0 and not is_known and not _NAME_LIKE.search(word) and word[0] not in SURNAMES:
        return _UNKNOWN  # 没人住, 供饭: talk that the dictionary lacks
    # 签下来, 缩到, 减掉: talk has its own words, so missing them means little
    return max(0.05, rarity * max(0.1, (reliability(fold(word)) - 0.3) / 0.7))
