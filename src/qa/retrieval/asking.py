"""What kind of thing a question asks for, told by its words."""

import re
from dataclasses import dataclass
from typing import Literal

AskedKind = Literal[
    "number", "money", "percent", "rank", "time", "person", "organisation", "place", "name",
    "list", "definition", "how", "why", "yesno", "comparison", "any",
]  # fmt: skip

_COUNT = {"两": 2, "俩": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_HOW_MANY = r"(?:多少|(?<=[有共达到])几(?=[种类][？?]?$)|(?<![那这好])几(?!乎|何|类|种|样|项工作|方面|个方面|大|位|支|所|家(?:企业|公司)?是))"
MEASURE = r"(?:万|亿|千)?(?:家|个|名|人次|人|户|件|条|场|次|项|颗|所|亩|公顷|平方米|平方公里|吨|标箱|标准箱|辆|台|套|位|座|幢|栋|间|层|处|倍|期|支|步|份|种|类|岁|天|小时|公里|米|斤|只|批|块|级|轮|届|组|班|支|艘|架|列|头|株|棵|枚|册|篇|门|节|站|分|度|升|克|对|趟|遍|页|款|部|片|包|箱|桶|杯|瓶|碗|顿|餐|周岁)"
MONEY_WORDS = (
    "钱|元|金额|投资额|总投资|产值|收入|营收|销售额|零售额|成交额|交易额|订单额|出口额|进口额|进出口|资金|税费|税收|补贴|奖补|工资|薪|"
    "标准|成本|投资|费用|租金|价格|授信|贷款|债券|预算|支出|存款|利润|总规模|GDP|生产总值|增加值|减负|总额|基金|捐赠|罚|造价|薪水|奖金|押金|保证金|赔偿"
)
_PERCENT_WORDS = "增速|增幅|涨幅|降幅|增长率|占比|比重|比例|占多大|占了多大|百分点|百分之|利用率|率"
_RATE_NOUN = r"(?:[开完达中增入办覆合就登失好满解续破投完监保]\w{0,3}率)"

_PATTERNS: tuple[tuple[AskedKind, str], ...] = (
    ("why", r"为什么|为何|为啥|因为什么|什么原因|原因(?:是什么|何在)|缘何|(?<![成评名改变称升级定作化认因])为(?:了|的是?)(?:什么|啥)(?!样|项目)|图的是什么|图什么|图个啥|目的是什么|什么目的|出于什么|凭什么"),
    ("rank", r"第几|什么(?:位次|名次|位置)|(?:位次|名次|排名)(?:是|如何|怎么样|怎样|多少|几|在哪)|排在(?:第几|哪|什么)|排多少|位列第?几|居第?几|第多少|什么奖|哪个奖|啥奖|几等奖|哪些奖"),
    ("how", r"怎么(?!样的)|怎样|如何|咋(?:样)?|靠哪些(?:方式|办法|手段|措施)|(?:用|以|通过|采取|采用)(?:了)?(?:什么|哪些|哪种|何种)(?:样的)?(?:方式|办法|方法|手段|措施|途径|做法|形式)|怎么样"),
    ("percent", r"百分之几|百分之多少|百分比|多少个?百分点|几个百分点|几成|占(?:了|到|全\w)?.{0,10}(?:多少|几|多大)"),
    ("time", r"什么时候|何时|啥时候|哪(?:一)?年|哪(?:一)?天|哪个月|几月|几号|哪日|什么时间|多久|多长时间|多少年|(?<![这那近好来去])几年|几时"),
    ("person", r"谁|哪(?:一)?位|哪几位|什么人|何人|哪(?:几)?个人|作者(?:都)?(?:有|是)"),
    ("place", r"哪里|哪儿|何处|什么地方|(?<!存)在哪(?!个|家|所|座|些|几|一?[年天])|去哪|到哪|哪个(?:村|镇|乡|县|市|省|国家|城市|区|街道|地方|地区|地市|科技园|园区|港|机场|社区)|哪国|什么国家"),
    ("list", r"哪些|哪几|哪[两俩二三四五六七八九十](?!年)|分别(?:是|叫|指|为|有)?(?:什么|哪|在哪)|都(?:有|是|包括)(?:谁|哪|什么|啥)|包括(?:什么|哪)|有什么|具体(?:是|有|包括)"),
    ("organisation", r"哪(?:一)?家|哪[个所家](?:工作)?(?:单位|部门|公司|企业|机构|团队|专班|局|学校|医院|大学|组织|实验室|集团|平台|机关|处室|社|银行|研究院|协会)|什么(?:单位|公司|机构|部门|组织)|谁家"),
    ("number", rf"{_HOW_MANY}|多大|多高|多长|多重|多远|多宽|多快|多深"),
    ("name", r"叫什么|什么(?:名字|名称)|叫啥|哪(?:一)?(?:[个边方颗种项条部场次支所款类])|什么(?:样本|模式|称号|奖项|名单|项目|活动|品牌|行动|工程|计划|平台|体系|名号|卫星|方式)"),
    ("definition", r"是什么|什么是|是指什么|指(?:的)?(?:是)?(?:什么|啥)|什么意思|是啥|什么|啥"),
)  # fmt: skip
_MORE = "(?:大|高|多|快|强|早|低|少|小|慢|晚|重|轻|长|短|贵|便宜|远|近|靠前|领先)"
_TWO_SIDES = re.compile(
    rf"(?:和|与|跟|还是|、|比)[^，]{{1,16}}[，,]?.{{0,8}}?(?:哪(?:一)?(?:个|边|方|家|项|年|种|类|所|条|村|县|市|区|镇)|谁)[^，]{{0,12}}?{_MORE}(?:一些|一点|些|点)?$"
)
_COMPARE = re.compile(
    r"(?:哪(?:一)?个|谁|哪边|哪方|哪年|哪项)(?:的)?.{0,8}?(?:更|涨幅|增幅|降幅|规模)(?:更|最)?(?:大|高|多|快|强|早|低|少|小|慢|晚|靠前|领先)$|谁.{0,14}(?:多|少|高|低|大|小|快|慢)(?:一些|一点)?$|相比|(?:比|较)(?!去年|上年|前一年|上一年|同期|往年|前年)(?![^，]{0,8}同期)[^，]{1,20}(?:多|少|高|低|大|小)(?:了)?(?:多少|几)|相差|差多少|差距"
)
_YESNO = re.compile(
    r"吗(?:？|$)|是不是|是否|有没有|对不对|能不能|可不可以|会不会|属不属于|对吧|没有(?:[？?]|$)|[了过好成到]没(?:[？?]|$)|(?P<verb>[\u4e00-\u9fff]{1,2})[不没](?P=verb)|(?<![什怎多这那])么$"
)
_SUPPOSED = re.compile("(?<![网酒书清水餐咖贴])吧(?:[？?]|$)")  # 图书馆周一不开门吧
_REQUEST = re.compile(
    "介绍|说说|讲讲|谈谈|看看|总结|解释|说明|告诉|列[出举]|查一?查|查一下|什么是|是什么|[讲说来][个一段]|给我|^(?:请(?!问)|帮)"
)
_KIND_NOUN = r"(?:哪|什么)(?:一)?(?:个|家|座|所|处)?(?:工作)?(村|镇|乡|县|市|省|国家|区|街道|科技园|园区|港|机场|社区|公司|学校|医院|大学|实验室|集团|专班|银行|研究院|协会)"
_NAME_NOUN = (
    r"(?:哪(?:一)?[个颗种项条部场次支所款类]|什么)((?!名字|名称)[\u4e00-\u9fff]{2,4}?)(?:[？?的，]|$)"
)
_PEOPLE = (
    "书记|主任|局长|经理|董事长|负责人|市长|县长|区长|镇长|厂长|校长|院长|记者|作者|创始人|老板|会长|所长|人|妻子|老婆|媳妇|爱人|丈夫|老公|父亲|母亲|爸爸|妈妈|"
    "爸|妈|儿子|女儿|孩子|哥哥|姐姐|弟弟|妹妹|徒弟|师傅|工程师|总工|教师|老师|医生|护士|司机|船长|学生|同学|队长|队员|员|工|师|将|者"
)
_MATTERS = (
    "措施|政策|要求|规定|举措|优惠|便利|条件|扶持|帮助|支持|补助|补贴|安排|努力|义务|处罚|调整|对策|策略|保障|待遇|奖励|影响|变化|作用|"
    "意义|问题|困难|后果|行动|工作|部署|事项|好处|特点|责任|限制|程序|流程|步骤|手续"
)  # 哪些措施: told in sentences, seldom in a list of names
_DUTIES = "负责|主管|管|审批|审核|批准|复核|承担|发布|制定|主办|承办|承建|施工|投资|牵头|受理|监督|组织|运营|建设|出钱|开发|研发|生产|执法|处罚"
_CALLING = re.compile(
    "(?:电话|热线|手机号码?|传真)(?:号码?)?(?:(?:是|为)?多少|(?:是|为)(?:什么|几号?))(?:[？?]|$)|[打拨]打?(?:哪个|什么|几号)(?:电话|热线|号码)"
)
DURATION = "多久"  # `Asked.unit` when it is asked how long
TELEPHONE = "电话"  # `Asked.unit` when a number to call is asked for
LOCATED = "在"  # `Asked.unit` when it is asked where something stands
_COUNTED = re.compile(
    "的([^的，]{2,8}?)(?:一共|总共|大约|大概|共|到底)?有多少(?:[？?]|$)"
)  # 产值过亿的企业有多少
_KEYWORD_NUMBER = re.compile(r"新增|数量|家数|个数|总数|人数|吞吐量|面积|规模$|产量|新建|入驻|人次")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one part of a question asks for: its kind, the measure word or noun it names, and how many items it wants."""

    kind: AskedKind
    unit: str = ""
    count: int | None = None
    is_explicit: bool = True


def asked(text: str) -> Asked:
    """The kind of answer that a clause asks for; `any` with `is_explicit` false when it only names a topic."""
    if compares_sides(text) or _COMPARE.search(text.rstrip("？?，, ")):
        return Asked("comparison")
    if re.search(
        "多久|多长时间|多少年|(?<![哪这那近好来去])几年(?!级)|多少天|(?<![这那近好])几天|[几少]个?工作日|几个月|多少个?小时|几个?小时",
        text,
    ):
        return Asked("time", DURATION)
    if re.search(r"(?:前进|上升|提升|下降|后退|提高|跃升|晋升)了?(?:几|多少)(?:个)?(?:位|名)", text):
        return Asked("number", "位")
    if re.search(r"(?:全称|全名|名称|名字)(?:是|叫|为)(?:什么|啥)", text):
        return Asked("organisation" if re.search("公司|企业|单位|机构|部门|集团", text) else "name")
    if _CALLING.search(text):
        return Asked("number", TELEPHONE)
    if re.search("(?:去|到|找|向|往|上)(?:哪儿|哪里|什么地方|哪)(?:去)?(?:投诉|举报|申诉|反映|咨询)", text):
        return Asked("organisation")
    if re.search(f"(?:由|归|找|向|给|让)?谁(?:来)?(?:{_DUTIES})|(?:由|归|向)谁", text):
        return Asked("organisation")
    if re.match(r"[\u4e00-\u9fff·]{2,4}是谁(?:[？?]|$)", text) and not re.search(f"(?:{_PEOPLE})是谁", text):
        return Asked("definition")
    found = next((kind for kind, pattern in _PATTERNS if re.search(pattern, text)), None)
    if _asks_yes_or_no(text) and found in (None, "definition"):
        return Asked("yesno")
    if found in ("number", "percent"):
        return _amount(text, found)
    if found == "place" and re.search(r"(?:在|位于|坐落(?:于|在)|处于)(?:哪里|哪儿|何处|什么地方)", text):
        return Asked("place", LOCATED)
    if found in ("place", "organisation") and (noun := re.search(_KIND_NOUN, text)):
        return Asked(found, noun[1])
    if found == "name" and re.search(f"(?:{_PEOPLE})[^，。]{{0,6}}(?:叫什么|叫啥|什么名字|名字)", text):
        return Asked("person")
    if found == "name" and (noun := re.search(_NAME_NOUN, text)):
        return Asked("name", noun[1])
    if found == "how" and (way := re.search(r"什么(?:样的)?(方式|办法|方法|形式|模式|手段|途径)", text)):
        return Asked("how", way[1])
    if (
        found in ("list", "name")
        and _wanted(text) is None
        and re.search(f"(?:哪些|什么|哪种|何种)(?:样的)?[^，。？]{{0,8}}(?:{_MATTERS})", text)
    ):
        return Asked("how")
    if found == "list" or (found in ("person", "organisation", "name", "place") and _wanted(text)):
        noun = re.search(
            r"哪(?:些|[两俩三四五六七八九十\d]+[家个所种项支条大位名座])((?!的|做法|方面|措施|内容|情况|问题|工作|方式|办法|东西|事情)[\u4e00-\u9fff]{2})(?![\u4e00-\u9fff]*[和与])",
            text,
        )
        return Asked("list", noun[1] if noun else "", _wanted(text))
    if found is not None:
        return Asked(found)
    return _keywords(text)


def _asks_yes_or_no(text: str) -> bool:
    return bool(_YESNO.search(text) or (_SUPPOSED.search(text) and not _REQUEST.search(text)))


def _wanted(text: str) -> int | None:
    match = re.search(
        r"哪([两俩二三四五六七八九十\d]+)|([两俩二三四五六七八九十\d]+)[个家项所类种支大样名位座](?:[^，。]{0,12}?)(?:分别|都|各|具体)",
        text,
    )
    if not match:
        return None
    digits = match[1] or match[2]
    return int(digits) if digits.isdigit() else _COUNT.get(digits[-1])


def _amount(text: str, found: AskedKind) -> Asked:
    """Number, money or percentage: by the measure word asked for, else by the noun that is measured."""
    unit = re.search(rf"{_HOW_MANY}(?P<unit>(?:亿|万|千)?(?:美|欧|港|日)?元|钱|{MEASURE})", text)
    word = unit["unit"] if unit else ""
    if re.search("百分|几成", text):
        return Asked("percent")
    if size := re.search("多(重|长|远|宽|深|厚)", text):
        return Asked("number", "吨" if size[1] == "重" else "米")
    if re.search("多大(?:年纪|岁数|年龄|了)|几岁|多少岁|几周岁", text):
        return Asked("number", "岁")
    if re.search("跑多快|骑多快|开多快|(?:时速|速度|车速)(?:是|为|能|可|不得超过)?多", text):
        return Asked("number", "公里")
    if word and re.search("元$|钱$|块$", word):
        return Asked("money", word if word != "钱" else "")
    if word:
        return Asked("number", word)
    if (counted := _COUNTED.search(text)) and not re.search(
        rf"{MONEY_WORDS}|{_PERCENT_WORDS}|增长|下降", counted[1]
    ):
        return Asked("number", is_explicit=False)
    if found == "percent" or re.search(
        rf"{_RATE_NOUN}|{_PERCENT_WORDS[:-2]}|增速|涨了|(?:[比较]|同比)[^，]{{0,8}}涨(?:多少|几)(?![元块百千万])|增长(?:了)?(?:多少|几)|成长了?多少|提高(?:了)?多少|下降(?:了)?多少|上升(?:了)?多少|[降跌]了?多少|减少了?(?:多少|几)|下滑了?多少|比例|怎么分担",
        text,
    ):
        return Asked("percent")
    return Asked("money" if re.search(MONEY_WORDS, text) else "number", is_explicit=False)


def _keywords(text: str) -> Asked:
    if re.search(_PERCENT_WORDS, text):
        return Asked("percent", is_explicit=False)
    if re.search(r"排名|位次|名次", text):
        return Asked("rank", is_explicit=False)
    if re.search(rf"(?:{MONEY_WORDS}|额)\s*$", text):
        return Asked("money", is_explicit=False)
    return Asked("number" if _KEYWORD_NUMBER.search(text) else "any", is_explicit=False)


def compares_sides(text: str) -> bool:
    """Whether two sides are named and one of them is asked for: 「甲村和乙村，哪个村更大」."""
    return bool(_TWO_SIDES.search(text.rstrip("？?，, ")))


def is_question(text: str) -> bool:
    """Whether the clause itself asks."""
    return bool(_asks_yes_or_no(text) or any(re.search(p, text) for _, p in _PATTERNS))
