/** Every Chinese text that the scripts show, in one place. */

const number = new Intl.NumberFormat("zh-CN");
const QUARTERS = ["一", "二", "三", "四"];

export const texts = {
  site: "问文档",
  screens: {
    ask: {
      heading: "问一句，答一句，句句有出处",
      lead: "答案只取自收录的文档，每一处都能点开原文核对。",
      label: "问题",
      placeholder: "例如：新增规上企业多少家？",
      submit: "提问",
      waiting: "正在文档里查找……",
    },
    search: {
      heading: "只找段落",
      lead: "不作回答，只按相关程度列出文档里的段落。",
      label: "要找的词或句子",
      placeholder: "例如：海铁联运",
      submit: "查找",
      waiting: "正在查找段落……",
    },
    facts: {
      heading: "文档里的数据",
      lead: "从文档里摘出的数字，每一条都注明主体、时间和出处。",
      label: "筛选数据",
      placeholder: "地区、指标或年份",
      submit: "筛选",
      waiting: "正在读取数据……",
    },
    documents: {
      heading: "收录的文档",
      lead: "提问和查找都以这些文档为准。",
      waiting: "正在读取文档列表……",
    },
  },

  questionBlank: "请先输入内容。",
  slow: "比平时久一些，还在查找……",
  failed: (status) => `服务出错了（${status}）。请稍后再试。`,
  unreachable: "连不上服务。请确认它还在运行、网络正常，然后重试。",
  tookTooLong: (seconds) => `等了 ${seconds} 秒还没有结果。请重试，或把问题写得短一些。`,
  broken: "页面出错了。请重试；如果还不行，请刷新页面。",
  errorHeading: "没有成功",
  retry: "重试",

  emptyHeading: "还没有文档",
  emptyCommand: "在命令行里运行",
  emptyCommandText: "qa add 文件夹",
  emptyUpload: "或者在「文档」页上传。",
  examples: "试试这样问",
  collection: (count) => `已收录 ${number.format(count)} 篇文档`,

  answered: (answer) => `找到答案：${answer}`,
  refused: "文档里没有写",
  refusedAnnounced: (answer) => `文档里没有写。${answer}`,
  understood: (question) => `按「${question}」来查找`,
  confidence: (value) => (value >= 0.8 ? "很有把握" : value >= 0.5 ? "较有把握" : "把握不大"),
  confidencePercent: (value) => `约 ${Math.round(value * 100)}% 的把握`,
  period: (period) => `时间：${period}`,
  evidence: "依据",
  related: (count) => `相关段落（${count}）`,
  nearest: "最接近的段落",
  marker: (marker) => `依据 ${marker}，看原文`,
  openArticle: "看原文",
  page: (page) => `第 ${page} 页`,
  earlier: "前面问过",
  followUp: "接着问",
  followUpPlaceholder: "例如：那2021年呢？",
  newConversation: "新对话",

  found: (count) => `找到 ${number.format(count)} 个段落`,
  foundNone: "没有找到相关的段落。换个说法再试试。",

  factsCount: (shown, all) =>
    shown < all ? `共 ${number.format(all)} 条，这里列出前 ${number.format(shown)} 条` : `共 ${number.format(all)} 条`,
  factsNone: "没有符合的数据。换个说法，或清空筛选条件。",
  factColumns: ["主体", "指标", "数值", "变化", "位次", "性质", "时间", "出处"],
  factsTable: "文档里的数据",
  dash: "—",

  characters: (count) => `${number.format(count)} 字`,
  passages: (count) => `${number.format(count)} 段`,
  facts: (count) => `${number.format(count)} 条数据`,
  remove: "移除",
  removeName: (title) => `移除：${title}`,
  confirmRemove: (title) => `要移除「${title}」吗？移除后，提问和查找都不再用到它。`,
  removed: (title) => `已移除「${title}」。`,
  uploadHeading: "添加文档",
  uploadLabel: "选择文件",
  noFiles: "可以一次选多个",
  uploadHint: "支持 txt、md、html、pdf、docx、xlsx、csv。",
  upload: "上传",
  uploading: (count) => `正在上传 ${count} 个文件……`,
  uploadNothing: "请先选择文件。",
  uploaded: { added: "已添加", updated: "已更新", unchanged: "没有变化", failed: "失败" },
  uploadResults: "上传结果",

  article: "原文",
  articleWaiting: "正在打开原文……",
  close: "关闭",
  closeArticle: "关闭原文",
  original: "下载原始文件",
};

/** 2023 → 2023年, 2024Q1 → 2024年第一季度, 2024-03 → 2024年3月; anything else as it is. */
export function periodText(period) {
  const found = /^(\d{4})(?:Q([1-4])|-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(period ?? "");
  if (!found) return period ?? "";
  const [, year, quarter, month, day] = found;
  if (quarter) return `${year}年第${QUARTERS[quarter - 1]}季度`;
  return `${year}年${month ? `${Number(month)}月` : ""}${day ? `${Number(day)}日` : ""}`;
}
