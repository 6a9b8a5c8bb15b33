"""Small helps for readers of JSON: members of an object, the text inside a JSON string.

raw JSON ──► `members_of`, `elements_of`, `text_in` ──► raw JSON of the parts, or None where they are none
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import numpy as np

REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_HARMLESS = bytes(32 if byte < 32 else ord("?") if byte > 127 else byte for byte in range(256))
_Decoded = TypeVar("_Decoded")


def members_of(raw: Any) -> dict[str, Any] | None:
    """The members of an object, each as its bytes; None for anything else."""
    try:
        return _members(raw)
    except REFUSED:
        parts = _lenient(_members, raw, b"{")
    return None if parts is None else {name: _slice(raw, *place) for name, place in parts.items()}


def elements_of(raw: Any) -> list[Any] | None:
    """The elements of an array, each as its bytes; None for anything else."""
    try:
        return _elements(raw)
    except REFUSED:
        parts = _lenient(lambda data: dict(enumerate(_elements(data))), raw, b"[")
    return None if parts is None else [_slice(raw, *place) for place in parts.values()]


def _lenient(decode: Callable[[bytes], dict[Any, Any]], raw: Any, opening: bytes) -> dict[Any, tuple[int, int]] | None:
    """Where the parts lie in a text that is JSON but for its characters: lone surrogates, control characters, no UTF-8.

    They are masked by as many harmless bytes to find the places.
    """
    if bytes(memoryview(raw)[:64]).lstrip()[:1] != opening:
        return None
    masked = _SURROGATE.sub(rb"\\u0041", bytes(raw)).translate(_HARMLESS)
    try:
        parts = decode(masked)
    except REFUSED:
        return None
    begin = _address(masked)
    return {name: (_address(part) - begin, memoryview(part).nbytes) for name, part in parts.items()}


def _address(data: Any) -> int:
    return int(np.frombuffer(data, np.uint8).__array_interface__["data"][0])


def _slice(raw: Any, begin: int, length: int) -> bytes:
    return bytes(memoryview(raw)[begin : begin + length])


def text_in(raw: Any) -> bytes | None:
    """What a JSON string says, as UTF-8; None for anything else.

    Bytes that are no UTF-8 stay as they are; a lone surrogate becomes the bytes that encode it.
    """
    try:
        return str(_text(raw)).encode()
    except REFUSED:
        pass
    try:
        value = json.loads(bytes(raw).decode(errors="surrogateescape"), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, str):
        return None
    try:
        return value.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return value.encode(errors="surrogatepass")


def object_in(raw: Any) -> bytes | None:
    """The text of a JSON object inside a JSON string; None if the string holds none, or this is no string."""
    text = text_in(raw)
    return text if text is not None and text.lstrip()[:1] == b"{" else None
