"""Where the browser is, how it starts, which screens it plays and where its pictures go."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "they need Chromium: apt install chromium fonts-noto-cjk"
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    """The browser's path, or None where it is not installed."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
