"""The core of the chatbots: commands, memory, measure, replies; no platform yet."""

import threading
from concurrent.futures import Future
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.answering.answer import AnswerSpan
from qa.errors import IndexStateError
from qa.language.span import Span
from qa.messages import BOT, ERRORS
from qa.serving.app import create_app
from qa.serving.backend import Backend, Parts
from qa.serving.bots import inbox as inboxes
from qa.serving.bots.bot import HISTORY_QUESTIONS, HISTORY_TTL_S, Bot
from qa.serving.bots.inbox import MESSAGES_PER_MINUTE, SEEN_TTL_S, Inbox, Queue
from qa.serving.bots.memory import Expiring, Histories, Rates, Seen
from qa.serving.bots.message import Message, Piece, Reply, say
from qa.serving.bots.reading import without_mentions
from qa.serving.bots.rendering import fit, markdown, plain
from qa.serving.bots.writing import QUOTE_CHARS, answer_reply, quoted
from qa.serving.metrics import Metrics
from qa.serving.reception import Reception
from qa.settings import Settings
from test_api_fakes import ANSWER, EVIDENCE, SENTENCE, TITLE, FakeAnswerer, FakeLibrary, FakeRetriever

PUBLIC = "https://qa.example"
LINK = f"{PUBLIC}/?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Chat:
    """A bot and its inbox over fakes; `say` gives the reply as plain text, None for silence."""

    def __init__(self, public_url: str | None = PUBLIC) -> None:
        self.answerer, self.clock = FakeAnswerer(), Clock()
        backend = Backend.loaded(Parts(FakeLibrary(), self.answerer, FakeRetriever()))
        self.metrics = Metrics(backend)
        self.bot = Bot(Reception(backend, self.metrics), public_url, self.clock)
        self.inbox = Inbox(self.bot, self.clock)
        self.ids = 0

    def say(self, text: str | None, user: str = "u1", chat: str = "c1", message_id: str = "") -> str | None:
        self.ids += 1
        message = Message("feishu", message_id or f"m{self.ids}", chat, user, text)
        reply = self.inbox.ask(message).result(timeout=10)
        return None if reply is None else plain(reply)


@pytest.fixture
def chat():
    chat = Chat()
    yield chat
    chat.inbox.close()


def test_a_question_is_answered_with_its_numbered_source_and_a_link_to_the_place(chat):
    assert chat.say("诸暨2023年新增了多少家规上企业？").split("\n") == [
        "134家[1]", BOT["sources"], f"[1] {TITLE}", LINK, f"「{SENTENCE}」",
    ]  # fmt: skip
    assert b'qa_questions_total{outcome="answered"} 1.0' in chat.metrics.text()


def test_the_service_is_asked_as_the_page_asks_it(chat):
    chat.say(" 诸暨\n多少家？\u200b")
    ((question, history, k, filters),) = chat.answerer.asked
    assert (question, history, k) == ("诸暨 多少家？", (), 5)
    assert filters == type(filters)()


def test_without_a_public_address_the_sources_have_no_link():
    chat = Chat(public_url=None)
    assert "http" not in chat.say("诸暨？")
    chat.inbox.close()


def test_a_refusal_is_said_as_one(chat):
    assert chat.say("火星上有多少家企业？") == "文档里没有说明。"
    assert b'qa_questions_total{outcome="refused"} 1.0' in chat.metrics.text()


def test_a_follow_up_brings_the_earlier_questions_of_the_same_person_in_the_same_chat(chat):
    for text, user, chat_id in [
        ("一？", "u1", "c1"),
        ("二？", "u2", "c1"),
        ("三？", "u1", "c2"),
        ("四？", "u1", "c1"),
    ]:
        chat.say(text, user, chat_id)
    assert [history for _, history, *_ in chat.answerer.asked] == [(), (), (), ("一？",)]


def test_a_follow_up_that_was_filled_in_says_how_it_was_understood(chat):
    assert BOT["understood"].format(question=ANSWER.question) in chat.say("那诸暨呢？")


def test_earlier_questions_are_few_and_forgotten_after_a_while(chat):
    for number in range(HISTORY_QUESTIONS + 2):
        chat.say(f"问题{number}")
    assert chat.answerer.asked[-1][1] == tuple(f"问题{n}" for n in range(1, HISTORY_QUESTIONS + 1))
    chat.clock.now += HISTORY_TTL_S
    chat.say("新的")
    assert chat.answerer.asked[-1][1] == ()


@pytest.mark.parametrize("text", ["/clear", "/清空", "／清空", " /CLEAR "])
def test_clear_forgets_the_earlier_questions(chat, text):
    chat.say("一？")
    assert chat.say(text) == BOT["cleared"]
    chat.say("二？")
    assert chat.answerer.asked[-1][1] == ()


