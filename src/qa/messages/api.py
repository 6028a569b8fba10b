"""The words of the interface's own documentation."""

from collections.abc import Mapping

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
    "feedback": "评价一个回答；没有设 QA_FEEDBACK=1 时不收",
    "options": "这个服务开启了什么",
    "health": "服务是否在运行",
    "ready": "索引是否已载入",
    "metrics": "Prometheus 格式的运行指标",
    "chat": "OpenAI 格式的对话：最后一条用户消息是问题，之前的是上文",
    "models": "OpenAI 格式的模型列表",
    "model": "OpenAI 格式的一个模型",
    "dify": "Dify 外部知识库的检索",
}
