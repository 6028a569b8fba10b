"""A service running in this process over a small real index, for tests with real clients."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa import cli
from qa.commands import opening
from qa.serving.backend import Backend
from qa.serving.server import address, listen, start
from qa.settings import Settings

ARTICLES = {
    "青石镇.txt": """青石镇2023年工作总结

2024年1月20日

2023年，青石镇新建标准化粮库12座，粮食总产量达到3.6万吨，比上年增长5.2%。

全镇集体经济总收入为4200万元，其中柳溪村的收入最高，为560万元。
""",
    "柳溪村.md": """# 柳溪村的民宿

2024年3月5日

柳溪村开办民宿41家，全年接待游客8.3万人次。村民周桂兰开办了第一家民宿。
""",
}
QUESTION, ANSWER = "青石镇2023年新建了多少座标准化粮库？", "12座"
UNKNOWN = "火星探测器是哪一年发射的？"


@dataclass(frozen=True)
class Running:
    """A service at `url` (no slash at the end) over the index in `index`."""

    url: str
    index: Path


@contextmanager
def running(backend: Backend, settings: Settings) -> Iterator[str]:
    """The service on a port of its own until the end; gives its address."""
    with listen("127.0.0.1", 0) as server:
        process = start(backend, settings, lambda error: None)
        thread = threading.Thread(target=process.run, kwargs={"sockets": [server]})
        thread.start()
        try:
            yield address(server).rstrip("/")
        finally:
            process.should_exit = True
            thread.join(20)


def make_index(folder: Path) -> Path:
    """An index of the articles, made by the command line."""
    articles, index = folder / "articles", folder / "index"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / name).write_text(text, encoding="utf-8")
    assert cli.main(["--index", str(index), "add", str(articles)]) == 0
    return index


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Running]:
    index = make_index(tmp_path_factory.mktemp("doors"))
    settings = Settings(index_dir=index)
    with opening.open_library(settings) as library:
        backend = Backend.loaded(opening.parts_of(library, settings))
        with running(backend, settings) as url:
            yield Running(url, index)
