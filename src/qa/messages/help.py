"""`qa --help`, and the complaints about how a command was written."""

from collections.abc import Mapping

from qa.messages.filling import fill

HELP: Mapping[str, str] = {
    "program": "向中文文档提问：简短的回答，逐字的出处；文档没有说的，如实说没有。全部在本机运行。",
    "usage": "用法：",
    "commands": "全部命令",
    "command": "命令",
    "options": "选项",
    "arguments": "参数",
    "epilog": "每个命令的用法：qa 命令 --help",
    "help": "显示这份说明",
    "version": "显示版本",
    "index": "索引所在的文件夹（默认 index，也可用环境变量 QA_INDEX 指定）",
    "json": "在标准输出上打印一个 JSON 文档",
    "add": "把文件和文件夹读入索引",
    "add_paths": "文件或文件夹（.txt .md .html .pdf .docx .xlsx .csv）",
    "remove": "从索引里移除文档",
    "remove_sources": "文档的来源或编号，见 qa documents",
    "rebuild": "用索引里保存的原文件重新生成一切（换模型或索引损坏之后）",
    "documents": "列出文档",
    "ask": "提问，得到回答和出处",
    "ask_question": "中文问题",
    "ask_history": "之前问过的问题，从早到晚，可以重复",
    "k": "最多给出几个段落（1–50，默认 5）",
    "search": "检索段落",
    "search_query": "检索词或问题",
    "facts": "查询文档里的政策指标数据",
    "facts_query": "要查的词；不写就列出全部",
    "unit": "只要这种单位的，例如 亿元、家、%%",
    "min": "数值不小于（按基本单位，例如 元）",
    "max": "数值不大于（按基本单位，例如 元）",
    "period_from": "时期不早于，例如 2022、2024Q1、2024-03",
    "period_to": "时期不晚于",
    "in_force_on": "只要这一天有效的政策文件，例如 2024-06-01",
    "facts_limit": "最多列出几条",
    "facts_offset": "跳过前几条",
    "place": "只要这个地方的",
    "year": "只要这一年的",
    "metric": "只要这个指标的",
    "words": "查看、添加和删除用户词典里的词和简称（立即生效）",
    "words_add": "添加：词，或 简称=全称",
    "words_remove": "删除词条",
    "words_entries": "词，或 简称=全称，例如 规上=规模以上",
    "words_names": "要删除的词",
    "feedback": "列出拒答的和被评为没用的问题（服务以 QA_FEEDBACK=1 启动时才有记录）",
    "feedback_export": "把全部记录写成题目文件（JSON Lines），供填写答案和 qa eval 使用",
    "feedback_clear": "删除全部记录，须同时给出 --yes",
    "feedback_yes": "确认删除",
    "serve": "启动网页和接口",
    "mcp": "作为 MCP 服务，经标准输入输出回答（由 MCP 客户端启动）",
    "host": "监听的地址（默认 127.0.0.1，只有本机能访问）",
    "port": "端口（默认 8000）",
    "eval": "用题目文件或检索集给索引打分",
    "eval_questions": "题目文件（JSON Lines），或检索集：含 corpus.jsonl、queries.jsonl 和 qrels.tsv（或 qrels/test.tsv）的文件夹",
    "eval_report": "把报告写成 Markdown，图（SVG）放在旁边",
    "eval_run": "把检索结果写成 TREC 文件（只用于检索集）",
    "eval_compare": "与这个 TREC 文件逐题比较：差、区间、显著性、胜负（只用于检索集）",
    "eval_read_run": "不检索，直接给这个 TREC 文件打分（只用于检索集）",
    "eval_index_dir": "把检索集的索引留在这个文件夹，下次不必重建（只用于检索集）",
    "eval_seed": "区间和检验的随机种子（默认 0）",
    "check": "检查索引是否完好",
    "bot": "以长连接回答飞书或钉钉里的提问（不需要公网地址）",
    "bot_platform": "feishu（飞书）或 dingtalk（钉钉）",
}

USAGE_ERRORS: Mapping[str, str] = {  # argparse's own sentences, by what they begin with
    "the following arguments are required: ": "缺少参数：{rest}",
    "unrecognized arguments: ": "不认识的参数：{rest}",
    "ambiguous option: ": "选项不明确：{rest}",
}
USAGE_ARGUMENT_ERRORS: Mapping[str, str] = {
    "invalid choice: ": "没有这个{argument}：{rest}",
    "invalid ": "「{argument}」的值不对：{rest}",
    "expected ": "「{argument}」后面应有一个值",
    "not allowed with ": "「{argument}」不能同时使用",
}
USAGE = "参数不对：{reason}。用法见 qa --help。"


def usage_message(english: str) -> str:
    """A sentence of argparse in Chinese; what it names stays as it was written."""
    for start, template in USAGE_ERRORS.items():
        if english.startswith(start):
            return fill(USAGE, {"reason": template.format(rest=english[len(start) :])})
    if english.startswith("argument ") and ": " in english:
        argument, _, fault = english[len("argument ") :].partition(": ")
        for start, template in USAGE_ARGUMENT_ERRORS.items():
            if fault.startswith(start):
                rest = fault[len(start) :].rpartition(": ")[2].partition(" (choose from ")[0]
                return fill(USAGE, {"reason": template.format(argument=argument, rest=rest)})
    return fill(USAGE, {"reason": english})
