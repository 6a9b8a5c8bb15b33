"""The entries of a zip archive: what its central directory says, or what its local headers say.

    end record (zip64 too) ──► central directory ──► `Entry`
    no usable directory ──► local headers, one after the other from the front ──► `Entry`

Nothing is believed that the file is too short for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from forensics.evidence.containers import Archive
from forensics.evidence.limits import TooLargeError

LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_FULL, _UNIX, _DESCRIPTOR = 0xFFFFFFFF, 3, 8


class NoDirectoryError(Exception):
    """The archive has no central directory that can be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of a member; ``offset`` is that of its local header."""

    name: bytes
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int = 0


def apart(entries: list[Entry], size: int) -> Iterator[Entry]:
    """Each entry up to where the next one begins, so that no byte is unpacked twice (overlapping members: a bomb)."""
    entries.sort(key=lambda entry: entry.offset)
    ends = [*(entry.offset for entry in entries), size][1:]
    for entry, end in zip(entries, ends, strict=True):
        yield replace(entry, packed=min(entry.packed, max(0, min(end, size) - entry.offset)))


def directory(file: BinaryIO, archive: Archive) -> Iterator[Entry]:
    """The entries of the central directory."""
    number, begin, shift = _end_record(file, archive.size)
    file.seek(begin)
    read = 0
    while (header := file.read(_CENTRAL.size))[:4] == b"PK\1\2" and len(header) == _CENTRAL.size:
        (_, made_by, _, flags, method, _, _, crc, packed, size, *rest) = _CENTRAL.unpack(header)
        name_size, extra_size, comment_size, _, _, attributes, offset = rest
        name, extra = file.read(name_size), file.read(extra_size)
        file.seek(comment_size, 1)
        size, packed, offset = _wide(extra, size, packed, offset)
        mode = attributes >> 16 if made_by >> 8 == _UNIX else 0
        read += 1
        if read > archive.limits.members:
            raise TooLargeError(f"more than {archive.limits.members:,} members")
        yield Entry(name, method, flags, crc, packed, size, offset + shift, mode)
    if read & 0xFFFF != number & 0xFFFF:
        raise NoDirectoryError(f"the directory of the archive is damaged: it lists {number} members and has {read}")


def _end_record(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Number of entries, where the directory begins, and how far the archive is moved by what stands before it."""
    start = max(0, size - _END.size - 0xFFFF)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0 or place + _END.size > len(tail):
        raise NoDirectoryError("the archive has no directory: it is cut off or damaged")
    *_, number, length, offset, _ = _END.unpack_from(tail, place)
    end = start + place
    if place >= _LOCATOR.size and tail[place - _LOCATOR.size :].startswith(b"PK\6\7"):
        file.seek(min(_LOCATOR.unpack_from(tail, place - _LOCATOR.size)[2], size))
        record = file.read(_END_64.size)
        if len(record) == _END_64.size and record.startswith(b"PK\6\6"):
            *_, number, length, offset = _END_64.unpack(record)
            return number, min(offset, size), 0
    begin = end - length
    if begin < offset:
        raise NoDirectoryError("the directory of the archive is damaged: its place is not in the file")
    return number, begin, begin - offset


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and place from the zip64 field, where the header has no room for them."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            field = extra[place + 4 : place + 4 + length]
            values = iter([number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])])
            return tuple(next(values, v) if v == _FULL else v for v in (size, packed, offset))  # type: ignore[return-value]
        place += 4 + length
    return size, packed, offset


def searched(file: BinaryIO, archive: Archive) -> Iterator[Entry]:
    """The entries by their local headers, one after the other from the front."""
    place = 0
    for _ in range(archive.limits.members):
        file.seek(place)
        header = file.read(LOCAL.size)
        if not header.startswith(b"PK\3\4") and header[:4] not in {b"PK\1\2", b"PK\6\6", b"PK\5\6"}:
            file.seek(place := _find(file, place, b"PK\3\4"))
            header = file.read(LOCAL.size)
        if len(header) < LOCAL.size or not header.startswith(b"PK\3\4"):
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL.unpack(header)
        name, extra = file.read(name_size), file.read(extra_size)
        size, packed, _ = _wide(extra, size, packed, 0)
        begin = place + LOCAL.size + name_size + extra_size
        entry = Entry(name, method, flags, crc, packed, size, place)
        if flags & _DESCRIPTOR:
            end = _find(file, begin, b"PK\7\x08")
            file.seek(end + 4)
            crc, packed, size = struct.unpack("<3L", file.read(12).ljust(12, b"\0"))
            entry = Entry(name, method, flags, crc, end - begin, size, place)
            packed = end - begin + 16
        elif begin + packed > archive.size:
            entry = Entry(name, method, flags, crc, max(0, archive.size - begin), size, place)
        yield entry
        place = begin + packed


def _find(file: BinaryIO, place: int, mark: bytes) -> int:
    """Where a mark stands next; the end of the file if nowhere."""
    tail = b""
    file.seek(place)
    while block := file.read(1 << 20):
        found = (tail + block).find(mark)
        if found >= 0:
            return place - len(tail) + found
        tail = block[-3:]
        place += len(block)
    return place
