"""What all tests share: hypothesis without deadlines (a busy machine is no bug), and indexes of small articles."""

import os

import pytest
from hypothesis import settings

from qa.answering.answerer import Answerer
from qa.retrieval.retriever import Retriever
from test_answerer_articles import ARTICLES, OTHER_ARTICLES, library_of

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # it would report to its makers over the network

settings.register_profile("qa", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("qa")


@pytest.fixture(scope="session")
def articles_library(tmp_path_factory):
    """A real index of the newspaper articles; read it, never write to it."""
    with library_of(ARTICLES, tmp_path_factory.mktemp("articles")) as library:
        yield library


@pytest.fixture(scope="session")
def other_library(tmp_path_factory):
    """A real index of the notice, the bulletin and the portrait; read it, never write to it."""
    with library_of(OTHER_ARTICLES, tmp_path_factory.mktemp("others")) as library:
        yield library


@pytest.fixture(scope="session")
def answerer(articles_library):
    return Answerer(articles_library)


@pytest.fixture(scope="session")
def retriever(articles_library):
    return Retriever(articles_library)
