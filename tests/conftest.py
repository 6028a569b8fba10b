"""What all tests share: hypothesis without deadlines (a busy machine is no bug), and an index of five small articles."""

import pytest
from hypothesis import settings

from qa.answering.answerer import Answerer
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile
from qa.retrieval.retriever import Retriever
from test_answerer_articles import ARTICLES, HashEmbedder

settings.register_profile("qa", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("qa")


@pytest.fixture(scope="session")
def articles_library(tmp_path_factory):
    """A real index of the articles; read it, never write to it."""
    with Library.open(tmp_path_factory.mktemp("articles"), embedder=HashEmbedder(), create=True) as library:
        files = [SourceFile(source, lambda text=text: text.encode()) for source, text in ARTICLES.items()]
        assert [r.status for r in library.add(files)] == ["added"] * len(files)
        yield library


@pytest.fixture(scope="session")
def answerer(articles_library):
    return Answerer(articles_library)


@pytest.fixture(scope="session")
def retriever(articles_library):
    return Retriever(articles_library)
