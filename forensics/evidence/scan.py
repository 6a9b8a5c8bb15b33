"""Find the records of a JSON document that is broken.

    bytes ──► tokens (strings, brackets) ──► each balanced object at record depth ──► its slice
                                         └─► the first place where brackets do not match

Used only when the strict decoder refused the document; it delimits, it does not judge what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}"]', re.DOTALL)
_CONTAINER = re.compile(rb'\s*(?:\{\s*"Records"\s*:\s*)?\[')


@dataclass(frozen=True, slots=True)
class Scan:
    """What a broken document still holds.

    Attributes:
        slices: Start and end of each balanced object where a record may stand, in order.
        broken_at: Byte offset of the first bracket without a partner or of the unfinished end; None if balanced.
    """

    slices: list[tuple[int, int]]
    broken_at: int | None


def scan(data: bytes) -> Scan:
    """Delimit the objects of a document that may be cut off or unbalanced.

    Args:
        data: UTF-8 JSON, perhaps damaged.

    Returns:
        The slices that are balanced by themselves, whether or not they are valid inside.
    """
    container = _CONTAINER.match(data)
    start = container.end() if container else 0
    slices: list[tuple[int, int]] = []
    broken_at: int | None = None
    opened: list[tuple[int, int]] = []
    for position, bracket in _brackets(data, start):
        if bracket in b"[{":
            opened.append((position, bracket))
        elif bracket in b"]}" and opened and _partner(opened[-1][1]) == bracket:
            begin, kind = opened.pop()
            if not opened and kind == ord("{"):
                slices.append((begin, position + 1))
        elif not _closes_container(data, position, opened):
            broken_at = position if broken_at is None else broken_at
            opened.clear()
    if opened and broken_at is None:
        broken_at = len(data)
    return Scan(slices, broken_at)


def _brackets(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Position and byte of each bracket outside strings; a quote without partner ends the document."""
    for token in _TOKEN.finditer(data, start):
        first = data[token.start()]
        if first != ord('"'):
            yield token.start(), first
        elif token.end() - token.start() == 1:
            yield token.start(), first
            return


def _partner(bracket: int) -> int:
    return {ord("["): ord("]"), ord("{"): ord("}")}[bracket]


def _closes_container(data: bytes, position: int, opened: list[tuple[int, int]]) -> bool:
    """Whether a bracket at record depth is the regular end of the document."""
    return not opened and not data[position:].strip(b" \t\r\n]}")
