"""A file's bytes, unpacked.

    path ──► read once (SHA-256 over the bytes as they are) ──► by magic: plain | gzip, bzip2, xz, zstd ──► bytes
                                                             └─► zip, tar: an archive, for `containers` to open

A damaged file yields what can be unpacked, with a note that says where it ends.
"""

from __future__ import annotations

import codecs
import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from forensics.evidence.compress import Packing, Unpacking, packing_of, unpack
from forensics.evidence.limits import DEFAULT_LIMITS, Limits, TooLargeError

HEAD = 64 << 10
"""Bytes by which a file is known; most log files are no longer."""

CHANGED = "the file changed while it was read"
"""What the ledger says of a file that is not what it was when its reading began."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds once it is unpacked.

    Attributes:
        sha256: Hash of the file's bytes, hexadecimal.
        size: Length of the file in bytes.
        mtime_ns: Its modification time, nanoseconds since 1970.
        data: Unpacked bytes.
        inflated: Their number; stays when the bytes are dropped.
        compression: ``none``, ``gzip``, ``bzip2``, ``xz`` or ``zstd``.
        note: What was wrong or unusual about the packing; empty if nothing.
        damaged: Whether unpacked bytes are missing because of that.
        archive: ``zip`` or ``tar`` if it is one (``data`` is empty then), else empty.
        refused: Whether it was not unpacked because it is too large; ``note`` has the numbers.
    """

    sha256: str
    size: int
    mtime_ns: int
    data: bytes
    inflated: int = 0
    compression: str = "none"
    note: str = ""
    damaged: bool = False
    archive: str = ""
    refused: bool = False


def read_document(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read and unpack one file.

    Args:
        path: A regular file.
        limits: What it may unpack to.

    Returns:
        Its contents. A file that is changed or replaced meanwhile is noted. An archive is only hashed.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        head = file.read(HEAD)
        if (kind := _archive(head, file, before.st_size, limits)) or before.st_size > limits.unpacked:
            document = replace(_only_hashed(file, head, kind, limits), mtime_ns=before.st_mtime_ns)
        else:
            document = decode(_all(file, head, before.st_size, limits), limits, before.st_mtime_ns)
    if has_changed(path, document, before.st_ino):
        document = replace(document, note=_joined(CHANGED, document.note))
    return document


def has_changed(path: Path, document: Document, inode: int = 0) -> bool:
    """Whether a file is longer, shorter, newer or (by its ``inode``, if given) another one than was read; or gone."""
    try:
        now = path.stat()
    except OSError:
        return True
    same = (now.st_size, now.st_mtime_ns) == (document.size, document.mtime_ns)
    return not same or inode not in {0, now.st_ino}


def _all(file: BinaryIO, head: bytes, size: int, limits: Limits) -> bytes:
    """All bytes of a file; a long one is read in one piece of its size, so that it is in memory only once."""
    if len(head) < HEAD:
        return head
    file.seek(0)
    data = file.read(size + 1)
    return data if len(data) <= size else data + file.read(limits.unpacked)


def decode(packed: bytes, limits: Limits = DEFAULT_LIMITS, mtime_ns: int = 0) -> Document:
    """Unpack the bytes of a file or of an archive's member.

    Args:
        packed: All bytes.
        limits: What they may unpack to.
        mtime_ns: Modification time, nanoseconds since 1970.

    Returns:
        The contents.
    """
    sha256, size, packing = hashlib.sha256(packed).hexdigest(), len(packed), packing_of(packed[:16])
    data, note, damaged = packed, "", False
    try:
        limits.check(size, size)
        if packing:
            data, note, damaged = unpack(packing, packed, limits)
    except TooLargeError as error:
        return _refused(Document(sha256, size, mtime_ns, b""), packing, error)
    kind = archive_kind(data[:512])
    text, remark = (b"", "") if kind else _utf8(data)
    name = packing.name if packing else "none"
    return Document(sha256, size, mtime_ns, text, len(data), name, _joined(note, remark), damaged, kind)


def archive_kind(head: bytes) -> str:
    """``zip`` or ``tar`` by the first 512 bytes, else empty."""
    if head.startswith(_ZIP):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else ""


def _archive(head: bytes, file: BinaryIO, size: int, limits: Limits) -> str:
    """What archive a file is; a packed one is looked into if it is too long to be unpacked for nothing."""
    packing = packing_of(head[:16])
    if packing is None or size <= HEAD:
        return archive_kind(head)
    try:
        return archive_kind(next((chunk for chunk in Unpacking(packing, _rewound(file), size, limits) if chunk), b""))
    except TooLargeError:
        return ""
    finally:
        file.seek(len(head))


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def _only_hashed(file: Any, head: bytes, kind: str, limits: Limits) -> Document:
    """An archive, or a file that is refused unread."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    packing = packing_of(head[:16])
    document = Document(sha256, file.tell(), 0, b"", compression=packing.name if packing else "none", archive=kind)
    if kind:
        return document
    return _refused(document, packing, f"refused: holds more than {limits.unpacked:,} bytes (see --max-unpacked)")


def _refused(document: Document, packing: Packing | None, why: object) -> Document:
    compression = packing.name if packing else "none"
    return replace(document, data=b"", compression=compression, note=str(why), damaged=True, refused=True)


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _utf8(data: bytes) -> tuple[bytes, str]:
    """UTF-16 with a byte-order mark (PowerShell writes it) as UTF-8, with a note; a UTF-8 mark is dropped."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :], ""
    if not data.startswith(_UTF16):
        return data, ""
    return data.decode("utf-16", errors="replace").encode(), "stored as UTF-16; records are kept as UTF-8"
