"""A question understood: what it asks for, about whom, where and when, and the words that must be found."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.documents.surnames import SURNAMES
from qa.language.fold import fold, simplify
from qa.language.periods import Period, find_periods
from qa.language.places import PROVINCES, find_places
from qa.language.quantities import find_quantities
from qa.language.synonyms import general_synonyms
from qa.language.terms import STOP_WORDS
from qa.language.words import WordList, commonness, cut
from qa.retrieval.asking import Asked, asked, is_question
from qa.retrieval.reliability import reliability

_CLAUSE = re.compile(r"[^，,？?；;。！!：:\s]+(?:[：:](?=[^，,？?；;。]*$))?|[“「‘][^”」’]*[”」’]")
_ASKING_WORDS = frozenset(
    [
        "多少",
        "什么",
        "哪些",
        "哪个",
        "哪里",
        "哪儿",
        "哪",
        "谁",
        "几",
        "几个",
        "几家",
        "几位",
        "怎么",
        "怎样",
        "如何",
        "怎么样",
        "为什么",
        "为何",
        "为啥",
        "是否",
        "是不是",
        "有没有",
        "第几",
        "哪位",
        "哪家",
        "哪几",
        "哪两",
        "哪年",
        "啥",
        "咋",
        "何时",
        "何处",
        "多大",
        "多高",
        "请问",
        "一下",
        "想",
        "了解",
        "知道",
        "告诉",
        "查",
        "查询",
        "核实",
        "介绍",
        "说说",
        "帮",
        "我",
        "你",
        "我们",
        "记者",
        "报道",
        "文章",
        "文中",
        "资料",
        "比",
        "上年",
        "同期",
        "同比",
        "比上年",
        "比去年",
        "上一年",
        "每年",
        "年度",
        "之后",
        "之前",
        "以后",
        "当中",
        "期间",
        "分别",
        "具体",
        "都",
        "一共",
        "总共",
        "到底",
        "究竟",
        "大概",
        "叫",
        "名字",
        "名称",
        "名叫",
        "算",
        "达到",
        "达",
        "进行",
        "做",
        "搞",
        "弄",
        "来",
        "去",
        "给",
        "让",
        "得",
        "这",
        "那",
        "这个",
        "那个",
        "这次",
        "里面",
        "里头",
        "其中",
        "当中",
        "数量",
        "家数",
        "个数",
        "总数",
        "人数",
        "户数",
        "一年",
        "下来",
        "起来",
        "加起来",
        "情况",
        "方面",
        "呢",
        "吗",
        "吧",
        "啊",
        "又",
        "也",
        "还",
        "回",
        "个",
        "家",
        "名",
        "位",
        "项",
        "件",
        "条",
        "次",
        "样",
        "是",
        "有",
        "的",
        "了",
        "在",
        "于",
        "为",
        "被",
        "把",
        "由",
        "和",
        "与",
        "及",
        "以及",
        "或",
        "多",
        "少",
        "请",
        "能",
        "会",
        "可以",
        "应该",
        "需要",
        "要",
        "已经",
        "已",
        "已有",
        "现在",
        "如今",
        "一",
        "两",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
    ]
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer's surroundings should hold; `weight` 0–1 tells how much it says."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is asked for.

    Attributes:
        text: the clause that asks.
        terms: words of the clause itself; `shared` the words that the whole question has in common.
        time: the words that say when, "" if none do; 今年 and 一季度 mean another time in each document.
        head: the words for what is measured or counted (「总投资」), without which no figure is an answer.
    """

    asked: Asked
    text: str
    terms: tuple[Term, ...]
    shared: tuple[Term, ...] = ()
    time: str = ""
    head: tuple[Term, ...] = ()

    def periods(self, reference_year: int | None) -> tuple[Period, ...]:
        """The periods asked about, as seen from a document of that year."""
        return tuple(m.period for m in find_periods(self.time, reference_year))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; `text` is in simplified characters, follow-ups filled in."""

    text: str
    needs: tuple[Need, ...]
    places: tuple[str, ...]
    periods: tuple[Period, ...]
    expanded: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        best: dict[str, float] = {}
        for need in self.needs:
            for term in (*need.terms, *need.shared):
                best[term.text] = max(best.get(term.text, 0.0), term.weight)
        return tuple(Term(text, weight) for text, weight in best.items())


def understand(
    text: str,
    *,
    known_places: Collection[str] = (),
    known_words: WordList | None = None,
    reference_year: int | None = None,
) -> Question:
    """Read a cleaned question.

    Args:
        text: one line, see `clean_question`.
        known_places: place names of the indexed documents, beside the counties and cities of China.
        known_words: words of the index, folded, that the dictionary may not have.
        reference_year: the year that 今年 counts from: the newest document's.
    """
    text = _BARE_YEAR.sub(r"\1年", simplify(_half_width(text)))
    periods = tuple(m.period for m in find_periods(text, reference_year))
    names = tuple(
        dict.fromkeys((*(n for _, n in find_places(text)), *(p for p in known_places if p in text)))
    )
    return Question(text, _needs(text, names, known_words), _owners(text, names), periods)


def _word_starts(text: str) -> set[int]:
    starts, position = set(), 0
    for word in cut(text):
        starts.add(position)
        position += len(word)
    return starts


_NEW_PLACE = re.compile(
    r"(?:^|[，在的、与和对年度月])(?P<name>[\u4e00-\u9fff]{2})(?:市|县|区)(?![域别间内级])"
)
_NO_PLACE = frozenset(
    [
        "全市",
        "城市",
        "全区",
        "全县",
        "社区",
        "地区",
        "园区",
        "新区",
        "综保",
        "开发",
        "高新",
        "城乡",
        "各市",
        "我市",
        "我县",
        "我区",
        "中心",
        "校区",
        "库区",
        "景区",
        "市辖",
        "郊区",
        "市区",
    ]
)


def _owners(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """The places that the question is about: not where somebody goes (去迪拜), nor a province in a company's name."""
    owners = [
        name
        for name in names
        if not re.search(rf"(?:去|赴|往|从|向|飞){name}", text)
        and not re.search(
            rf"{name}(?:综保区|保税区|经开区|开发区|高新区|大学|学院|医院|公司|集团|银行|中学|机场|实验室)",
            text,
        )
        and (name not in PROVINCES or re.search(rf"{name}(?:省|全省|[市的各]|$|\d)", text))
    ]
    unknown = [
        m["name"]
        for m in _NEW_PLACE.finditer(text)
        if m["name"] not in _NO_PLACE and m[0][-1:] and m["name"] + text[m.end("name")] not in _NO_PLACE
    ]
    return tuple(dict.fromkeys([*owners, *(n for n in unknown if not any(n in o or o in n for o in owners))]))


