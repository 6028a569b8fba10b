"""What is wrong, what was expected and what to do, by error code."""

from collections.abc import Mapping

from qa.messages.filling import fill

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
    "model_unusable": "模型「{model}」无法加载：{reason}。请检查 QA_MODEL、QA_RANKER 或 QA_READER，或去掉它以使用内置模型。",
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
    "feedback_off": "这里没有开启评价。要收集评价，请设 QA_FEEDBACK=1 再启动服务。",
    "feedback_unusable": "评价没有记下：{reason}。请检查索引文件夹是否有写入权限和空间。",
    "feedback_clear_unconfirmed": "--clear 会删除全部记录，不能恢复。确定要删，请加上 --yes。",
    "bot_request_refused": "这个请求没有通过聊天平台的签名核对。请核对平台和本服务两边的密钥，以及本机的时间。",
    "bot_not_configured": "还没有设置{platform}的密钥。请设置 {names}，步骤见 docs/chatbots-{name}.md。",
    "bot_library_missing": "设置了{platform}的密钥，但没有安装它需要的库。请运行 pip install 'qa[{name}]'。",
    "bot_refused": "平台拒绝了连接：{reason}。请核对应用的编号和密钥，以及应用是否已启用。",
    "api_key_missing": "这个服务需要密钥。请在请求头里写 Authorization: Bearer 密钥。",
    "api_key_wrong": "密钥不对。请核对请求头 Authorization 里的密钥，或向管理员索取。",
    "api_keys_unusable": "{place} 里的密钥不能用：{reason}。每个密钥至少 {least} 个字符，只用字母、数字和 ASCII 符号，中间没有空格。",
    "model_unknown": "没有模型「{model}」。可用的是 {known}。",
    "knowledge_unknown": "没有知识库「{knowledge}」。外部知识库的编号请填 {known}。",
    "mcp_missing": "没有安装 MCP 的支持包。请运行 .venv/bin/pip install -e '.[mcp]' 后再试。",
    "host_untrusted": "不接受主机名「{host}」。请用 QA_PUBLIC_URL 写明服务的地址，或设置密钥（QA_API_KEYS）。",
    "origin_untrusted": "不接受来自「{origin}」的页面的请求。请把它加入 QA_ALLOWED_ORIGINS。",
    "internal": "服务内部出错，已记入日志。请稍后再试。",
}

ADDRESS_REASONS: Mapping[str, str] = {  # by the system's name of the error
    "EADDRINUSE": "端口已被占用",
    "EACCES": "没有权限",
    "EADDRNOTAVAIL": "本机没有这个地址",
    "other": "不是本机的地址",
}
KEY_FAULTS: Mapping[str, str] = {
    "key": "第 {number} 个不合要求",
    "unreadable": "文件打不开，或不是 UTF-8 文字",
    "empty": "一个也没有",
}
SAVE_AS_ADVICE = "请另存为 .docx 或 .pdf。"
SUPPORTED_ADVICE = "支持 {formats}。"

FIELD_ERRORS: Mapping[str, str] = {
    "missing": "缺少「{field}」",
    "extra_forbidden": "不认识「{field}」",
    "string_type": "「{field}」应是文字",
    "string_unicode": "「{field}」里有不成对的编码字符",
    "string_too_long": "「{field}」最多 {max_length} 个字符",
    "literal_error": "「{field}」只能是 {expected} 中的一个",
    "bool_type": "「{field}」应是 true 或 false",
    "int_type": "「{field}」应是整数",
    "int_parsing": "「{field}」应是整数",
    "int_from_float": "「{field}」应是整数",
    "list_type": "「{field}」应是列表",
    "too_long": "「{field}」最多 {max_length} 项",
    "too_short": "「{field}」至少 {min_length} 项",
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
    "limit": "应是 1 到 5000 的整数。",
    "date_from": "应写成 2024、2024-03 或 2024-03-15。",
    "date_to": "应写成 2024、2024-03 或 2024-03-15。",
    "in_force_on": "应是某一天，写成 2024-03-15。",
    "min": "应是数字。",
    "max": "应是数字。",
    "period_from": "应写成 2024、2024Q1、2024H1、2024-03 或 2024-03-15。",
    "period_to": "应写成 2024、2024Q1、2024H1、2024-03 或 2024-03-15。",
    "offset": "应是不小于 0 的整数。",
    "k": "应是 1 到 8 的整数。",
}
FILTER_TEXT_EXPECTED = "应是不超过 200 个字符的文字。"
FILTER_UNKNOWN = "没有这个条件，可用的是：{names}。"


def error_message(code: str, details: Mapping[str, object]) -> str:
    """The Chinese sentence for an error code; an unknown code reads as an internal error."""
    return fill(ERRORS.get(code, ERRORS["internal"]), details)


def field_message(kind: str, field: str, details: Mapping[str, object]) -> str:
    """What is wrong with a field of a request, by the kind of fault."""
    return fill(FIELD_ERRORS.get(kind, FIELD_ERRORS["other"]), {**details, "field": field})
