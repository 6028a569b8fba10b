"""Organisations by the way Chinese names them, and the one that a section speaks of."""

import re

from qa.language.span import Span

_SUFFIX = (
    "委员会|管委会|人民政府|政府|办公室|委办|局|委|厅|部|院|中心|集团|公司|银行|大学|学院|医院|学校|幼儿园|小学|中学|初中"
    "|新区|开发区|经开区|高新区|综保区|保税区|产业园|园区|园|实验室|平台|协会|学会|基金会|联合会|商会|专班|专项组|工作组|机构|主管部门|队|所|处|社"
)
_ORGANISATION = re.compile(
    rf"[\u4e00-\u9fff]{{2,18}}?(?:（[\u4e00-\u9fff]{{1,8}}）[\u4e00-\u9fff]{{0,12}}?)?(?:{_SUFFIX})(?![\u4e00-\u9fff]{{0,1}}(?:{_SUFFIX}))(?<![大中小]学(?=[生历]))(?:(?:股份)?有限(?:责任)?公司)?"
)
_LEAD_VERBS = "深入|坚决|坚持|贯彻|认真|聚焦|聚力|围绕|紧扣|紧紧|以|积极|全力|持续|扎实|大力|始终|全面|主动|锚定|立足|切实|牢牢|依托|充分|不断|创新|迭代|高质量"
_TIME = r"(?:近年来|近期|今年以来|去年以来|去年|今年|一年来|过去一年|过去几年|\d{4}年(?:以来)?|第?[一二三四]季度|[上下]半年)，?"
_LEAD = re.compile(
    rf"^(?:[一二三四五六七八九十]、|一是)?(?:{_TIME})?(?P<name>[\u4e00-\u9fff（）]{{1,14}}?(?:{_SUFFIX}|市|县|区|省|镇|乡|街道|村))(?=(?:{_LEAD_VERBS}))"
)


def lead_organisation(text: str) -> str:
    """Who a section speaks of, from its first words (「市财政局以收支稳健增长…」 → 市财政局); "" when they do not say."""
    match = _LEAD.match(text)
    return (
        match["name"]
        if match and not re.search("全[省市县区]|我[省市县区]|入选|[的是在]", match["name"])
        else ""
    )


def find_organisations(text: str) -> list[tuple[Span, str]]:
    """Names that end as organisations do, left to right; their beginnings are guesses."""
    return [(Span(*m.span()), m[0]) for m in _ORGANISATION.finditer(text)]
