"""Zip archives.

    end record ──► central directory ──► entries by name ──► local header ──► bytes, checked against size and CRC
    no usable directory (a cut-off download) ──► local headers from the front

Read here and not with `zipfile`, which gives up on a whole archive for one bad name or a missing end, and believes
the sizes it is told.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from forensics.evidence.compress import BZIP2, DEFLATE, XZ, ZSTD, Packing, Unpacking
from forensics.evidence.containers import Archive, Member, entry_kind, harmless
from forensics.evidence.limits import TooLargeError
from forensics.evidence.zip_directory import LOCAL, Entry, NoDirectoryError, apart, directory, searched

_ENCRYPTED = 1
_PACKINGS: dict[int, Packing] = {8: DEFLATE, 12: BZIP2, 93: ZSTD, 95: XZ}
_OFFICE = b"[Content_Types].xml"


def members(file: BinaryIO, archive: Archive) -> Iterator[Member]:
    """The files of a zip archive, by name.

    Args:
        file: The archive.
        archive: Takes note of what is wrong or left out.

    Yields:
        One member after the other.

    Raises:
        TooLargeError: The archive is a decompression bomb.
    """
    try:
        entries = list(directory(file, archive))
    except NoDirectoryError as error:
        archive.breaks(f"{error}; its members were searched for")
        entries = list(searched(file, archive))
    if any(entry.name == _OFFICE for entry in entries):
        archive.notes.append("Office document")
        return
    for entry in sorted(apart(entries, archive.size), key=lambda entry: (harmless(entry.name), entry.offset)):
        if entry.name.endswith((b"/", b"\\")) or entry.mode & 0o170000 == 0o040000:
            continue
        if kind := entry_kind(entry.mode):
            archive.left_out[kind] += 1
            continue
        yield _member(file, entry, archive)


def _member(file: BinaryIO, entry: Entry, archive: Archive) -> Member:
    """One file of the archive."""
    name = archive.unique(harmless(entry.name))
    problem, refused, data, note, damaged = "", False, b"", "", False
    if entry.flags & _ENCRYPTED:
        problem = "encrypted; unpack it with its password, and ingest what comes out"
    elif entry.method and entry.method not in _PACKINGS:
        problem = f"packed with zip method {entry.method}, which is not read; unpack it, and ingest what comes out"
    else:
        try:
            data, note, damaged = _content(file, entry, archive)
        except TooLargeError as error:
            problem, refused = str(error), True
    archive.add(len(data))
    size = entry.size if problem else len(data)
    return Member(name, data, entry.packed, size, problem, refused, note, damaged)


def _content(file: BinaryIO, entry: Entry, archive: Archive) -> tuple[bytes, str, bool]:
    """The bytes of a member, what is wrong with them, and whether some are missing."""
    file.seek(min(entry.offset, archive.size))
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(b"PK\3\4"):
        return b"", f"the archive has no member at byte {entry.offset}", True
    *_, name_size, extra_size = LOCAL.unpack(header)
    file.seek(name_size + extra_size, 1)
    note, damaged = "", False
    if entry.method:
        unpacking = Unpacking(_PACKINGS[entry.method], file, entry.packed, archive.limits, single=True)
        out = io.BytesIO()
        for chunk in unpacking:
            out.write(chunk)
        data, note, damaged = out.getvalue(), unpacking.note, unpacking.damaged
    else:
        archive.limits.check(entry.packed, entry.packed)
        data = file.read(entry.packed)
    if not damaged and zlib.crc32(data) != entry.crc:
        said = f"the archive says {entry.size:,} bytes, here are {len(data):,}"
        note, damaged = "its checksum is wrong" + (f": {said}" if len(data) != entry.size else ""), True
    elif not damaged and len(data) != entry.size:
        note = f"the archive says {entry.size:,} bytes, here are {len(data):,}"
    return data, note, damaged
