"""The API's description as one plain page that loads nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from qa.messages import API

STYLE_PATH = "/docs.css"
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif; }
section { border-top: 1px solid #8888; padding: .5rem 0 1rem; }
h2 { font-size: 1.1rem; overflow-wrap: anywhere; }
pre { padding: .75rem; overflow-x: auto; border: 1px solid #8888; border-radius: .25rem; }
"""
_Schema = Mapping[str, Any]


def add_docs(app: FastAPI) -> None:
    """Serve `/docs` and its style sheet; FastAPI itself serves `/openapi.json`."""

    async def docs(request: Request) -> Response:
        return HTMLResponse(docs_page(app.openapi()))

    async def style(request: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    app.add_route("/docs", docs, include_in_schema=False)
    app.add_route(STYLE_PATH, style, include_in_schema=False)


def docs_page(openapi: _Schema) -> str:
    """The whole page, from an OpenAPI document."""
    schemas = openapi.get("components", {}).get("schemas", {})
    operations = [
        _operation(method, path, operation, schemas)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    failure = _code(example(schemas["FailureResponse"], schemas)) if "FailureResponse" in schemas else ""
    title = escape(API["title"])
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{STYLE_PATH}"></head><body><main><h1>{title}</h1>'
        f"<p>{escape(API['description'])}</p>"
        f'<p>{escape(API["raw"])}<a href="/openapi.json">/openapi.json</a></p>'
        f"<p>{escape(API['failure'])}</p>{failure}{''.join(operations)}</main></body></html>\n"
    )


def _operation(method: str, path: str, operation: _Schema, schemas: _Schema) -> str:
    parts = [
        f"<section><h2>{method.upper()} {escape(path)}</h2><p>{escape(operation.get('summary', ''))}</p>"
    ]
    parameters = operation.get("parameters", [])
    if parameters:
        parts.append(f"<p>{API['parameters']}</p><ul>{''.join(map(_parameter, parameters))}</ul>")
    for media, schema in _content(operation.get("requestBody", {})):
        parts.append(f"<p>{API['request']}（{escape(media)}）</p>{_code(example(schema, schemas))}")
    for media, schema in _content(operation.get("responses", {}).get("200", {})):
        if schema:
            parts.append(f"<p>{API['response']}（{escape(media)}）</p>{_code(example(schema, schemas))}")
    return "".join(parts) + "</section>"


def _parameter(parameter: _Schema) -> str:
    need = API["required"] if parameter.get("required") else API["optional"]
    return f"<li><code>{escape(parameter['name'])}</code>（{need}）</li>"


def _content(holder: _Schema) -> Iterator[tuple[str, _Schema]]:
    for media, content in holder.get("content", {}).items():
        yield media, content.get("schema", {})


def _code(value: object) -> str:
    return f"<pre><code>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</code></pre>"


def example(schema: _Schema, schemas: _Schema) -> object:
    """A value of the schema's shape: its own example where it has one, else a placeholder of each type."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    for key in ("default", "const"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas)
    return _placeholder(schema, schemas)


def _placeholder(schema: _Schema, schemas: _Schema) -> object:
    kind = schema.get("type")
    if kind == "array":
        return [example(schema.get("items", {}), schemas)]
    if kind == "object":
        return {name: example(part, schemas) for name, part in schema.get("properties", {}).items()}
    return {"integer": 0, "number": 0.0, "boolean": True, "null": None}.get(str(kind), "…")
