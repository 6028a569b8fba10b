"""Whether a request comes from the platform: comparisons in constant time, timestamps that are not old, AES-256-CBC."""

from __future__ import annotations

import base64
import binascii
import hmac

from qa.errors import BotRequestError

MAX_AGE_S = 600.0
AES_BLOCK = 16


def check_equal(given: str, right: str, what: str) -> None:
    """Raise BotRequestError unless both are the same."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
        raise BotRequestError(f"wrong {what}")


def check_age(timestamp_s: str, now_s: float, max_age_s: float = MAX_AGE_S) -> None:
    """Raise BotRequestError for a time that is further from now than that, or that is no number."""
    is_number = timestamp_s.isascii() and timestamp_s.isdecimal() and len(timestamp_s) <= 12
    if not is_number or abs(now_s - int(timestamp_s)) > max_age_s:
        raise BotRequestError("old timestamp")


def decrypt(key: bytes, iv: bytes, encrypted: bytes, block: int) -> bytes:
    """The plain bytes of AES-256-CBC with PKCS#7 padding to `block` bytes; raises BotRequestError."""
    from Crypto.Cipher import AES  # pycryptodome comes with the extras of the platforms

    if not encrypted or len(encrypted) % AES_BLOCK:
        raise BotRequestError("ciphertext of a wrong length")
    plain: bytes = AES.new(key, AES.MODE_CBC, iv).decrypt(encrypted)
    padding = plain[-1]
    if not 1 <= padding <= block or plain[-padding:] != bytes([padding]) * padding:
        raise BotRequestError("wrong padding")
    return plain[:-padding]


def encrypt(key: bytes, iv: bytes, plain: bytes, block: int) -> bytes:
    """The inverse of `decrypt`."""
    from Crypto.Cipher import AES

    padding = block - len(plain) % block
    encrypted: bytes = AES.new(key, AES.MODE_CBC, iv).encrypt(plain + bytes([padding]) * padding)
    return encrypted


def from_base64(text: str) -> bytes:
    """The bytes; raises BotRequestError for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BotRequestError("no base64") from error