_BARE_YEAR = re.compile(r"(?<![\d.—-])((?:19|20)\d{2})(?=\s|$)")  # 「诸暨 2023 网络零售额」


def _half_width(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" or "Ａ" <= c <= "ｚ" else c for c in text)


def _needs(text: str, places: Sequence[str], words: WordList | None) -> tuple[Need, ...]:
    clauses = _clauses(text)
    asking = [i for i, clause in enumerate(clauses) if is_question(clause)]
    if not asking and (parts := _each(text)):
        return tuple(_need(p, [], asked(text), places, words) for p in parts)
    if not asking:
        return (_need(text, [], asked(text), places, words),)
    needs, start = [], 0
    for i in asking:
        own, before = clauses[i], clauses[start:i]
        start = i + 1
        parts = _coordinated([*before, own]) if re.search("分别", own) else None
        parts = parts or _each(own)
        if parts:
            shared = [c for c in before if c not in parts]
            needs += [_need(p, shared, asked(p + own), places, words) for p in parts]
            continue
        kind = asked(own)
        if kind.kind == "number" and not kind.is_explicit:
            kind = asked("".join(before) + own) if before else kind
            if needs and not content_terms(own, places, words):
                kind = needs[-1].asked  # 「…预计多少，2024年一季度又是多少」 asks for the same twice
        needs += [_need(own, [*clauses[: i - len(before)], *before], kind, places, words)] * _doubled(own)
    return tuple(_drop_idle(needs))


def _clauses(text: str) -> list[str]:
    """Pieces between commas and the like; what stands in quotation marks or brackets is not cut."""
    pieces, depth, begin = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "“「《（(") - (char in "”」》）)")
        if depth <= 0 and (
            char in "，,？?；;。！!：:" or (char == "、" and _asks_before_and_after(text, begin, i))
        ):
            pieces.append(text[begin:i].strip())
            begin = i + 1
    return [p for p in [*pieces, text[begin:].strip()] if p]


