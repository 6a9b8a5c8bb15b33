"""A file's bytes, unpacked.

    path ──► read once (SHA-256 over the bytes as they are) ──► by magic: plain | gzip, several members ──► bytes

A damaged gzip yields what can be unpacked, with a note that says where it ends.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from isal import isal_zlib

Damaged: Any = isal_zlib.error

GZIP_MAGIC = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds once it is unpacked.

    Attributes:
        sha256: Hash of the file's bytes, hexadecimal.
        size: Length of the file in bytes.
        mtime_ns: Its modification time, nanoseconds since 1970.
        data: Unpacked bytes.
        inflated: Their number; stays when the bytes are dropped.
        compression: ``none`` or ``gzip``.
        note: What was wrong or unusual about the packing; empty if nothing.
        damaged: Whether unpacked bytes are missing because of that.
    """

    sha256: str
    size: int
    mtime_ns: int
    data: bytes
    inflated: int = 0
    compression: str = "none"
    note: str = ""
    damaged: bool = False


def read_document(path: Path) -> Document:
    """Read and unpack one file.

    Args:
        path: A regular file.

    Returns:
        Its contents. A file that grows or shrinks meanwhile is noted.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        packed = file.read()
        after = os.fstat(file.fileno())
    document = Document(hashlib.sha256(packed).hexdigest(), len(packed), before.st_mtime_ns, packed)
    if packed[:2] == GZIP_MAGIC:
        document = _gunzip(document)
    document = replace(document, inflated=len(document.data))
    document = _utf8(document)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(packed) != after.st_size:
        note = "; ".join(filter(None, ("the file changed while it was read", document.note)))
        document = replace(document, note=note)
    return document


def _gunzip(document: Document) -> Document:
    """Unpack all gzip members; keep what can be had of a damaged one."""
    parts: list[bytes] = []
    rest, note, damaged = document.data, "", False
    while rest[:2] == GZIP_MAGIC:
        unpacker = isal_zlib.decompressobj(wbits=31)
        part, error = _unpack(unpacker, rest)
        parts.append(part)
        if error or not unpacker.eof:
            place = document.size - len(rest) if len(parts) > 1 else 0
            note = f"gzip member at byte {place} is damaged: {error or 'it ends too early'}"
            damaged = True
            break
        rest = unpacker.unused_data
    else:
        if rest.strip(b"\0"):
            note = f"{len(rest)} bytes follow the gzip data"
    return replace(document, data=b"".join(parts), compression="gzip", note=note, damaged=damaged)


def _unpack(unpacker: Any, packed: bytes) -> tuple[bytes, str]:
    """Unpack one member; on an error, in small steps up to the damaged place."""
    try:
        return unpacker.decompress(packed), ""
    except Damaged:
        return _salvage(packed)


def _salvage(packed: bytes, step: int = 4096) -> tuple[bytes, str]:
    """Unpack up to the damaged byte: in large steps to the one that fails, and that one byte by byte."""
    unpacker = isal_zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    for start in range(0, len(packed), step):
        try:
            parts.append(unpacker.decompress(packed[start : start + step]))
        except Damaged as error:
            return b"".join(parts) + _until_refused(packed, start), str(error)
    return b"".join(parts), "unreadable"


def _until_refused(packed: bytes, start: int) -> bytes:
    """What the bytes from ``start`` on give until one of them is refused."""
    unpacker = isal_zlib.decompressobj(wbits=31)
    unpacker.decompress(packed[:start])
    parts: list[bytes] = []
    with contextlib.suppress(Damaged):
        for place in range(start, len(packed)):
            parts.append(unpacker.decompress(packed[place : place + 1]))  # noqa: PERF401 (keeps what came before)
    return b"".join(parts)


def _utf8(document: Document) -> Document:
    """UTF-16 with a byte-order mark (PowerShell writes it) as UTF-8; a UTF-8 mark is dropped."""
    data = document.data
    if data.startswith(codecs.BOM_UTF8):
        return replace(document, data=data[len(codecs.BOM_UTF8) :])
    if not data.startswith(_UTF16):
        return document
    text = data.decode("utf-16", errors="replace")
    note = "; ".join(filter(None, (document.note, "stored as UTF-16; records are kept as UTF-8")))
    return replace(document, data=text.encode(), note=note)
