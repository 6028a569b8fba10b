"""The arguments of the tools, described for the model that fills them in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from qa.messages import MCP
from qa.serving.wire import MAX_HISTORY, DateText, K, Text, Year

MAX_ITEMS = 200
MAX_TEXT_CHARS = 20_000

Question = Annotated[str, Field(description=MCP["question"])]
History = Annotated[list[str] | None, Field(description=MCP["history"], max_length=MAX_HISTORY)]
Query = Annotated[str, Field(description=MCP["query"])]
FactsQuery = Annotated[str | None, Field(description=MCP["facts_query"])]
Count = Annotated[K, Field(description=MCP["k"])]
Place = Annotated[Text | None, Field(description=MCP["place"])]
OfYear = Annotated[Year | None, Field(description=MCP["year"])]
DateFrom = Annotated[DateText | None, Field(description=MCP["date_from"])]
DateTo = Annotated[DateText | None, Field(description=MCP["date_to"])]
Source = Annotated[Text | None, Field(description=MCP["source"])]
Metric = Annotated[Text | None, Field(description=MCP["metric"])]
DocumentName = Annotated[str, Field(description=MCP["document"])]
Start = Annotated[int, Field(description=MCP["start"], ge=0)]
MaxChars = Annotated[int, Field(description=MCP["max_chars"], ge=1, le=MAX_TEXT_CHARS)]
Title = Annotated[Text | None, Field(description=MCP["title"])]
Limit = Annotated[int, Field(description=MCP["limit"], ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Field(description=MCP["offset"], ge=0)]
