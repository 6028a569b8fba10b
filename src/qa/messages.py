"""Every sentence that a person reads, in Chinese, in one place.

`error_message` turns an error code into what is wrong, what was expected and what to do; the other tables
hold the words of the command line (`CLI`, `EVAL`, `HELP`, `USAGE_ERRORS`) and of the API (`FIELD_ERRORS`, `API`).
"""

import re
from collections.abc import Mapping

ERRORS: Mapping[str, str] = {
    "question_blank": "问题是空的。请输入一个中文问题，例如「2023年新增了多少家企业？」。",
    "question_too_long": "问题有 {length} 个字符，最多 {limit} 个。请缩短后再问。",
    "question_has_nul": "问题里有无法显示的控制字符。请删去后再问。",
    "filter_invalid": "筛选条件「{name}」不对：{value}。{expected}",
    "input_invalid": "请求的格式不对：{reason}。请对照 /docs 里的说明修改。",
    "json_invalid": "请求正文不是合法的 JSON：{reason}。请检查引号、逗号和编码（UTF-8）。",
    "request_malformed": "请求无法解析。请检查请求正文和请求头，用法见 /docs。",
    "content_type_wrong": "请求的 Content-Type 是「{given}」，这里需要 {expected}。请修改请求头。",
    "body_too_large": "请求正文超过 {limit}。请减少内容，或分几次发送。",
    "cross_site": "其他网站的页面不能在这里添加或删除文档。请在本站的页面上操作。",
    "upload_empty": "没有收到文件。请至少选择一个文件再上传。",
    "upload_name_invalid": "文件名「{name}」不能用。请改成普通的文件名再上传。",
    "upload_repeated": "同一次上传里有两个「{source}」，只收了第一个。请改名后再传。",
    "document_not_found": "没有找到文档「{document}」。请在文档列表里核对。",
    "not_found": "没有这个地址：{path}。接口清单见 /docs。",
    "method_not_allowed": "这个地址不支持 {method} 方法。用法见 /docs。",
    "page_missing": "网页文件不在这个安装里。接口仍可使用，说明见 /docs。",
    "document_failed": "文件处理失败：{reason}。",
    "format_unsupported": "不支持 {suffix} 格式。{advice}",
    "file_unreadable": "文件打不开，可能已损坏：{reason}。请重新导出后再试。",
    "file_encrypted": "文件有密码保护。请去掉密码后再添加。",
    "file_mismatched": "文件后缀是 {suffix}，内容却是{actual}。请改正后缀，或重新导出后再试。",
    "file_empty": "文件是空的。",
    "file_without_text": "文件里没有文字，可能是扫描件。请先做文字识别（OCR）再添加。",
    "file_too_large": "文件有 {megabytes} MB，上限是 {limit} MB。请拆分后再添加。",
    "file_missing": "没有找到「{path}」。请核对路径。",
    "index_unusable": "索引无法使用：{reason}。请运行 qa check 查看原因。",
    "index_loading": "索引正在载入。请过几秒再试。",
    "index_uncreatable": "无法在「{path}」建立索引：那里不是文件夹，或没有写入权限。请用 --index 换一个文件夹。",
    "index_missing": "「{path}」里还没有索引。请先运行 qa add 文件夹 来建立。",
    "index_damaged": "索引已损坏：{reason}。原文仍在，请运行 qa rebuild 修复。",
    "database_damaged": "数据库 {path} 已损坏：{reason}。请从备份恢复，或删除索引文件夹后重新 qa add。",
    "index_mismatch": "索引由「{built}」建立，当前设置是「{wanted}」。请运行 qa rebuild 重新建立。",
    "index_busy": "另一个程序正在写入索引。请稍后再试。",
    "model_unusable": "模型「{model}」无法加载：{reason}。请检查 QA_MODEL，或去掉它以使用内置模型。",
    "address_in_use": "{host}:{port} 不能使用：{reason}。请换一个端口，例如 --port {other}。",
    "question_file_invalid": "「{path}」第 {line} 行不对：{reason}。每行应是一个 JSON 对象，格式见说明。",
    "question_file_empty": "「{path}」里没有题目。",
    "retrieval_set_invalid": "「{path}」不是检索集：缺少 {missing}。",
    "qrels_invalid": "「{path}」第 {line} 行不对：{reason}。每行应是 问题编号、文档编号、相关程度（整数），用制表符分隔。",
    "qrels_empty": "「{path}」没有判定任何文档相关，无法打分。",
    "run_invalid": "「{path}」第 {line} 行不是 TREC 格式。应是六列：问题编号 Q0 文档编号 名次 得分 名称。",
    "run_mismatch": "「{path}」里没有这个检索集的任何问题。请核对文件。",
    "run_unwritable": "编号「{name}」是空的或含有空白，写不成 TREC 文件。请改正检索集里的编号。",
    "index_dir_foreign": "「{path}」里是别的内容或别的检索集的索引。请换一个空文件夹，或先删除它。",
    "output_unwritable": "「{path}」无法写入。请核对文件夹是否存在、是否有权限。",
    "eval_option_unfit": "{options} 只用于检索集（文件夹），这里给的是题目文件。",
    "setting_invalid": "环境变量的值不对：{reason}。请修改或去掉它。",
    "word_invalid": "「{word}」不能作为词条。写法：词，或 简称=全称；每边 1 到 40 个字，中间没有空格和标点。",
    "word_unknown": "用户词典里没有「{word}」。用 qa words 查看全部。",
    "internal": "服务内部出错，已记入日志。请稍后再试。",
}

