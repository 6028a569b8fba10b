"""What a figure measures, named from the words before it (销售额38亿元) or after it (12家企业)."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.language.words import cut

MAX_CHARS = 30
_VALUE_VERBS = re.compile(
    r"(?:已经|已|共有|共计|(?<!公)共|总计|合计|(?<![签条合节预履])约|近|超过|超|逾|突破|达到了|达到|高达|(?<![发表到])达|仅为|(?<![行作成认])为|是|(?<![国私所持保含])有|至|到|实现了|实现|完成|调整为|调整到|提高至|提高到|提升至|提升到|增加到|增加至"
    r"|上升到|上升至|下降到|下降至|降低到|降低至|降至|降到|升至|增至|缩小到|缩小至|压缩至|压缩到|缩短至|缩短到|减少到|减少至|扩大到|扩大至|控制在|保持在|稳定在|维持在|不少于|不低于|不超过|不高于|至少|最多|最高|最低可?"
    r"|累计|了|(?<![通经])过|的|每年|平均|(?<![人月日年户地])均|分别|也|将|再|还|即|(?<![规法准原细守])则|仍|各|破|一直在|一直|接近|跨过|(?<![存现])在|全部|，|、|：|[首头前]笔|第一笔)+$"
)
_OPENERS = re.compile(
    r"^(?:其中|此外|另外|同时|目前|现已|现有|现|如今|截至目前|截至[^，]{1,8}底?|今年以来|去年以来|今年|去年|明年|全年|当年|本年度?|年度|过去一年|一年来|近[一二三四五两\d]年来?|近年来|\d{4}年以来|以来"
    r"|到\d{4}年|已经|已有|已|共计|共有|共|总计|累计|先后|成功|顺利|持续|继续|积极|全面|正式|基本|超额|提前|如期|分别|各|还|也|并且|并|又|再|将|要|均|都|约|力争|争取达到|争取实现|确保|预计|计划|拟"
    r"|目标是|目标为|目标|实现了|实现|完成了|完成|达到|突破|拥有|共拥有|有|推动|促进|助力|带动了|使得?|让|涉及|以[^，“]{0,2}(?:“[^”]*”)?[^，“]{0,6}(?:模式|方式|形式)|以|按|等|的|了|中|内|在|为|对|和|与|及|或|另|仅|即|而|而且|年内|期间|向上|全力|切实|随着|通过|包括|需|应|可实现|可|每年|数据显示|此时|当前|当日|上述|前述|在内|\d+年[内间]|[一二三四五六七八九十]年|全部|先后"
    r"|随后|我们|预期|[、，；：。■●•◆▪\-—\s（）()·]|“(?![^“”]*”)|”|[一二三四五六七八九十]是|[一二三四五六七八九十]+、|\d+[.、]|（[一二三四五六七八九十]+）)+"
)
_KEPT_OPENERS = re.compile(
    r"^(?:共同|共建|共享|有效|有限|内生|内贸|内需|对外|中小|中央|中等|为民|以旧|再|要素|可再生|可支配|等级|并网|并购|需求|应用|应急|应收|使用|各类|各级|各项|在校|在建|在园|在职|在岗|在外|在营|在册)"
)
LIGHT = (
    "实现",
    "完成",
    "拥有",
    "达到",
    "突破",
    "获得",
    "取得",
    "涉及",
    "具有",
    "形成",
    "促进",
    "推动",
    "助力",
    "超过",
    "包括",
    "成为",
    "保持",
    "处于",
    "促成",
    "占",
    "使得",
    "进入",
    "存在",
    "属于",
)
_STOPPERS = frozenset(
    "的 地 得 为 对 把 将 向 以 在 由 被 从 于 至 到 让 使 给 跟 比 较 等 已 已经 均 都 全部 提前 顺利 累计 正式 先后 每月 每周 每天 每年 都能 能 也 还 则 且 并 可 同比 环比 分别 仍 正 "
    "正在 成功 一致 达 占 居 列 获 是 有 约 超 近 来自 其中 之一 共 各 内 中 后 前 时 以来 期间 在内 左右 以上 以下 以内 组成 近日 日前 昨日 不 不断 持续 继续 用于 更 最 就 尚 ".split()
)
_DETERMINERS = frozenset("省 市 县 区 国 全 各 新 大 小 集中 首批 省级 市级 国家级".split())
_DEED_NOUNS = ("孵化", "覆盖", "培育", "认定", "资助", "培训", "救助")
_THIS = re.compile(r"^(?:该|这些|本)(?:平台|项目|产业园|园区|公司|中心|基金|企业|局|村|部门)的?")
_NO_VERBS = (
    "包括",
    "随着",
    "通过",
    "保障",
    "聚焦",
    "围绕",
    "依托",
    "统筹",
    "深化",
    "坚持",
    "打好",
    "新增",
    "净增",
)
_ADVERBS = frozenset("累计 已 已经 共 共计 先后 同比 环比 目前 也 还 都 将 了".split())
_QUALITIES = re.compile(
    r"[\u4e00-\u9fff]{0,8}?(?:较[\u4e00-\u9fff]|尚在|正在|已经?)[^，；。]{0,20}?的(?=[\u4e00-\u9fff“])"
)
HEADS = "项目|企业|单位|部门|机构|公司|平台|工程|学校|医院|社区|街道|乡镇|村|专家|人才|人员|职工|学生|老人|居民|群众|农户|户|岗位|基地|园区|产品|标准|品牌|专利|案件|事项|政策|措施|举措|机制|活动|场次|景区|试点|集群|车间|工厂|中心|站点|站|指标"
_GENERIC = re.compile(rf"(?:{HEADS}|[\u4e00-\u9fff]{{1,4}})")


@cache
def verbs() -> frozenset[str]:
    """Verbs that open or close a clause."""
    text = files("qa.language").joinpath("lexicon/verbs.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text; a quotation is one word."""
    found: list[str] = []
    for piece in re.split(r"(“[^”]*”)", text):
        found += [piece] if piece.startswith("“") and piece.endswith("”") else cut(piece, guess=False)
    return tuple(part for part in found if part)


