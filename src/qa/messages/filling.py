"""Details put into a template."""

from collections.abc import Mapping


class _Blank(dict):  # a detail that was not given reads as a dash instead of failing
    def __missing__(self, key: str) -> str:
        return "—"


def fill(template: str, details: Mapping[str, object]) -> str:
    """The template with its details; one that was not given reads as a dash."""
    return template.format_map(_Blank(details))