ADDRESS_REASONS: Mapping[str, str] = {  # by the system's name of the error
    "EADDRINUSE": "端口已被占用",
    "EACCES": "没有权限",
    "EADDRNOTAVAIL": "本机没有这个地址",
    "other": "不是本机的地址",
}
SAVE_AS_ADVICE = "请另存为 .docx 或 .pdf。"
SUPPORTED_ADVICE = "支持 {formats}。"

FIELD_ERRORS: Mapping[str, str] = {
    "missing": "缺少「{field}」",
    "extra_forbidden": "不认识「{field}」",
    "string_type": "「{field}」应是文字",
    "string_unicode": "「{field}」里有不成对的编码字符",
    "string_too_long": "「{field}」最多 {max_length} 个字符",
    "int_type": "「{field}」应是整数",
    "int_parsing": "「{field}」应是整数",
    "int_from_float": "「{field}」应是整数",
    "list_type": "「{field}」应是列表",
    "too_long": "「{field}」最多 {max_length} 项",
    "model_type": "「{field}」应是 JSON 对象",
    "model_attributes_type": "「{field}」应是 JSON 对象",
    "greater_than_equal": "「{field}」不能小于 {ge}",
    "less_than_equal": "「{field}」不能大于 {le}",
    "date_invalid": "「{field}」应是存在的日期，写成 2024、2024-03 或 2024-03-15",
    "characters_invalid": "「{field}」里有无法显示的控制字符",
    "other": "「{field}」的值不对",
}
WHOLE_BODY = "正文"
JSON_PLACE = "第 {position} 个字符附近"
FILTER_EXPECTED: Mapping[str, str] = {
    "year": "应是四位数的年份，例如 2023。",
    "date_from": "应写成 2024、2024-03 或 2024-03-15。",
    "date_to": "应写成 2024、2024-03 或 2024-03-15。",
}
FILTER_TEXT_EXPECTED = "应是不超过 200 个字符的文字。"
FILTER_UNKNOWN = "没有这个条件，可用的是：{names}。"

API: Mapping[str, str] = {
    "title": "文档问答接口",
    "description": "向已收录的中文文档提问：得到简短的回答和逐字的出处；文档没有说的，如实说没有。",
    "examples": "请求示例",
    "request": "请求",
    "response": "成功时返回",
    "parameters": "参数",
    "required": "必填",
    "optional": "可选",
    "failure": "所有错误都是这个形式：",
    "raw": "机器可读的接口描述：",
    "ask": "提问，得到回答和出处；请求头带 Accept: text/event-stream 时分段发送",
    "search": "检索段落，按相关程度排列",
    "documents": "列出文档",
    "add_documents": "上传一个或多个文件；title、date、place 可选，用于这次上传的全部文件",
    "document": "一篇文档的全文和标题",
    "original": "下载原文件",
    "remove_document": "移除一篇文档",
    "facts": "文档里的政策指标数据",
    "suggestions": "由文档里的数据拟出的问题，每一个都能得到回答",
    "health": "服务是否在运行",
    "ready": "索引是否已载入",
    "metrics": "Prometheus 格式的运行指标",
}

