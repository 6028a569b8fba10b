"""What stands around an answer: its passage at the mark, the reasons, copying, rating, notes."""

from collections.abc import Callable

from canned import EVIDENCE, GENERATED_QUESTION, HOSTILE_QUESTION, LIST_QUESTION, QUESTION, REFUSED_QUESTION
from fake_api import FakeApi
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_mark_shows_its_passage_when_pointed_at(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    mark = page.locator(".answer-text").get_by_role("link", name="依据 1，看原文")
    card = page.get_by_role("tooltip")
    mark.hover()
    expect(card).to_contain_text("企业是发展的底气")
    expect(card.locator("mark")).to_have_text(EVIDENCE)
    card.hover()  # the pointer may move into it
    page.wait_for_timeout(300)
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_have_count(0)


def test_mark_shows_its_passage_on_focus_until_escape(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    mark = page.locator(".answer-text").get_by_role("link", name="依据 1，看原文")
    page.get_by_role("link", name="134家").focus()
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_in_viewport()
    assert mark.get_attribute("aria-describedby") == "preview"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_have_text(EVIDENCE)


def test_answer_stands_out_in_its_sentence_unless_it_is_the_sentence(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(f"{api.url}?q={LIST_QUESTION}")
    evidence = page.get_by_role("region", name="依据")
    expect(evidence.locator("strong")).to_have_text(["智能视觉", "航空航天", "新材料", "生命健康"])
    page.goto(f"{api.url}?q={GENERATED_QUESTION}")
    expect(evidence.locator("mark")).to_have_text(EVIDENCE)
    expect(evidence.locator("strong")).to_have_count(0)


def test_why_tells_words_place_period_and_confidence(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    page.get_by_text("为什么是这个").click()
    why = page.locator(".result > .why")
    for words in (
        "约 93% 的把握",
        "2023年",
        "规上",
        "诸暨市",
        "词语和意思的相近程度",
        "0.45",
        "−0.12",
        "总分",
    ):
        expect(why).to_contain_text(words)
    expect(why).not_to_contain_text("是标题或图片说明")  # it gave nothing


def test_answer_is_copied_with_quotation_source_and_link(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制回答").click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    assert copied(page) == "\n".join(
        [
            f"问：{QUESTION}",
            "答：134家",
            f"[1] 「{EVIDENCE}」——《乘风而上的一年：诸暨2023年发展回顾》（2023/发展回顾.md）",
            f"链接：{page.url}",
        ]
    )


def test_answer_is_copied_as_markdown_that_hostile_texts_cannot_leave(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制为 Markdown").click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    question, answer, quote = copied(page).split("\n\n")
    assert (question, answer) == (f"**{QUESTION}**", "134家")
    assert quote.startswith(f"> {EVIDENCE}\n>\n> —— [乘风而上的一年：诸暨2023年发展回顾](<{api.url}?q=")
    page.goto(f"{api.url}?q={HOSTILE_QUESTION.replace('&', '%26').replace('#', '%23')}")
    page.get_by_role("button", name="复制为 Markdown").click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    assert "<img" not in copied(page).replace("\\<img", "")


def test_copying_works_where_the_browser_has_only_the_old_way(api: FakeApi, open_page: OpenPage) -> None:
    """As it is on a page that came over plain http from another machine."""
    page = open_page(f"{api.url}?q={QUESTION}")
    page.context.grant_permissions(["clipboard-read"])
    page.evaluate("navigator.clipboard.writeText = undefined")
    button = page.get_by_role("button", name="复制链接")
    button.click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    expect(button).to_be_focused()
    assert copied(page) == page.url


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_first_visitor_asks_checks_and_sends_the_link_in_three_actions(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(api.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="诸暨2023年新增规上企业多少家？").click()  # 1: asks
    page.get_by_role("link", name="依据 1，看原文").first.click()  # 2: checks
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    page.get_by_role("dialog").get_by_role("button", name="复制链接").click()  # 3: sends
    expect(page.get_by_role("status")).to_have_text("已复制")
    colleague = open_page(copied(page))
    expect(colleague.locator(".answer-text")).to_contain_text("134家")
    expect(colleague.get_by_role("dialog").locator("mark")).to_be_in_viewport()


def test_rating_is_sent_with_what_was_shown(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    rating = page.get_by_role("group", name="这个回答有用吗？")
    rating.get_by_role("button", name="没用").click()
    expect(page.get_by_role("status")).to_have_text("谢谢，已经记下。")
    expect(rating.get_by_role("button", name="没用")).to_have_attribute("aria-pressed", "true")
    (sent,) = api.feedback
    assert (sent["question"], sent["history"], sent["answered"]) == (QUESTION, [], True)
    assert (sent["answer"], sent["rating"]) == ("134家", "useless")
    assert [set(one) for one in sent["citations"]] == [{"source", "text"}]


def test_rating_is_not_offered_where_the_service_does_not_take_it(api: FakeApi, open_page: OpenPage) -> None:
    api.options = None  # an older service
    page = open_page(f"{api.url}?q={QUESTION}")
    expect(page.locator(".answer-text")).to_contain_text("134家")
    expect(page.get_by_role("button", name="有用")).to_have_count(0)


def test_refusal_names_what_is_missing_and_leads_to_the_passages(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={REFUSED_QUESTION}")
    missing = page.locator(".missing").get_by_role("listitem")
    expect(missing).to_have_text(["2030年时期", "生产总值指标"])
    page.get_by_role("link", name="按词语查找段落").click()
    expect(page.get_by_label("要找的词或句子")).to_have_value(REFUSED_QUESTION)


def test_answer_of_a_language_model_says_so_and_shows_what_was_dropped(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(f"{api.url}?q={GENERATED_QUESTION}")
    expect(page.get_by_text("这段话由大模型根据下面的依据写成")).to_be_visible()
    page.get_by_text("核对时删去了 1 句").click()
    expect(page.get_by_text("明年还会更多。")).to_be_visible()