@pytest.mark.parametrize("text", ["/help", "/帮助", "/什么", "/search", "/查找 ", "", "  ", "／"])
def test_help_is_the_answer_to_help_to_nothing_and_to_what_is_no_command(chat, text):
    assert chat.say(text) == BOT["help"]


@pytest.mark.parametrize("text", ["/search 规上企业", "/查找 规上企业", "／搜索　规上企业"])
def test_search_lists_passages_without_an_answer(chat, text):
    lines = chat.say(text).split("\n")
    assert lines == [BOT["found"].format(query="规上企业", count=1), f"[1] {TITLE}", LINK, f"「{SENTENCE}」"]
    assert chat.answerer.asked == []


def test_what_is_no_text_gets_a_plain_help(chat):
    assert chat.say(None) == f"{BOT['not_text']}\n{BOT['help']}"


def test_a_delivery_that_is_repeated_is_answered_once(chat):
    assert chat.say("一？", message_id="m")
    assert chat.say("一？", message_id="m") is None
    chat.clock.now += SEEN_TTL_S - 1
    assert chat.say("一？", message_id="m") is None
    assert len(chat.answerer.asked) == 1


def test_who_asks_too_often_is_told_once_and_then_not_answered(chat):
    replies = [chat.say("一？") for _ in range(MESSAGES_PER_MINUTE + 3)]
    told = BOT["too_often"].format(limit=MESSAGES_PER_MINUTE)
    assert replies[-3:] == [told, None, None]
    assert told not in replies[:-3] and len(chat.answerer.asked) == MESSAGES_PER_MINUTE
    assert chat.say("一？", user="u2").startswith("134家")
    chat.clock.now += 60
    assert chat.say("一？").startswith("134家")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("/secret/path"), ERRORS["internal"]),
        (IndexStateError("the index is being loaded", code="index_loading"), ERRORS["index_loading"]),
    ],
)
def test_a_failure_is_a_chinese_sentence_and_tells_nothing_from_inside(chat, error, said):
    chat.answerer.error = error
    assert chat.say("一？") == said


def test_a_question_that_is_too_long_is_said_to_be(chat):
    assert "2001" in chat.say("一" * 2001)


def test_when_too_many_wait_the_next_is_asked_to_wait(chat):
    gate = threading.Event()
    inbox = Inbox(chat.bot, chat.clock, answering=Queue("t", 1, 1))
    chat.answerer.ask = lambda *a, **k: gate.wait(10) and ANSWER
    asked = [inbox.ask(Message("feishu", f"{n}", "c", f"u{n}", "一？")) for n in range(3)]
    assert plain(asked[2].result(timeout=1)) == BOT["busy"]
    gate.set()
    assert [plain(one.result(timeout=10)).startswith("134家") for one in asked[:2]] == [True, True]
    inbox.close()


def test_a_reply_that_cannot_be_sent_stops_nothing_and_leaks_no_address(chat, caplog):
    sent: Future[Reply] = Future()

    def fail(reply: Reply) -> None:
        raise OSError("https://host/?access_token=secret")

    chat.inbox.take(Message("feishu", "a", "c", "u", "一？"), fail)
    chat.inbox.take(Message("feishu", "b", "c", "u", "一？"), sent.set_result)
    assert sent.result(timeout=10).title == "134家"
    assert "secret" not in caplog.text


def test_replies_that_nobody_takes_are_dropped_not_piled_up(chat, caplog):
    gate = threading.Event()
    inbox = Inbox(chat.bot, chat.clock, sending=Queue("t", 1, 0))
    done = inboxes._done(say("一"))
    for _ in range(3):
        inbox.deliver(done, lambda reply: gate.wait(10))
    gate.set()
    assert caplog.text.count("dropped") == 2
    inbox.close()


def test_an_answer_that_is_ready_after_the_end_is_dropped_quietly(chat, caplog):
    chat.inbox.close()
    chat.inbox.deliver(inboxes._done(say("一")), lambda reply: None)
    assert caplog.text.count("dropped") == 1
    assert chat.say("一？") == BOT["busy"]


def test_what_is_remembered_is_bounded():
    values = Expiring(60.0, 2, Clock())
    for key in "abc":
        values.set(key, key)
    assert [values.get(key) for key in "abc"] == [None, "b", "c"]


def test_memories_forget_with_time():
    clock = Clock()
    seen, rates, histories = Seen(10, 9, clock), Rates(10, 9, clock), Histories(3, 10, 9, clock)
    assert seen.is_first("a") and not seen.is_first("a")
    assert [rates.count("a"), rates.count("a")] == [1, 2]
    histories.add("a", "一")
    clock.now += 10
    assert seen.is_first("a") and rates.count("a") == 1 and histories.of("a") == ()


