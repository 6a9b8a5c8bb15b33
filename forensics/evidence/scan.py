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
_LIST = rb'\{\s*"(?:Records|Events|events)"\s*:'
_RECORDS = re.compile(_LIST + rb"\s*\[")
_SEPARATOR = re.compile(rb"(?:[\s,\[\]}]|" + _LIST + rb")*+")
_PARTNER = {ord("["): ord("]"), ord("{"): ord("}")}


@dataclass(frozen=True, slots=True)
class Scan:
    """What a broken document still holds.

    Attributes:
        slices: Start and end of each balanced object where a record may stand, in order.
        broken_at: Byte offset of the first bracket without a partner, of the unfinished end, or of the first text
            between the slices that is no separator; None if there is none.
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
    slices: list[tuple[int, int]] = []
    broken_at: int | None = None
    containers: list[int] = []
    opened: list[tuple[int, int]] = []
    for position, bracket in _brackets(data):
        if bracket in _PARTNER:
            if not opened and _opens_container(data, position, bracket, containers):
                containers.append(bracket)
            else:
                opened.append((position, bracket))
        elif opened and _PARTNER[opened[-1][1]] == bracket:
            begin, kind = opened.pop()
            if not opened and kind == ord("{"):
                slices.append((begin, position + 1))
        elif not opened and containers and _PARTNER[containers[-1]] == bracket:
            containers.pop()
        else:
            broken_at = position if broken_at is None else broken_at
            opened.clear()
    if broken_at is None:
        broken_at = len(data) if opened or containers else _stray(data, slices)
    return Scan(slices, broken_at)


def _opens_container(data: bytes, position: int, bracket: int, containers: list[int]) -> bool:
    """Whether a bracket at record depth holds records: ``{"Records": [`` (or ``Events``), or a list at the top."""
    if bracket == ord("{"):
        return _RECORDS.match(data, position) is not None
    return not containers or containers[-1] == ord("{")


def gaps(data: bytes, slices: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Texts outside the slices, from the first byte on that is neither white space, comma nor part of a container."""
    begins = [0, *(end for _, end in slices)]
    ends = [*(begin for begin, _ in slices), len(data)]
    for begin, end in zip(begins, ends, strict=True):
        match = _SEPARATOR.match(data, begin, end)
        if match and match.end() < end:
            yield match.end(), end


def _stray(data: bytes, slices: list[tuple[int, int]]) -> int | None:
    """Place of the first text outside the slices that is no separator."""
    return next((begin for begin, _ in gaps(data, slices)), None)


def _brackets(data: bytes) -> Iterator[tuple[int, int]]:
    """Position and byte of each bracket outside strings; a quote without partner ends the document."""
    for token in _TOKEN.finditer(data):
        first = data[token.start()]
        if first != ord('"'):
            yield token.start(), first
        elif token.end() - token.start() == 1:
            yield token.start(), first
            return
