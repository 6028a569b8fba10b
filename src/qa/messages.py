"""Every sentence that a person reads, in Chinese, in one place.

`error_message` turns an error code into what is wrong, what was expected and what to do.
"""

from collections.abc import Mapping

ERRORS: Mapping[str, str] = {
    "question_blank": "问题是空的。请输入一个中文问题，例如「2023年新增了多少家企业？」。",
    "question_too_long": "问题有 {length} 个字符，最多 {limit} 个。请缩短后再问。",
    "question_has_nul": "问题里有无法显示的控制字符。请删去后再问。",
    "filter_invalid": "筛选条件「{name}」不对：{value}。{expected}",
    "input_invalid": "请求的格式不对：{reason}。请对照 /docs 里的说明修改。",
    "upload_empty": "没有收到文件。请至少选择一个文件再上传。",
    "document_not_found": "没有找到文档「{document}」。请在文档列表里核对。",
    "not_found": "没有这个地址：{path}。接口清单见 /docs。",
    "method_not_allowed": "这个地址不支持 {method} 方法。用法见 /docs。",
    "document_failed": "文件处理失败：{reason}。",
    "format_unsupported": "不支持 {suffix} 格式。{advice}",
    "file_unreadable": "文件打不开，可能已损坏：{reason}。请重新导出后再试。",
    "file_empty": "文件是空的。",
    "file_without_text": "文件里没有文字，可能是扫描件。请先做文字识别（OCR）再添加。",
    "file_too_large": "文件有 {megabytes} MB，上限是 {limit} MB。请拆分后再添加。",
    "file_missing": "没有找到「{path}」。请核对路径。",
    "index_unusable": "索引无法使用：{reason}。请运行 qa check 查看原因。",
    "index_missing": "「{path}」里还没有索引。请先运行 qa add 文件夹 来建立。",
    "index_damaged": "索引已损坏：{reason}。原文仍在，请运行 qa rebuild 修复。",
    "index_mismatch": "索引由「{built}」建立，当前设置是「{wanted}」。请运行 qa rebuild 重新建立。",
    "index_busy": "另一个程序正在写入索引。请稍后再试。",
    "model_unusable": "模型「{model}」无法加载：{reason}。请检查 QA_MODEL，或去掉它以使用内置模型。",
    "internal": "服务内部出错，已记入日志。请稍后再试。",
}

SAVE_AS_ADVICE = "请另存为 .docx 或 .pdf。"
SUPPORTED_ADVICE = "支持 {formats}。"


class _Blank(dict):  # a detail that was not given reads as a dash instead of failing
    def __missing__(self, key: str) -> str:
        return "—"


def error_message(code: str, details: Mapping[str, object]) -> str:
    """The Chinese sentence for an error code; an unknown code reads as an internal error."""
    return ERRORS.get(code, ERRORS["internal"]).format_map(_Blank(details))