def _asks_before_and_after(text: str, begin: int, position: int) -> bool:
    """「做了多少亿、增长多少」: two questions parted by 、."""
    return bool(
        re.search("多少|几", text[begin:position])
        and re.search("^[^，。？]*(?:多少|几)", text[position + 1 :])
    )


def _coordinated(clauses: Sequence[str]) -> list[str] | None:
    """「2023年的总产值，以及2024年的规上产值，分别是多少」: the two things asked, when they are two clauses."""
    parts = [
        re.sub("^(?:以及|和|与|及)", "", c)
        for c in clauses
        if not re.fullmatch("(?:分别|各)[是为有]?(?:多少|什么|几)?", c)
    ]
    return parts[-2:] if len(parts) >= 2 and any(re.match("以及|和|与|及", c) for c in clauses) else None


_EACH = re.compile(
    r"分别(?:下降|增长|提高|上升|减少|增加)$|(?:各|分别)(?:自)?(?:有|是|为|得了?|多了?|涨了?|增长了?|下降了?)?(?:多少|几|什么)"
)


def _each(clause: str) -> list[str] | None:
    """「强村公司和共富工坊各有多少」: the things that are asked about one by one."""
    match = _EACH.search(clause)
    if not match:
        return None
    named = clause[: match.start()].strip()
    parts = [p for p in re.split(r"、|(?<=.{2})(?:和|与|及|以及)(?=.{2})", named) if p.strip()]
    if len(parts) < 2:
        parts = named.split()[-2:]
    return parts if 2 <= len(parts) <= 4 else None


def _doubled(clause: str) -> int:
    """「从多少提高到了多少」 asks for two figures."""
    return 2 if re.search("从.*多少.*[到至].*多少", clause) else 1


def _drop_idle(needs: list[Need]) -> list[Need]:
    """A yes/no part beside a real question (「能帮着看看吗，怎么帮？」) asks nothing of its own."""
    real = [n for n in needs if n.asked.kind != "yesno"]
    return real if real and len(needs) > 1 else needs


def _need(
    own: str, shared: Sequence[str], kind: Asked, places: Sequence[str], words: WordList | None
) -> Need:
    shared_text = " ".join(shared)
    own_terms = content_terms(own, places, words)
    known = {t.text for t in own_terms}
    rest = tuple(t for t in content_terms(shared_text, places, words) if t.text not in known)
    time = next((part for part in (own, shared_text) if find_periods(part, 2000)), "")
    head = next((h for clause in (own, *reversed(shared)) if (h := _head(clause, places))), ())
    return Need(kind, own, own_terms, rest, time, head)


_MEASURED_AFTER = re.compile(
    r"(?:多少|几)(?:亿|万)?(?:个|家|名|位|户|人次|人(?!才)|条|项|亩|件|所|辆|场|次|颗)?(?P<noun>[\u4e00-\u9fff“”]{2,16}?)[？?]?$"
)
_SURE, _UNKNOWN = 0.6, 0.25
_RATE = re.compile(
    "金额|时候|全部|一块|办法|预计|百分之|数量|家数|个数|总数|人数|户数|增速|增幅|涨幅|降幅|增长率|增长|占比|比重|比例|占|提高|下降|率"
)
_MEASURED_BEFORE = re.compile(
    r"(?P<noun>[\u4e00-\u9fffA-Za-z“”]{2,12}?)(?:的)?(?:一共|总共|分别|大约|大概|到底|共)?(?:是|有|为|达到?了?|到了?|超过|占|能有|要)?(?:多少|几|第几|多[大高长]|$|百分之几)"
)


