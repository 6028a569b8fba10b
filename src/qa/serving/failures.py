"""Every failure in one shape: `{"error", "message", "status"}`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from qa import messages
from qa.errors import FilterError, InputError, QaError
from qa.language.question_text import one_line
from qa.serving.wire import FiltersRequest

log = logging.getLogger("qa.serving")
FILTER_NAMES = tuple(FiltersRequest.model_fields)
_CODE_BY_STATUS = {
    400: "request_malformed",
    403: "cross_site",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "content_type_wrong",
}
_MAX_SHOWN_CHARS = 60


def failure(
    code: str,
    status: int,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response for an error code; `details` fill its Chinese message."""
    body = {"error": code, "message": messages.error_message(code, details or {}), "status": status}
    return JSONResponse(body, status, headers)


def from_qa_error(error: QaError) -> JSONResponse:
    """The response for an error of the package; one that is the server's fault is logged."""
    if error.status == 500:
        log.error("%s: %s", error.code, error, exc_info=error)
    elif error.status > 500:
        log.warning("%s: %s", error.code, error)
    retry = {"Retry-After": "2"} if error.status == 503 else None
    return failure(error.code, error.status, error.details, retry)


def from_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    """The response for what routing and limits raise; `detail` may be a mapping that fills the message."""
    code = _CODE_BY_STATUS.get(error.status_code, "input_invalid" if error.status_code < 500 else "internal")
    details = {"path": _shown(request.url.path), "method": _shown(request.method), "reason": ""}
    given: dict[str, object] = error.detail if isinstance(error.detail, dict) else {}
    return failure(code, error.status_code, {**details, **given}, error.headers)


def from_validation_error(error: RequestValidationError) -> JSONResponse:
    """The response for a request of the wrong shape; it names the first field that is wrong."""
    first: dict[str, Any] = error.errors()[0]
    location = [str(part) for part in first["loc"]]
    if first["type"] == "json_invalid":
        place = messages.JSON_PLACE.format(position=location[-1])
        return failure("json_invalid", 422, {"reason": place})
    is_filter = location[0] == "query" or (location[1:2] == ["filters"] and len(location) == 3)
    fault = _filter_error if is_filter else field_error
    return from_qa_error(fault(first["type"], location[1:], first.get("ctx") or {}, first.get("input")))


def field_error(kind: str, path: list[str], limits: Mapping[str, object], value: object = None) -> InputError:
    """The error for one wrong field; `path` leads to it, `limits` are what it had to keep to."""
    field = _shown(".".join(path)) or messages.WHOLE_BODY
    return InputError(f"{field}: {kind}", reason=messages.field_message(kind, field, limits))


def _filter_error(kind: str, path: list[str], limits: Mapping[str, object], value: object) -> FilterError:
    name = path[-1]
    if kind == "extra_forbidden":
        expected = messages.FILTER_UNKNOWN.format(names="、".join(FILTER_NAMES))
    else:
        expected = messages.FILTER_EXPECTED.get(name, messages.FILTER_TEXT_EXPECTED)
    return FilterError(f"{name}: {kind}", name=_shown(name), value=_shown(str(value)), expected=expected)


def _shown(text: str) -> str:
    """What the client sent, short enough for a message and without invisible characters."""
    line = one_line(text[: 4 * _MAX_SHOWN_CHARS])
    return line if len(line) <= _MAX_SHOWN_CHARS else line[:_MAX_SHOWN_CHARS] + "…"


def install(app: FastAPI) -> None:
    """Let every failure of the application take the one shape."""

    async def on_qa_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, QaError)
        return from_qa_error(error)

    async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return from_http_exception(request, error)

    async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return from_validation_error(error)

    app.add_exception_handler(QaError, on_qa_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_validation_error)
