"""Asking on the page: answer, refusal, conversation, keyboard and input method, failures, the address."""

from collections.abc import Callable

import pytest
from canned import (
    ARTICLES,
    EVIDENCE,
    FOLLOW_UP,
    HOSTILE,
    HOSTILE_QUESTION,
    LIST_QUESTION,
    QUESTION,
    REFUSED_QUESTION,
    SUGGESTIONS,
    place,
)
from fake_api import FakeApi
from playwright.sync_api import Page, Route, expect

OpenPage = Callable[..., Page]


def ask(page: Page, question: str, label: str = "问题") -> None:
    page.get_by_label(label, exact=True).fill(question)
    page.get_by_label(label, exact=True).press("Enter")


def answer(page: Page):
    return page.locator(".answer-text")


def test_answer_stands_first_with_its_evidence_marked(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.get_by_label("问题").fill(QUESTION)
    page.get_by_role("button", name="提问").click()
    expect(page.get_by_role("heading", level=1, name=QUESTION)).to_be_focused()
    expect(answer(page)).to_have_text("134家1")
    expect(page.get_by_role("status")).to_have_text("找到答案：134家")
    expect(page.get_by_text("很有把握")).to_have_attribute("title", "约 93% 的把握")
    expect(page.get_by_text("时间：2023年")).to_be_visible()
    evidence = page.get_by_role("region", name="依据")
    expect(evidence.get_by_role("listitem")).to_have_count(1)
    expect(evidence.locator("mark")).to_have_text(EVIDENCE)
    assert api.asked == [{"question": QUESTION, "history": [], "k": 8}]


def test_passages_that_carry_no_answer_are_folded(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, QUESTION)
    other = page.get_by_text("去年开发区新增规上企业41家")
    expect(other).to_be_hidden()
    page.get_by_text("相关段落（2）").click()
    expect(other).to_be_visible()
    expect(page.get_by_text("第 3 页")).to_be_visible()


def test_suggestions_of_the_service_ask_when_chosen(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    examples = page.get_by_role("region", name="试试这样问").get_by_role("link")
    expect(examples).to_have_text(SUGGESTIONS)
    page.get_by_role("link", name="诸暨2023年新增规上企业多少家？").click()
    expect(answer(page)).to_contain_text("134家")


def test_each_item_of_a_list_opens_its_own_place(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, LIST_QUESTION)
    expect(answer(page)).to_have_text("智能视觉、航空航天、新材料、生命健康1")
    page.get_by_role("link", name="新材料").click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("新材料")


def test_refusal_says_so_and_shows_the_nearest_passages(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, REFUSED_QUESTION)
    expect(page.get_by_text("文档里没有写", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("文档里没有写")
    expect(page.get_by_role("region", name="最接近的段落").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_text("相关段落（1）")).to_be_visible()
    expect(answer(page)).to_have_count(0)


def test_follow_up_sends_the_earlier_questions_oldest_first(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, QUESTION)
    ask(page, FOLLOW_UP, "接着问")
    expect(answer(page)).to_contain_text("115家")
    expect(page.get_by_text("按「诸暨2022年新增了多少家规上企业？」来查找")).to_be_visible()
    earlier = page.get_by_role("region", name="前面问过")
    expect(earlier.locator("summary")).to_have_text(f"{QUESTION}134家")
    with page.expect_response("**/api/ask"):
        ask(page, "再往前一年呢？", "接着问")
    expect(earlier.locator("summary")).to_have_text([f"{QUESTION}134家", f"{FOLLOW_UP}115家"])
    assert [sent["history"] for sent in api.asked] == [[], [QUESTION], [QUESTION, FOLLOW_UP]]


def test_earlier_turn_unfolds_to_its_answer_and_evidence(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={FOLLOW_UP}&h={QUESTION}")
    earlier = page.get_by_role("region", name="前面问过")
    expect(answer(page)).to_contain_text("115家")
    assert len(api.asked) == 1
    earlier.get_by_text(QUESTION).click()
    expect(earlier.locator("mark")).to_have_text(EVIDENCE)
    assert [sent["question"] for sent in api.asked] == [FOLLOW_UP, QUESTION]
    earlier.get_by_role("link", name="回到这一问").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(answer(page)).to_contain_text("134家")


def test_new_conversation_forgets_the_earlier_questions(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, QUESTION)
    page.get_by_role("button", name="新对话").click()
    expect(page.get_by_label("问题")).to_be_focused()
    expect(page.get_by_label("问题")).to_have_value("")
    ask(page, REFUSED_QUESTION)
    expect(page.get_by_text("文档里没有写", exact=True)).to_be_visible()
    assert api.asked[-1]["history"] == []


def test_enter_while_composing_pinyin_does_not_submit(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    box = page.get_by_label("问题")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "zhuji", "selectionStart": 5, "selectionEnd": 5})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(box).to_have_value("zhuji")
    keyboard.send("Input.insertText", {"text": "诸暨"})
    expect(box).to_have_value("诸暨")
    assert api.asked == []
    box.press("Enter")
    expect(answer(page)).to_contain_text("134家")
    assert [sent["question"] for sent in api.asked] == ["诸暨"]


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}, {"shiftKey": True}])
def test_enter_of_an_input_method_or_with_shift_does_not_submit(
    api: FakeApi, open_page: OpenPage, event: dict
) -> None:
    page = open_page(api.url)
    page.get_by_label("问题").fill(QUESTION)
    page.get_by_label("问题").dispatch_event("keydown", {"key": "Enter", "bubbles": True, **event})
    page.wait_for_timeout(150)
    assert api.asked == []


def test_blank_question_is_not_sent(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, " 　\n")
    expect(page.get_by_role("status")).to_have_text("请先输入内容。")
    assert api.asked == []


def test_hint_about_a_blank_question_stays_when_the_page_is_ready_later(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(api.url)
    expect(page.get_by_role("region", name="试试这样问")).to_be_visible()
    held: list[Route] = []
    page.route("**/readyz", lambda route: held.append(route))
    page.get_by_role("link", name="文档", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收录的文档")
    page.get_by_role("link", name="提问").click()
    ask(page, " ")
    expect(page.get_by_role("status")).to_have_text("请先输入内容。")
    held[0].continue_()
    expect(page.get_by_role("region", name="试试这样问")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("请先输入内容。")


def test_newer_question_replaces_an_older_one_still_under_way(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/ask")):
        ask(page, "慢的问题")
        expect(page.get_by_role("status")).to_have_text("正在文档里查找……")
        ask(page, QUESTION)
    expect(answer(page)).to_contain_text("134家")
    api.released.set()
    page.wait_for_timeout(150)
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)


def test_slow_answer_says_that_it_is_still_looking(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.clock.install()
    ask(page, "慢的问题")
    expect(page.get_by_role("status")).to_have_text("正在文档里查找……")
    page.clock.fast_forward(5000)
    expect(page.get_by_role("status")).to_have_text("比平时久一些，还在查找……")
    api.released.set()
    expect(answer(page)).to_contain_text("134家")


def test_failed_request_says_why_and_can_be_retried(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, "失败的问题")
    expect(page.get_by_role("alert")).to_contain_text("另一个程序正在写入索引。请稍后再试。")
    api.is_down = False
    page.get_by_role("button", name="重试").click()
    expect(answer(page)).to_contain_text("134家")


def test_unreachable_service_is_named(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("连不上服务")


def test_reply_that_is_not_json_is_an_error_and_not_a_blank_page(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.route("**/api/ask", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("服务出错了（502）")


def test_empty_index_tells_how_to_add_documents(api: FakeApi, open_page: OpenPage) -> None:
    api.articles.clear()
    page = open_page(api.url)
    expect(page.get_by_role("heading", name="还没有文档")).to_be_visible()
    expect(page.get_by_text("qa add 文件夹")).to_be_visible()
    ask(page, QUESTION)
    expect(page.get_by_role("heading", name="还没有文档")).to_be_visible()


def test_back_and_forward_restore_question_and_open_article(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, QUESTION)
    expect(answer(page)).to_contain_text("134家")
    page.get_by_role("link", name="依据 1，看原文").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    ask(page, REFUSED_QUESTION)
    expect(page.get_by_text("文档里没有写", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.go_back()
    expect(answer(page)).to_contain_text("134家")
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    expect(page.get_by_label("问题")).to_have_value(QUESTION)
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("region", name="试试这样问")).to_be_visible()
    page.go_forward()
    expect(answer(page)).to_contain_text("134家")
    assert [sent["question"] for sent in api.asked] == [QUESTION, REFUSED_QUESTION]


def test_link_shows_a_colleague_the_same(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, QUESTION)
    ask(page, FOLLOW_UP, "接着问")
    page.get_by_role("link", name="115家").click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("115家")
    colleague = open_page(page.url)
    expect(answer(colleague)).to_contain_text("115家")
    expect(colleague.get_by_role("region", name="前面问过")).to_contain_text(QUESTION)
    expect(colleague.get_by_role("dialog").locator("mark")).to_have_text("115家")


def test_address_that_makes_no_sense_shows_what_it_can(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=nonsense&doc=review&at=9-3&q=%20")
    expect(page.get_by_role("region", name="试试这样问")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("聚势蓄能")
    expect(page.get_by_role("dialog").locator("mark")).to_have_count(0)


def test_hostile_texts_stay_texts(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    ask(page, HOSTILE_QUESTION)
    expect(answer(page)).to_contain_text(HOSTILE)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE_QUESTION)
    page.get_by_role("region", name="依据").get_by_role("link").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text(HOSTILE)
    assert place("hostile", HOSTILE)["start"] == 0 and HOSTILE in ARTICLES["hostile"]["title"]
    for view in ("search", "facts", "documents"):
        page.goto(f"{api.url}?view={view}")
        page.wait_for_load_state("networkidle")
    expect(page.get_by_text(f"{HOSTILE}.txt")).to_be_visible()
    assert page.locator("img, #page script").count() == 0
    assert page.title() not in ("1", "2")