def begins_with_verb(text: str) -> bool:
    """Also where the dictionary does not know the verb as a word (引育)."""
    return text[:2] in verbs() or next(iter(tokens(text)), "") in verbs()


def strip_value_verbs(lead: str) -> str:
    """「线上销售额突破」 → 「线上销售额」."""
    return _VALUE_VERBS.sub("", lead.rstrip())


def strip_openers(lead: str, year: int | None = None) -> str:
    """A clause without what only leads in to it: connectives, periods, adverbs, verbs of status."""
    while True:
        if (places := find_places(lead)) and places[0][0].start == 0:
            return lead
        shorter = lead if _KEPT_OPENERS.match(lead) else _OPENERS.sub("", lead, count=1)
        mention = next((m for m in find_periods(shorter, year or 2000) if m.span.start == 0), None)
        if mention and mention.span.end > 1:
            shorter = shorter[mention.span.end :]
        if shorter == lead:
            return lead
        lead = shorter


def left_name(lead: str, year: int | None = None) -> str:
    """The measure that the words before a figure name; "" when they name none."""
    words = strip_value_verbs(re.sub(r"（[^（）]*\d[^（）]*）", "", lead))
    words = strip_openers(_last_of_series(words), year)
    words = strip_openers(_THIS.sub("", words), year)
    if re.search(r"占[^，]{2,}(?:比重|比例)$", words):
        return words[-MAX_CHARS:]
    if "等" in words[1:-1]:
        words = _without_examples(words)
    parts = list(tokens(words))
    at = _last_verb(parts)
    if at > 0 and _is_mere_measure("".join(parts[at + 1 :])):
        at = _last_verb(parts[: at + 1])
    if at > 0:
        before = "".join(parts[:at])
        words = words if len(words) <= 12 and not _is_clause(parts[:at]) else words[len(before) :]
    words = strip_openers(_without_light(words), year)
    words = "".join(t for t in tokens(words) if t not in _ADVERBS)
    words = re.sub("(?:年均|持续|逆势|首次|稳定|平均|稳步|大幅|快速|预计|全年|同样|因此|由此)+$", "", words)
    mentions = find_periods(words, year or 2000)
    if mentions and mentions[-1].span.end == len(words) and mentions[-1].span.start > 1:
        words = words[: mentions[-1].span.start]
    words = words.strip("“”、，的 ") if words.count("“") != words.count("”") else words.strip("、，的 ")
    if re.fullmatch("“[^“”]*”", words):
        words = words[1:-1]
    return words[-MAX_CHARS:] if len(words) >= 2 else ""


def _is_mere_measure(words: str) -> bool:
    """「认定数量」 and 「办理人次」 need what stands before them."""
    return len(words) <= 4 and bool(re.search("[数量率额次值重例比]$", words))


