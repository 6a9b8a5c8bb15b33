"""JSON lines of which some are bad, read line by line, so that a bad line hides no other.

    bytes ──► line by line: strict JSON ──► its value
                            anything else ──► `scan`: the whole objects in it, and each text between them

Used only when the strict decoder refused the document, or when a document does not begin like JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from forensics.evidence.readers.json_text import REFUSED, members_of
from forensics.evidence.scan import gaps, scan

_value = msgspec.json.Decoder(msgspec.Raw).decode


class LinePart(bytes):
    """A part of a line that is no strict JSON, with the number of the line, from 1."""

    line: int

    def __new__(cls, text: bytes, line: int) -> LinePart:
        """The part with its line."""
        part = super().__new__(cls, text)
        part.line = line
        return part


@dataclass(slots=True)
class Lines:
    """A document read line by line.

    Attributes:
        values: Of each line its value, or the parts of a line that is no strict JSON.
        number: How many lines there are, empty ones left out.
        bad: Numbers of the malformed lines, from 1, empty lines counted.
    """

    values: list[msgspec.Raw | list[LinePart]] = field(default_factory=list)
    number: int = 0
    bad: list[int] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """What is wrong, for the ledger; empty if no line is malformed."""
        if not self.bad:
            return ""
        return f"malformed JSON: {len(self.bad):,} of {self.number:,} lines, the first of them line {self.bad[0]:,}"


def read_lines(data: bytes) -> Lines | None:
    """Read a document as JSON lines.

    Args:
        data: Any bytes.

    Returns:
        What each line holds; None if these are no JSON lines: fewer than two, or more than half of them neither an
        object nor an array.
    """
    found, other, most = Lines(), 0, data.count(b"\n") // 2 + 1
    for number, line in _lines(data):
        found.number += 1
        value = _strict(line)
        if value is None:
            found.values.append(_parts(line, number))
            if _is_malformed(line):
                found.bad.append(number)
        else:
            found.values.append(value)
        other += value is None or bytes(memoryview(value)[:1]) not in {b"{", b"["}
        if other > most:
            return None
    return found if found.number >= 2 * max(1, other) else None


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and text of each line that is not empty."""
    begin, number = 0, 0
    while begin < len(data):
        end = data.find(b"\n", begin)
        end = len(data) if end < 0 else end
        number += 1
        line = data[begin:end].strip()
        if line:
            yield number, line
        begin = end + 1


def _strict(line: bytes) -> msgspec.Raw | None:
    try:
        return _value(line)
    except REFUSED:
        return None


def _parts(line: bytes, number: int) -> list[LinePart]:
    """The whole objects of a line, and what stands between them."""
    slices = scan(line).slices
    places = sorted([*slices, *gaps(line, slices)])
    return [LinePart(line[begin:end], number) for begin, end in places]


def _is_malformed(line: bytes) -> bool:
    """Whether a line is no JSON even if single characters are forgiven, as `json_text` does."""
    return members_of(line) is None
