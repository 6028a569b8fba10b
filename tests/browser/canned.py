"""Articles, answers and facts for the fake service; written for these tests."""

from typing import Any

Json = dict[str, Any]

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>&amp;'
QUESTION = "诸暨2023年新增了多少家规上企业？"
FOLLOW_UP = "那2022年呢？"
LIST_QUESTION = "诸暨正在培育的四个新兴产业分别是什么？"
WHY_QUESTION = "诸暨为什么要把开发区和高新园区并起来？"
REFUSED_QUESTION = "诸暨2030年的生产总值是多少？"
GENERATED_QUESTION = "诸暨工业这一年怎么样？"
HOSTILE_QUESTION = f"恶意{HOSTILE}"

EVIDENCE = "这一年，新增规上企业134家，比上年多19家。"
EARLIER = "上一年新增规上企业115家，"
INDUSTRIES = "培育智能视觉、航空航天、新材料、生命健康四个新兴产业，集群的轮廓已经清楚。"
REASON = "两块牌子、两套人马，企业办一件事要跑两处，好地块也难以统一安排。"
GOAL = "合并之后，规划、招商和服务归到一处，运行效率高了，也更有条件争创高能级战略平台。"

REVIEW_TEXT = "\n".join(
    [
        "乘风而上的一年：诸暨2023年发展回顾",
        "工业强市、改革创新与民生共享",
        "𠮷田村口的老樟树下，𠀋一位讲书人说起这一年的变化。从年初的第一场动员会，到年末的最后一次路演，"
        "镇街、部门和企业都在往前赶。",
        "聚势蓄能",
        f"企业是发展的底气。{EARLIER}到了2023年，政策兑现更快，服务专员走进车间。{EVIDENCE}"
        "其中三成来自智能视觉和航空航天两条产业链，专精特新企业也有59家入列。",
        f"在产业方向上，诸暨{INDUSTRIES}传统的袜业、珍珠和金属材料则靠数字化改造重新找到节奏。",
        "全市海铁联运吞吐量超过4.3万标箱，比上年增长30.8%，货物从浣江边直达宁波港。",
        "改革攻坚",
        f"开发区和高新园区曾各自运行。{REASON}{GOAL}",
        "政务服务中心把九十六件高频事项搬进一个窗口，群众少跑一趟，干部多走一程。",
        *(
            f"这一年的第{month}个月，项目工地没有停过。建设者抢工期、赶进度，监理员逐层验收，"
            "镇干部把协调会开到现场，难题当天提出、当天交办、限时办结。"
            for month in "一二三四五六七八"
        ),
        "民生共享",
        "城乡居民收入倍差继续缩小，农村居民收入增长快于城镇。养老服务中心开到了每一个乡镇。",
    ]
)

PARK_TEXT = "\n".join(
    [
        "开发区这三十年",
        "起步",
        "开发区起步于1992年。三十年里，低矮的厂房变成连片的研发楼，通勤的班车换成了地铁。",
        "开发区新增常住人口约6万人，建成区面积扩大近6平方公里。",
        "去年开发区新增规上企业41家，占全市的三成多。",
    ]
)


def article(
    document_id: str, source: str, title: str, text: str, kinds: dict[str, str], **more: object
) -> Json:
    headings = [
        {"text": line, "kind": kind, "start": text.index(line), "end": text.index(line) + len(line)}
        for line, kind in kinds.items()
    ]
    return {
        "id": document_id,
        "source": source,
        "title": title,
        "date": "2024-01",
        "place": "浙江省诸暨市",
        "characters": len(text),
        "passages": 14,
        "facts": 9,
        "added_at": "2026-11-20T08:00:00+00:00",
        "text": text,
        "headings": headings,
    } | more