def _last_of_series(words: str) -> str:
    """「入选试点、获奖励」 → 「奖励」: of clauses joined by 、 the last; nouns joined by it stay together."""
    pieces = re.split("、(?![^“]*”)", re.sub(r"^.*等地的?", "", words))
    for place in range(len(pieces) - 1, 0, -1):
        before = tokens(pieces[place - 1])[-1:]
        if (
            pieces[place].startswith("获")
            or begins_with_verb(pieces[place])
            or (before and before[0] in verbs())
        ):
            return "、".join(pieces[place:]).removeprefix("获")
    return "、".join(pieces)


def _without_examples(words: str) -> str:
    """「参加珠宝展、袜交会等境内外展会」 → 「参加境内外展会」."""
    match = re.search(r"等(?!级|次|候|待|于|额|值)(?=[\u4e00-\u9fff“]{2})", words)
    if not match:
        return words
    head = list(tokens(words[: match.start()].split("、")[0]))
    at = _last_verb(head)
    return (head[at] if at >= 0 else "") + words[match.end() :]


def _is_clause(parts: list[str]) -> bool:
    return any(p in verbs() for p in parts[1:])


def _last_verb(parts: list[str]) -> int:
    """Index of the last verb that has a noun after it."""
    return max((i for i, part in enumerate(parts[:-1]) if part in verbs()), default=-1)


def _without_light(words: str) -> str:
    for light in LIGHT:
        if words.startswith(light) and len(words) >= len(light) + 2:
            return words[len(light) :].lstrip("了过")
    at = words.find("总")
    is_total = at > 0 and all(t in verbs() for t in tokens(words[:at]))
    return words[at:] if is_total else words


def lead_verb(lead: str) -> str:
    """The verb that ends the words before a count: 「成功引进并孵化了」 → 「引进并孵化」."""
    parts = list(tokens(re.sub(r"[了过]$", "", lead)))
    found: list[str] = []
    while parts and (
        parts[-1] in verbs() or parts[-1] in _DEED_NOUNS or (parts[-1] in ("并", "和", "及") and found)
    ):
        found.insert(0, parts.pop())
    while found and found[0] in ("并", "和", "及"):
        found.pop(0)
    joined = "".join(found)
    return "" if joined in LIGHT or joined in _NO_VERBS else joined


def right_name(tail: str, *, before_figure: bool) -> str:
    """The counted noun after a figure; "" when none follows. `before_figure`: another figure ends the tail."""
    tail = tail.lstrip()
    quality = _QUALITIES.match(tail)
    if quality:
        tail = tail[quality.end() :]
    mention = next((m for m in find_periods(tail, 2000) if m.span.start == 0), None)
    if mention:
        tail = tail[mention.span.end :]
    name, has_noun = "", False
    for part in tokens(tail):
        is_verb = part in verbs()
        if part in ("以上", "以下") and re.search("[亿万千百][元吨人亩米]$", name):
            name += part
            continue
        if part == "、" and name in ("区", "县", "市"):
            name += part
            continue
        if (
            (has_noun and (is_verb or part == "集中"))
            or part in _STOPPERS
            or not re.match(r"[\u4e00-\u9fffA-Za-z“（）·+]", part)
        ):
            break
        name += part
        has_noun = has_noun or not (is_verb or part in _DETERMINERS)
    if before_figure and (head := re.match(rf".*?(?:{HEADS})", name)):
        name = head[0]
    last = tokens(name)[-1:]
    if last and last[0] in ("和", "与", "及", "、", "（", "上", "中", "里", "内"):
        name = name[: -len(last[0])]
    if name.count("“") != name.count("”"):
        name = name.strip("“”")
    return name if has_noun and len(name) >= 1 else ""


def predicate(tail: str, name: str) -> str:
    """What is said of a counted noun, up to the clause's end: 「入选省级两业融合试点」; "" when nothing is."""
    at = tail.find(name) + len(name)
    parts = tokens(tail[at:])
    place = next((i for i, part in enumerate(parts[:8]) if part in verbs()), None)
    if place is None or "的" in parts[:place] or "的" in parts[place : place + 2]:
        return ""
    return trimmed("".join(parts[place:]))


def trimmed(said: str) -> str:
    """A predicate without the words that lead on to the next figure."""
    said = re.sub(
        r"(?:增速|增幅|数量|规模)?(?:位居|位列|排名|[居列](?=全[省市县区国]|[\u4e00-\u9fff]{2,3}$)).*$",
        "",
        said,
    )
    said = re.sub(r"(?:并|且|后|时|以来|[、，“ ])*(?:并|且)?(?:实现|达到|达|为)?$", "", said)
    return said if len(said) >= 2 and not said.endswith(("的", "并")) else ""