def test_a_pace_is_measured_from_the_first_not_from_the_last():
    clock = Clock()
    rates = Rates(10, 9, clock)
    counts = []
    for _ in range(4):
        counts.append(rates.count("a"))
        clock.now += 4
    assert counts == [1, 2, 3, 1]


@pytest.mark.parametrize(
    ("text", "keys", "left"),
    [
        ("@_user_1 多少家？", ["@_user_1"], "多少家？"),
        ("请问@_user_1多少家", ["@_user_1"], "请问 多少家"),
        ("@_user_10 @_user_1 几家", ["@_user_1", "@_user_10"], "几家"),
        ("@文档助手 几家？", [], "几家？"),
        ("邮箱 a@b.cn 是谁的", [], "邮箱 a@b.cn 是谁的"),
        ("@文档助手", [], "@文档助手"),
    ],
)
def test_mentions_are_taken_out(text, keys, left):
    assert without_mentions(text, keys) == left


def test_each_run_of_pieces_is_marked_with_its_source():
    spans = tuple(
        AnswerSpan("一", Span(start, start + 1), marker, "d", Span(0, 1))
        for start, marker in ((4, 2), (0, 1), (2, 1))
    )
    sources = (ANSWER.citations[0], replace(ANSWER.citations[0], marker=2))
    answer = replace(ANSWER, answer="甲、乙、丙。", spans=spans, citations=sources)
    assert answer_reply(answer, "问？", None).lines[0][0].text == "甲、乙[1]、丙[2]。"
    assert answer_reply(replace(ANSWER, spans=()), "问？", None).lines[0][0].text == "134家[1]"


def test_a_long_quotation_is_cut():
    assert quoted((), "长" * 500) == f"「{'长' * QUOTE_CHARS}……」"
    assert quoted((), "一\n 二") == "「一 二」"


NASTY = "[x](javascript:alert) ![i](u) **b** <at id=all></at> `c` # 1. 一_二_"


def test_markdown_shows_every_text_as_it_is():
    reply = Reply(
        "t", ((Piece(NASTY),), (Piece("# 题"),), (Piece("1. 一"),), (Piece("a]b[", "https://h/?a=1&at=1-2"),))
    )
    html = MarkdownIt().render(markdown(reply))
    assert "<a" in html and html.count("<a") == 1 and 'href="https://h/?a=1&amp;at=1-2"' in html
    assert not any(tag in html for tag in ("<img", "<strong", "<at", "<code", "<h1", "<ol", "<em"))
    assert "javascript:alert" in html and "# 题" in html and "1. 一" in html and "a]b[" in html


@given(st.text(max_size=60))
def test_no_text_becomes_a_link_or_mark_up_in_markdown(text):
    html = MarkdownIt().render(markdown(Reply("t", ((Piece("一" + text.replace("\n", " ")),),))))
    assert not any(tag in html for tag in ("<a", "<img", "<strong", "<em", "<code", "<h1"))


@given(st.integers(30, 400), st.lists(st.text(max_size=50), min_size=1, max_size=8))
def test_a_reply_fits_and_keeps_its_beginning(limit, texts):
    reply = Reply("t", tuple((Piece(text),) for text in texts))
    for write in (plain, markdown):
        written = fit(reply, write, limit)
        assert len(written.encode()) <= limit
        if len(write(reply).encode()) <= limit:
            assert written == write(reply)
        else:
            assert written.endswith("……")


QUESTIONS = ["诸暨2023年新增了多少家规上企业？", "诸暨正在培育的四个新兴产业分别是什么？", "火星上有几座桥？"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_chat_cites_what_the_api_cites(articles_library, answerer, retriever, question):
    backend = Backend.loaded(Parts(articles_library, answerer, retriever))
    reply = Bot(Reception(backend), PUBLIC, Clock()).reply(Message("wecom", "1", "c", "u", question))
    app = create_app(articles_library, answerer, retriever, Settings())
    given = TestClient(app, base_url="http://127.0.0.1").post("/api/ask", json={"question": question}).json()
    cited = (
        [one for one in given["citations"] if one["used"]] if given["answered"] else given["citations"][:3]
    )
    links = [piece.link for line in reply.lines for piece in line if piece.link]
    assert reply.title == given["answer"] and len(links) == len(cited) > 0
    for link, citation in zip(links, cited, strict=True):
        start, end = map(int, link.rpartition("=")[2].split("-"))
        assert f"doc={citation['document_id']}&" in link
        assert citation["start"] <= start < end <= citation["end"]
