"""Progress on a terminal and elsewhere."""

import io

from qa.commands import progress
from qa.commands.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_goes_away(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with Progress("添加", 2) as step:
        step("one"), step("two")
    assert "添加" in screen.getvalue() and "\n" not in screen.getvalue()


def test_elsewhere_a_line_is_written_now_and_then(monkeypatch, capsys):
    with Progress("添加", 3) as step:
        step()
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
        step(), step()
    assert capsys.readouterr().err == "添加：2/3\n添加：3/3\n"
