"""What the chatbots say, and the commands they understand."""

from collections.abc import Mapping

BOT: Mapping[str, str] = {
    "help": (
        "直接发送问题，例如「2023年新增了多少家企业？」。回答只取自收录的文档，附出处；没有写的会直说。\n"
        "可以接着问：「那2022年呢？」\n"
        "/查找 词语：只列出相关段落，不作回答（也可写 /search）\n"
        "/清空：忘掉前面的问题，重新开始（也可写 /clear）\n"
        "/帮助：显示这份说明（也可写 /help）"
    ),
    "not_text": "只能读文字消息，图片、语音和文件读不了。请用文字提问。",
    "cleared": "好的，前面的问题已清空，请重新提问。",
    "busy": "现在提问的人较多，请稍候再问。",
    "too_often": "提问太频繁了，每分钟最多 {limit} 次。请稍后再问。",
    "understood": "按「{question}」来查找",
    "sources": "出处",
    "nearest": "最接近的段落",
    "page": "{title} 第 {page} 页",
    "found": "「{query}」找到 {count} 个段落",
    "found_none": "没有找到相关的段落。换个说法再试试。",
    "connecting": "正在连接{platform}……（按 Ctrl+C 停止）",
    "feishu": "飞书",
    "dingtalk": "钉钉",
    "wecom": "企业微信",
}
BOT_COMMANDS: Mapping[str, str] = {  # as people write them, behind a slash of either width
    "help": "help",
    "帮助": "help",
    "search": "search",
    "查找": "search",
    "搜索": "search",
    "clear": "clear",
    "清空": "clear",
}