ARTICLES: dict[str, Json] = {
    "review": article(
        "review",
        "2023/发展回顾.md",
        "乘风而上的一年：诸暨2023年发展回顾",
        REVIEW_TEXT,
        {
            "乘风而上的一年：诸暨2023年发展回顾": "title",
            "工业强市、改革创新与民生共享": "subtitle",
            "聚势蓄能": "heading",
            "改革攻坚": "heading",
            "民生共享": "heading",
        },
    ),
    "park": article(
        "park",
        "开发区.pdf",
        "开发区这三十年",
        PARK_TEXT,
        {"开发区这三十年": "title", "起步": "heading"},
        date=None,
    ),
    "hostile": article(
        "hostile",
        f"{HOSTILE}.txt",
        HOSTILE,
        f"{HOSTILE}\n正文里也有{HOSTILE}。",
        {HOSTILE: "heading"},
        place=HOSTILE,
    ),
}


def summary(one: Json) -> Json:
    return {name: value for name, value in one.items() if name not in ("text", "headings")}


def place(document_id: str, words: str) -> Json:
    start = ARTICLES[document_id]["text"].index(words)
    return {"document_id": document_id, "start": start, "end": start + len(words)}


WHY: Json = {
    "words": ["新增", "规上", "企业"],
    "scores": {"fused": 0.45, "coverage": 0.42, "kind": 0.1, "owner": -0.12, "display": 0.0, "score": 0.85},
    "place": "诸暨市",
    "period": "2023",
}


def passage(document_id: str, first: str, last: str, marked: str, page: int | None = None) -> Json:
    """The text from `first` to `last`, with the words `marked` in it as the evidence."""
    text = ARTICLES[document_id]["text"]
    start, end = text.index(first), text.index(last) + len(last)
    shown = text[start:end]
    before, after = shown.split(marked, 1) if marked else (shown, "")
    segments = [(before, False), (marked, True), (after, False)]
    return {
        "document_id": document_id,
        "source": ARTICLES[document_id]["source"],
        "title": ARTICLES[document_id]["title"],
        "page": page,
        "text": shown,
        "start": start,
        "end": end,
        "segments": [{"text": part, "marked": is_marked} for part, is_marked in segments if part],
        "score": 0.5,
        "why": WHY,
    }


def cited(marker: int, used: bool, shown: Json) -> Json:
    return {"marker": marker, "used": used} | shown


def span(answer: str, words: str, marker: int, found: Json) -> Json:
    start = answer.index(words)
    return {"text": words, "answer_start": start, "answer_end": start + len(words), "marker": marker} | found


GROWTH = passage("review", "企业是发展的底气", "也有59家入列。", EVIDENCE)
GROWTH_EARLIER = passage("review", "企业是发展的底气", "也有59家入列。", EARLIER)
SEVERAL = passage("review", "在产业方向上", "重新找到节奏。", INDUSTRIES)
MERGER = passage("review", "开发区和高新园区曾", GOAL, REASON + GOAL)
PARK = passage("park", "去年开发区", "三成多。", "", page=3)
FREIGHT = passage("review", "全市海铁联运", "直达宁波港。", "海铁联运")
HITS = [{"rank": 1} | FREIGHT, {"rank": 2} | PARK]


def reply(
    answer: str,
    kind: str,
    confidence: float,
    question: str,
    spans: list[Json],
    citations: list[Json],
    period: str | None = None,
    **more: object,
) -> Json:
    return {
        "answered": kind != "refusal",
        "answer": answer,
        "kind": kind,
        "confidence": confidence,
        "spans": spans,
        "citations": citations,
        "question": question,
        "period": period,
        "timings_ms": {"total": 8.0},
        "missing": [],
        "generated": False,
        "dropped": [],
    } | more


