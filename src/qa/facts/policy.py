"""What a formal policy document says of itself: its number, who issued it, from when to when it holds, what it replaces."""

import re
from dataclasses import dataclass

from qa.documents.document import Document
from qa.facts.dates import DAY, iso_day, years_later
from qa.language.numerals import parse_number
from qa.passages.sentences import sentences

NUMBER = (
    r"[\u4e00-\u9fff]{2,14}[〔［\[（(【](?:19|20)\d{2}[〕］\])）】]\s*(?:第\s*)?\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{0,14}(?:令|公告|通告)\s*(?:第\s*)?(?:\d{1,5}|[一二三四五六七八九十百零]{1,6})\s*号"
)
_FORMAL = re.compile(
    r"(?:条例|办法|规定|细则|意见|通知|决定|公告|通告|方案|措施|政策|法|解释|制度|批复|章程|规程|规则|规范|守则|指引|指南|标准|计划|规划|纲要|条款)(?:（[^（）]{1,12}）)*$"
)
_ORGAN = r"(?:人民政府|政府|委员会|办公室|办公厅|管委会|人民法院|人民检察院|管理局|总局|局|厅|部|委|院|署|总社|总工会|联合会|领导小组|指挥部|中心)"
_TITLE_ISSUER = re.compile(
    rf"^(?P<issuer>[\u4e00-\u9fff、（）\s]{{2,60}}?{_ORGAN})(?=关于|印发|转发|令|公告|通告|批转)"
)
_SIGNATURE = re.compile(rf"(?P<issuer>[\u4e00-\u9fff（）\s]{{2,50}}?{_ORGAN})?\s*(?P<day>{DAY})?(?:印发)?")
_BEGIN = re.compile(rf"自\s*(?P<day>{DAY})\s*(?:起|开始)[^。；]{{0,6}}?(?:施行|实施|执行|生效|试行)")
_AT_ONCE = re.compile(
    r"自?(?:发布|公布|印发|签发|下发|发文|通过)之?日起?(?:[^。；]{0,6}?)(?:施行|实施|执行|生效|试行)|自?(?:发布|公布|印发)之?日起?[^。；]{0,4}日后(?:施行|实施)"
)
_TERM = re.compile(
    r"(?:有效期|试行期|施行期|执行期)(?:限)?(?:为|暂定|暂定为|：)?\s*(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*年"
)
_UNTIL = re.compile(
    rf"(?:有效期|试行期|施行期|执行期|实施期)?(?:限)?(?:截?至|到|延长至|延续至)\s*(?P<day>{DAY})(?:止|失效)?"
)
_END = re.compile(
    rf"(?:本[\u4e00-\u9fff]{{1,6}})?自\s*(?P<day>{DAY})\s*起[^。；]{{0,6}}?(?:废止|失效|停止执行)"
)
_REPEALS = re.compile(
    r"同时(?:予以)?废止|同时失效|予以废止|即行废止|相应废止|同时停止执行|不再执行|自行废止|废止《"
)
_TITLES = re.compile(r"《((?:[^《》]|《[^《》]*》){2,80})》")
_PUBLISHED = re.compile(
    rf"(?:发布|公布|印发)(?:日期|时间)\s*[:：]?\s*(?P<after>{DAY})|(?P<before>{DAY})\s*(?:印发|发布|公布)(?=\s|$|。)"
)
_WRITTEN = re.compile(rf"(?:成文|发文|制发)(?:日期|时间)\s*[:：]?\s*(?P<day>{DAY})")
_HEAD_CHARS, _TAIL_CHARS = 400, 500


@dataclass(frozen=True, slots=True)
class Policy:
    """A formal document's particulars; dates are YYYY-MM-DD, None where the text does not say.

    Attributes:
        number: 文号, as written (「诸政发〔2024〕3号」).
        issuer: who issued it.
        written, published, effective, repealed: when it was signed, made public, came into force, ended.
        valid_until: the last day of its term (有效期3年 counts from `effective`).
        replaces: titles and numbers of what it repeals.
    """

    number: str | None = None
    issuer: str | None = None
    written: str | None = None
    published: str | None = None
    effective: str | None = None
    repealed: str | None = None
    valid_until: str | None = None
    replaces: tuple[str, ...] = ()


def find_policy(document: Document) -> Policy | None:
    """The particulars of a formal document; None for an article, a report or anything else."""
    text = document.text
    number, is_formal = _number(document), bool(_FORMAL.search(document.title.strip("《》 ")))
    if number is None and not is_formal:
        return None
    written = _written(document)
    published = _published(text) or None
    effective = _effective(text, published or written)
    policy = Policy(
        number=number,
        issuer=_issuer(document),
        written=written,
        published=published,
        effective=effective,
        repealed=_repealed(text),
        valid_until=_valid_until(text, effective),
        replaces=_replaces(document),
    )
    says = (policy.effective, policy.valid_until, policy.replaces, policy.issuer and policy.written)
    return policy if number or any(says) else None


