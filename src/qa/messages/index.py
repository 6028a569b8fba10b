"""What adding, checking and rebuilding say of the documents."""

from collections.abc import Mapping

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
