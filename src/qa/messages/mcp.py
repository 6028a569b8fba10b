"""The words that a language model reads about the tools it may call."""

from collections.abc import Mapping

MCP: Mapping[str, str] = {
    "instructions": "回答关于已收录中文文档的问题。先用 ask；要自己组织回答时用 search、facts 和 read_document。"
    "只引用工具返回的原文，并给出链接；answered 为 false 就是文档没有写，不要用自己的知识补充。",
    "ask": "用中文提问，得到从文档里摘出的简短回答和逐字的出处；文档没有写的会如实拒答。",
    "search": "检索文档段落，按相关程度排列，每段带来源和字符位置。",
    "facts": "查询文档里的数据：主体、指标、数值、时期、变化、名次，带原句。",
    "read_document": "读一篇文档的正文，从第 start 个字起，最多 max_chars 个字。",
    "list_documents": "列出已收录的文档，可按地点、日期和标题筛选。",
    "question": "完整的中文问题",
    "history": "之前问过的问题，从早到晚，用来补全「那某某呢」一类的追问",
    "k": "最多几条，1 到 50",
    "query": "检索词或问题",
    "facts_query": "要查的词；不写就不限",
    "place": "只要这个地方的，例如一个市或县",
    "year": "只要这一年的",
    "date_from": "文档日期不早于（2024、2024-03 或 2024-03-15）",
    "date_to": "文档日期不晚于（2024、2024-03 或 2024-03-15）",
    "source": "只要这一篇（文档的来源）",
    "metric": "只要这个指标的",
    "document": "文档的编号或来源，见 list_documents 和各条出处",
    "start": "从第几个字开始（从 0 数）",
    "max_chars": "最多读几个字",
    "title": "标题里含有的字",
    "limit": "最多几条",
    "offset": "跳过前几条",
    "resource": "文档的正文",
}
