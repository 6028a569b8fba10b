"""How large a file may be, wherever it comes from."""

from qa.errors import FileTooLargeError

_MEBIBYTE = 1024 * 1024


def check_size(size_bytes: int, max_bytes: int) -> None:
    """Raise FileTooLargeError for a file over the limit."""
    if size_bytes > max_bytes:
        raise FileTooLargeError(
            f"{size_bytes} bytes, at most {max_bytes} are allowed",
            megabytes=f"{size_bytes / _MEBIBYTE:.3g}",
            limit=f"{max_bytes / _MEBIBYTE:.3g}",
        )