def answer_to(question: str, history: list[str], has_documents: bool = True) -> Json:
    others = [cited(2, False, PARK), cited(3, False, SEVERAL)]
    if not has_documents:
        return reply("文档里没有找到答案。", "refusal", 0.9, question, [], [])
    if question == LIST_QUESTION:
        names = ("智能视觉", "航空航天", "新材料", "生命健康")
        answer = "、".join(names)
        places = place("review", INDUSTRIES)["start"]
        text = ARTICLES["review"]["text"]
        at = [text.index(name, places) for name in names]
        spans = [
            span(answer, name, 1, {"document_id": "review", "start": start, "end": start + len(name)})
            for name, start in zip(names, at, strict=True)
        ]
        return reply(answer, "list", 0.72, question, spans, [cited(1, True, SEVERAL), cited(2, False, PARK)])
    if question == WHY_QUESTION:
        answer = REASON + GOAL
        spans = [span(answer, words, 1, place("review", words)) for words in (REASON, GOAL)]
        return reply(answer, "sentences", 0.61, question, spans, [cited(1, True, MERGER), *others])
    if question == REFUSED_QUESTION:
        said = "文档里没有诸暨2030年的生产总值，只有2023年前后的数字。"
        near = [cited(at, False, one) for at, one in enumerate((GROWTH, PARK, FREIGHT, MERGER), start=1)]
        missing = [{"kind": "period", "text": "2030年"}, {"kind": "measure", "text": "生产总值"}]
        return reply(said, "refusal", 0.88, question, [], near, "2030", missing=missing)
    if question == GENERATED_QUESTION:
        spans = [span(EVIDENCE, EVIDENCE, 1, place("review", EVIDENCE))]
        dropped = ["明年还会更多。"]
        used = [cited(1, True, GROWTH)]
        return reply(EVIDENCE, "sentences", 0.7, question, spans, used, generated=True, dropped=dropped)
    if HOSTILE in question:
        shown = passage("hostile", "正文里", f"也有{HOSTILE}。", HOSTILE)
        spans = [span(HOSTILE, HOSTILE, 1, place("hostile", HOSTILE))]
        return reply(HOSTILE, "span", 0.3, question, spans, [cited(1, True, shown)])
    if history:
        understood = "诸暨2022年新增了多少家规上企业？"
        spans = [span("115家", "115家", 1, place("review", "115家"))]
        return reply("115家", "span", 0.66, understood, spans, [cited(1, True, GROWTH_EARLIER)], "2022")
    spans = [span("134家", "134家", 1, place("review", "134家"))]
    return reply("134家", "span", 0.93, question, spans, [cited(1, True, GROWTH), *others], "2023")


def fact(
    subject: str, metric: str, value: str, unit: str, quote: str, document_id: str, **more: object
) -> Json:
    return (
        {
            "subject": subject,
            "metric": metric,
            "value": value,
            "unit": unit,
            "value_number": None,
            "unit_base": unit,
            "approximate": False,
            "status": None,
            "period": "2023",
            "change": None,
            "rank": None,
            "quote": quote,
            "source": ARTICLES[document_id]["source"],
        }
        | place(document_id, quote)
        | more
    )


FACTS = [
    fact(
        "诸暨",
        "规上企业",
        "134",
        "家",
        "新增规上企业134家",
        "review",
        status="新增",
        change="多19家",
        value_number=134,
    ),
    fact(
        "诸暨",
        "海铁联运吞吐量",
        "超过4.3",
        "万标箱",
        "全市海铁联运吞吐量超过4.3万标箱",
        "review",
        approximate=True,
        change="增长30.8%",
        period="2023",
        value_number=43000,
    ),
    fact("开发区", "常住人口", "约6", "万人", "新增常住人口约6万人", "park", status="新增", period="2024Q1"),
    fact(
        "开发区",
        "规上企业",
        "41",
        "家",
        "新增规上企业41家",
        "park",
        status="新增",
        rank="全市第1",
        value_number=41,
    ),
    fact("诸暨", "生产总值", "1800", "亿元", "企业是发展的底气", "review", status="目标", period=None),
]

SUGGESTIONS = [
    "诸暨2023年新增规上企业多少家？",
    "开发区2024年第一季度新增常住人口是多少？",
    "诸暨2023年海铁联运吞吐量是多少？",
]

SERIES: list[Json] = [
    {
        "metric": "规上企业",
        "subject": "诸暨",
        "unit": "家",
        "by": "period",
        "points": [
            {"label": "2021", "value": 98, "fact": 0},
            {"label": "2022", "value": 115, "fact": 0},
            {"label": "2023", "value": 134, "fact": 0},
        ],
    },
    {
        "metric": "规上企业",
        "subject": None,
        "unit": "家",
        "by": "place",
        "points": [{"label": "诸暨", "value": 134, "fact": 0}, {"label": "开发区", "value": 41, "fact": 3}],
    },
]