SUGGESTION = "{who}{period}{verb}{measure}{asked}？"
SUGGESTED_COUNT = "多少{unit}"
SUGGESTED_AMOUNT = "是多少"

CLI: Mapping[str, str] = {
    "error": "错误：{message}",
    "interrupted": "已中断。已经完成的部分保留。",
    "unexpected": "程序内部出错（{error}）。设 QA_DEBUG=1 再运行一次可以看到详情。",
    "added": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "failed": "失败",
    "add_line": "{status}  {source}",
    "add_line_with_message": "{status}  {source}：{message}",
    "add_summary": "新增 {added}，更新 {updated}，未变 {unchanged}，失败 {failed}。",
    "add_nothing": "没有找到可以添加的文件。",
    "adding": "添加",
    "rebuilding": "重建",
    "progress": "{label}：{done}/{total}",
    "removed": "已移除  {source}",
    "remove_summary": "移除 {count} 篇。",
    "rebuilt": "已重建：{documents} 篇文档，{passages} 个段落。",
    "documents_summary": "共 {count} 篇。",
    "no_documents": "索引里还没有文档。请运行 qa add 文件夹 来添加。",
    "check_ok": "索引完好。",
    "check_problem": "问题：{problem}",
    "check_failed": "索引有 {count} 处问题。请运行 qa rebuild 修复。",
    "refused": "（没有找到答案）",
    "sources": "出处",
    "nearest": "最接近的段落",
    "more": "延伸阅读",
    "understood": "理解为：{question}",
    "citation": "[{marker}] {title}（{place}）",
    "hit": "{rank}. {title}（{place}）",
    "page": "{source} 第 {page} 页",
    "no_hits": "没有找到相关段落。",
    "no_facts": "没有找到符合条件的数据。",
    "facts_summary": "共 {count} 条。",
    "no_words": "用户词典是空的。用 qa words add 规上=规模以上 添加。",
    "word_added": "已添加：{word}",
    "word_removed": "已删除：{word}",
    "word_plain": "（词）",
    "serving": "网页和接口：{url}  （按 Ctrl+C 停止）",
    "loaded": "索引已载入：{documents} 篇文档，{passages} 个段落。",
    "eval_total": "合计",
    "eval_questions": "{count} 题",
    "eval_ranking": "检索集：{documents} 篇，{queries} 个问题",
    "evaluating": "评测",
    "none": "—",
}

COLUMNS: Mapping[str, str] = {
    "id": "编号",
    "source": "来源",
    "title": "标题",
    "date": "日期",
    "place": "地点",
    "characters": "字数",
    "passages": "段落",
    "facts": "数据",
    "subject": "主体",
    "metric": "指标",
    "value": "数值",
    "period": "时期",
    "status": "状态",
    "change": "变化",
    "rank": "名次",
    "word": "词",
    "expansion": "全称",
    "type": "题型",
    "count": "题数",
    "figure": "指标",
    "result": "结果",
    "interval": "95% 区间",
    "this_run": "本次",
    "other_run": "对照",
    "difference": "差",
    "p_value": "p 值",
    "wins": "胜",
    "losses": "负",
    "ties": "平",
    "question": "问题",
    "first_rank": "本次首个相关名次",
    "other_first_rank": "对照首个相关名次",
    "confidence": "置信度",
    "range": "范围",
    "right": "正确率",
    "expected": "应答",
    "answer": "回答",
    "evidence_rank": "证据名次",
}