def _head(clause: str, places: Collection[str]) -> tuple[Term, ...]:
    """The noun counted (after 「多少家」) or measured (before 「是多少」, or the last of a keyword query).

    At most two words that stand together (进出口总额), each weighing the same.
    """
    for mention in reversed(find_periods(clause, 2000)):
        clause = f"{clause[: mention.span.start]} {clause[mention.span.end :]}"
    clause = re.sub(rf"[ 的]*(?:{_RATE.pattern})$", "", clause.rstrip("？? "))
    after = _MEASURED_AFTER.search(clause)
    if after:
        counted = cut(after["noun"])[0]
        if (
            len(counted) > 1
            and counted not in _ASKING_WORDS
            and not _is_unit(counted)
            and reliability(fold(counted)) >= _SURE
        ):
            return (Term(fold(counted), 1.0),)
    before = _MEASURED_BEFORE.search(clause)
    if (
        before
        and before.end() == len(clause)
        and not before[0].endswith(("多少", "几"))
        and is_question(clause)
    ):
        before = None  # the end of a clause is the measure in a keyword query alone
    if not before or re.search(r"已经|了|[去在给把被来]", before["noun"]):
        return ()
    terms = [
        t for t in content_terms(before["noun"], places) if len(t.text) > 1 and not _RATE.fullmatch(t.text)
    ]
    together = (
        terms[-2:]
        if len(terms) > 1 and terms[-2].text + terms[-1].text in fold(before["noun"])
        else terms[-1:]
    )
    return tuple(Term(t.text, 1.0) for t in together)


def _is_unit(word: str) -> bool:
    return any(q.unit == word for q in find_quantities(f"5{word}"))


_ASKED = re.compile(
    r"(?:有|是|达到?|到|为)?(?:多少|第?几|哪(?:[一两俩二三四五六七八九十\d]+)?)(?:亿|万|千)?"
    r"(?:美元|欧元|元|钱|家|个|名|人次|人|户|件|条|场|次|项|颗|所|亩|公顷|平方米|吨|辆|台|套|位|座|幢|栋|间|处|倍|期|支|份|种|类|岁|天|样|年|月|里|儿|些|方面)?"
    r"|[那这](?:个|家|栋|位|座|块|次|些|项|种|条|支|套|篇|件|样)"
    r"|(?<![第前后])[两三四五六七八九十](?:个|种|项|大|类|样|支|所|家)"
    r"|百分之(?:几|多少)|什么|怎么样?|怎样|如何|为什么|为何|为啥|谁|请问|多[大高长]|啥"
)
_QUOTED = re.compile(r"[“「《‘]([^”」》’]{1,30})[”」》’]")


def content_terms(text: str, places: Collection[str] = (), words: WordList | None = None) -> tuple[Term, ...]:
    """The words of a text that say what it is about, rarer ones weighing more; places and periods are left out.

    What stands in quotation marks is one term; a figure in the question is one too.
    """
    weights: dict[str, float] = {}
    for quoted in _QUOTED.findall(text):
        # 「五个一点」 sums up what the text spells out, so it need not stand there itself
        weights[fold(quoted)] = 0.5 if re.match(r"[两三四五六七八九十\d]+[个大项种条]", quoted) else 1.0
    text = _QUOTED.sub(" ", text)
    for mention in reversed(find_periods(text, 2000)):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    for word in sorted(words.occurring_in(text) if words else (), key=len, reverse=True):
        if word in text and _is_name(word) and not _is_place(word, places):
            weights[word] = _weight(word, is_known=True)
            text = text.replace(word, " ")
    for word in cut(_ASKED.sub(" ", text)):
        if (
            word in _ASKING_WORDS
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


def _is_name(word: str) -> bool:
    """A word that the dictionary lacks, not a common string of characters such as 「全省第」."""
    return (
        len(word) > 1 and commonness(word) == 0 and not re.search("^[的了在是和与]|[第的了在是和与]$", word)
    )


def _is_place(word: str, places: Collection[str]) -> bool:
    return any(word == p or (word[:-1] == p and word[-1] in "市县省区镇乡村") for p in places)


_NAME_LIKE = re.compile(r"[A-Za-z\d]|[省市区县镇乡村局委厅院校厂店社会党团路桥山湖江河岛港园馆寺集]$|公司$")


def _weight(word: str, *, is_known: bool = False) -> float:
    """How much a word says: rare ones more, words of talk less, unknown strings that are no names least."""
    rarity = 1.0 - commonness(word)
    if len(word) == 1 and not word.isdigit():
        return max(0.05, 0.35 * rarity)
    if rarity == 1.0 and not is_known and not _NAME_LIKE.search(word) and word[0] not in SURNAMES:
        return _UNKNOWN  # 没人住, 供饭: talk that the dictionary lacks
    # 签下来, 缩到, 减掉: talk has its own words, so missing them means little
    return max(0.05, rarity * max(0.1, (reliability(fold(word)) - 0.3) / 0.7))
