"""The page's files, from the checkout or from the package."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

import qa
from qa.serving.failures import failure
from qa.settings import Settings

WIDGET_HEADERS = {  # any page may load the script; whether it may ask, the allowed origins say
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def find_page(settings: Settings) -> Path | None:
    """The folder of index.html: QA_WEB, or else the package's `page` or the checkout's `web`, or None."""
    package = Path(qa.__file__).parent
    places = [settings.web_dir] if settings.web_dir else [package / "page", package.parents[1] / "web"]
    return next((place for place in places if (place / "index.html").is_file()), None)


def add_page(app: FastAPI, folder: Path | None) -> None:
    """Serve index.html at `/`, the script for other sites at `/widget.js` and the folder's files below `/static/`.

    The files are compressed where the browser takes it.
    """

    async def index(request: Request) -> Response:
        if folder is None:
            return failure("page_missing", 404)
        return FileResponse(folder / "index.html", media_type="text/html; charset=utf-8")

    async def widget(request: Request) -> Response:
        if folder is None:
            return failure("page_missing", 404)
        return FileResponse(folder / "widget.js", media_type="text/javascript", headers=WIDGET_HEADERS)

    app.add_route("/", index, include_in_schema=False)
    app.add_route("/widget.js", widget, include_in_schema=False)
    if folder is not None:
        files = GZipMiddleware(StaticFiles(directory=folder), minimum_size=500)
        app.mount("/static", files, name="static")