EVAL: Mapping[str, str] = {
    "library_missing": "没有安装 ir_measures，改用内置的算法（结果相同）。安装：pip install 'qa[eval]'",
    "ranking_title": "检索评测",
    "questions_title": "问答评测",
    "fact": "项目",
    "value": "内容",
    "documents": "文档",
    "queries": "问题",
    "questions": "题目",
    "without_text": "没有题面的问题（计 0 分）",
    "without_hits": "没有结果的问题（计 0 分）",
    "failed": "未能收录的文档",
    "source": "模型或运行文件",
    "version": "qa 版本",
    "count": "{what}：{count}",
    "interval_note": "区间是 95% 的百分位 bootstrap 区间，重采样 {resamples} 次，随机种子 {seed}。",
    "figures": "指标",
    "compared": "与 {name} 比较",
    "comparison_note": "差 = 本次 − 对照；p 来自双侧配对随机化检验，未作多重比较校正；小于 0.05 通常视为显著。",
    "wins": "进步最大的问题（{measure}）",
    "losses": "退步最大的问题（{measure}）",
    "distribution": "各问题 nDCG@10 的分布",
    "success": "前 k 篇里有相关文档的问题比例",
    "by_type": "按题型",
    "reliability": "置信度与实际正确率",
    "calibration_note": "置信度的期望校准误差（ECE）：{error}",
    "coverage": "只给高置信度的回答：覆盖率与准确率",
    "coverage_note": "从最有把握的回答起逐个加入；覆盖率是给出回答的题目占全部题目的比例，准确率是其中正确的比例。",
    "coverage_x": "覆盖率",
    "coverage_y": "准确率",
    "wrong": "答错的题目",
    "wrong_count": "共 {count} 题。",
    "refused": "（拒答）",
    "refusal_due": "（应拒答）",
    "none": "没有。",
}

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
    "place": "只要这个地方的",
    "year": "只要这一年的",
    "metric": "只要这个指标的",
    "words": "查看、添加和删除用户词典里的词和简称（立即生效）",
    "words_add": "添加：词，或 简称=全称",
    "words_remove": "删除词条",
    "words_entries": "词，或 简称=全称，例如 规上=规模以上",
    "words_names": "要删除的词",
    "serve": "启动网页和接口",
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


INDEX: Mapping[str, str] = {
    "same_text": "与《{title}》内容相同",
    "text_kept": "{reason}仍用上次提取的文字。",
    "database_damaged": "数据库不完整：{reason}",
    "text_changed": "《{title}》的文字与校验值不符",
    "original_changed": "《{title}》的原文件与校验值不符",
    "passage_outside": "《{title}》的段落 {id} 超出了正文",
    "passages_unordered": "《{title}》的段落编号不连续",
    "fact_outside": "《{title}》有一条数据超出了正文",
    "document_without_passages": "《{title}》没有段落",
    "lexical_missing": "词语索引缺少 {count} 个段落",
    "lexical_extra": "词语索引多出 {count} 个段落",
    "dense_missing": "向量索引缺少 {count} 个段落",
    "dense_extra": "向量索引多出 {count} 个段落",
    "old_version": "{count} 篇文档由旧版程序处理",
    "word_shape": "词里不能有空格、逗号和等号，最多 {limit} 个字符",
    "id_reused": "段落编号会重复：下一个是 {next}，已用到 {last}",
}


class _Blank(dict):  # a detail that was not given reads as a dash instead of failing
    def __missing__(self, key: str) -> str:
        return "—"


def fill(template: str, details: Mapping[str, object]) -> str:
    """The template with its details; one that was not given reads as a dash."""
    return template.format_map(_Blank(details))


def error_message(code: str, details: Mapping[str, object]) -> str:
    """The Chinese sentence for an error code; an unknown code reads as an internal error."""
    return fill(ERRORS.get(code, ERRORS["internal"]), details)


def field_message(kind: str, field: str, details: Mapping[str, object]) -> str:
    """What is wrong with a field of a request, by the kind of fault."""
    return fill(FIELD_ERRORS.get(kind, FIELD_ERRORS["other"]), {**details, "field": field})


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


ANSWER_JOINER = "、"
YES, NO = "是", "否"
_REFUSED = "已收录的文档没有写明这一点。"
_NOTHING = "没有可查的文档。请先添加文档再提问。"


def period_words(period: str) -> str:
    """2023 → 2023年, 2024Q1 → 2024年第一季度, 2024-03 → 2024年3月; anything else as it is."""
    if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
        return f"{match[1]}年第{'一二三四'[int(match[2]) - 1]}季度"
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", period):
        return f"{match[1]}年" + (f"{int(match[2])}月" if match[2] else "")
    return period


def refusal(has_passages: bool) -> str:
    """The sentence of a refusal."""
    return _REFUSED if has_passages else _NOTHING


def compared(winner: str, how: str, names: tuple[str, str], values: list[str]) -> str:
    """A comparison's sentence: 「小时工资涨幅更大：月工资15%，小时工资21%。」; `winner` is "" when both sides are equal."""
    facts = "，".join(f"{name}{value}" for name, value in zip(names, values, strict=True))
    return f"{winner}{how}：{facts}。" if winner else f"两者相同：{facts}。"
