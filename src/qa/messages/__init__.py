"""Every sentence that a person reads, in Chinese, in one place: a module for each who speaks.

`error_message` turns an error code into what is wrong, what was expected and what to do. Everything is taken from
here (`from qa.messages import CLI`), whatever module it stands in.
"""

from qa.messages.answers import (
    ANSWER_JOINER,
    FACTS,
    LLM_DROPPED,
    LLM_GENERATED,
    LLM_NO_ANSWER,
    LLM_RULES,
    NO,
    SOURCES_LINE,
    SUGGESTED_AMOUNT,
    SUGGESTED_COUNT,
    SUGGESTION,
    YES,
    compared,
    period_words,
    refusal,
    told_in_part,
)
from qa.messages.api import API
from qa.messages.bots import BOT, BOT_COMMANDS
from qa.messages.cli import CLI, COLUMNS
from qa.messages.errors import (
    ADDRESS_REASONS,
    ERRORS,
    FIELD_ERRORS,
    FILTER_EXPECTED,
    FILTER_TEXT_EXPECTED,
    FILTER_UNKNOWN,
    JSON_PLACE,
    KEY_FAULTS,
    SAVE_AS_ADVICE,
    SUPPORTED_ADVICE,
    WHOLE_BODY,
    error_message,
    field_message,
)
from qa.messages.evaluation import EVAL
from qa.messages.filling import fill
from qa.messages.help import HELP, USAGE, USAGE_ARGUMENT_ERRORS, USAGE_ERRORS, usage_message
from qa.messages.index import INDEX
from qa.messages.mcp import MCP

__all__ = [
    "ADDRESS_REASONS",
    "ANSWER_JOINER",
    "API",
    "BOT",
    "BOT_COMMANDS",
    "CLI",
    "COLUMNS",
    "ERRORS",
    "EVAL",
    "FACTS",
    "FIELD_ERRORS",
    "FILTER_EXPECTED",
    "FILTER_TEXT_EXPECTED",
    "FILTER_UNKNOWN",
    "HELP",
    "INDEX",
    "JSON_PLACE",
    "KEY_FAULTS",
    "LLM_DROPPED",
    "LLM_GENERATED",
    "LLM_NO_ANSWER",
    "LLM_RULES",
    "MCP",
    "NO",
    "SAVE_AS_ADVICE",
    "SOURCES_LINE",
    "SUGGESTED_AMOUNT",
    "SUGGESTED_COUNT",
    "SUGGESTION",
    "SUPPORTED_ADVICE",
    "USAGE",
    "USAGE_ARGUMENT_ERRORS",
    "USAGE_ERRORS",
    "WHOLE_BODY",
    "YES",
    "compared",
    "error_message",
    "field_message",
    "fill",
    "period_words",
    "refusal",
    "told_in_part",
    "usage_message",
]