def names_of(title: str, number: str | None) -> frozenset[str]:
    """The names under which other documents speak of one: its title, the title it issues, its number; made comparable."""
    inner = [match[1] for match in _TITLES.finditer(title)]
    issued = re.search(r"印发(?P<name>[^《》]{4,60})的通知$", title)
    found = [
        title,
        re.sub(rf"^.{{2,30}}?{_ORGAN}(?=关于)", "", title),
        *inner,
        issued["name"] if issued else "",
        number or "",
    ]
    return frozenset(comparable(name) for name in found if len(name) >= 4)


def comparable(name: str) -> str:
    """A title or number without brackets, spaces and 试行: 「诸政发〔2019〕5号」 → 「诸政发2019 5号」 without the space."""
    return re.sub(r"[\s《》〈〉〔〕（）()\[\]【】“”·,，]|试行|暂行(?=$)", "", name)


def _number(document: Document) -> str | None:
    """The document's own number: a line of its own near the top, or named in the title."""
    if match := re.search(NUMBER, document.title):
        return match[0].strip()
    for block in document.blocks:
        if block.span.start > _HEAD_CHARS:
            break
        line = block.span.of(document.text).strip()
        if match := re.fullmatch(rf"(?:（|文号[:：]\s*|发文字号[:：]\s*)?(?P<number>{NUMBER})）?", line):
            return re.sub(r"\s", "", match["number"])
        if match := re.search(rf"(?:文号|发文字号)[:：]\s*(?P<number>{NUMBER})", line):
            return re.sub(r"\s", "", match["number"])
    return None


def _signatures(document: Document) -> list[re.Match[str]]:
    """The lines that hold nothing but an organisation, a day or both: before the attachments, or at the end."""
    lines = [
        b.span.of(document.text).strip() for b in document.blocks if b.kind != "title" and len(b.span) <= 80
    ]
    found = [
        _SIGNATURE.fullmatch(line) for line in lines if not line.startswith(("各", "主题", "抄送", "附件"))
    ]
    return [match for match in found if match is not None and match[0]]


def _issuer(document: Document) -> str | None:
    """Who its title names, else who signed it."""
    if match := _TITLE_ISSUER.match(document.title):
        return "、".join(match["issuer"].split())
    signed = [match["issuer"] for match in _signatures(document) if match["issuer"]]
    return "、".join(signed[0].split()) if signed else None


def _written(document: Document) -> str | None:
    if match := _WRITTEN.search(document.text):
        return iso_day(match["day"])
    dated = [match["day"] for match in _signatures(document) if match["day"]]
    if dated:
        return iso_day(dated[0])
    ending = re.search(rf"{_ORGAN}\s*(?P<day>{DAY})\s*$", document.text[-200:])
    return iso_day(ending["day"]) if ending else None


def _published(text: str) -> str | None:
    match = _PUBLISHED.search(text[:_HEAD_CHARS]) or _PUBLISHED.search(text[-_TAIL_CHARS:])
    return iso_day(match["after"] or match["before"]) if match else None


def _effective(text: str, issued: str | None) -> str | None:
    days = [iso_day(m["day"]) for m in _BEGIN.finditer(text)]
    if days:
        return days[-1]
    return issued if _AT_ONCE.search(text) else None


def _valid_until(text: str, effective: str | None) -> str | None:
    for sentence in reversed(sentences(text)):
        words = sentence.of(text)
        if not re.search("有效期|试行期|施行期|执行期|实施期|本[\u4e00-\u9fff]{1,6}自", words):
            continue
        if match := _UNTIL.search(words):
            return iso_day(match["day"])
        if effective and (match := _TERM.search(words)):
            return years_later(effective, int(parse_number(match["years"]) or 0))
    return None


def _repealed(text: str) -> str | None:
    for match in _END.finditer(text):
        if match[0].startswith("本"):
            return iso_day(match["day"])
    return None


def _replaces(document: Document) -> tuple[str, ...]:
    """The titles, and where they stand the numbers, that a sentence says are repealed."""
    found: list[str] = []
    text = document.text
    for sentence in sentences(text):
        words = sentence.of(text)
        for match in _REPEALS.finditer(words):
            part = words[match.end() - 1 :] if match[0].endswith("《") else words[: match.start()]
            part = part if match[0].endswith("《") else re.split(r"(?:施行|实施|执行|生效)[，。；]", part)[-1]
            found += [title[1] for title in _TITLES.finditer(part)]
            found += re.findall(NUMBER, part)
    own = names_of(document.title, None)
    kept = [re.sub(r"^原|\s", "", name) for name in found]
    return tuple(dict.fromkeys(name for name in kept if comparable(name) not in own))
