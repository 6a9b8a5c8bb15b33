"""Tar archives, packed or not, read from front to back.

    file ──► unpacked step by step ──► headers (`tarfile`) ──► the bytes of each file

Members come in the order of the archive: reading it in another one would unpack it twice.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

from forensics.evidence.compress import UnpackedFile, Unpacking
from forensics.evidence.containers import Archive, Member, harmless
from forensics.evidence.limits import Limits, TooLargeError

_STEP = 256 << 10
_BLOCKS = 16 << 10
"""What `tarfile` reads at once; it copies what is left of it at each header."""

_MOST_HEADERS = 16 << 20
"""Bytes of headers before one member; a long name takes a few hundred."""

_REFUSED = (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError, IndexError, KeyError)


class _Metered(io.RawIOBase):
    """A stream that knows how much was taken, where its last byte other than zero is, and how long headers are."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.place = self.last_used = self.headers = 0

    def read(self, size: int = -1, /) -> bytes:
        """Some bytes, at most ``size``."""
        data: bytes = self._source.read(size)
        used = len(data.rstrip(b"\0"))
        if used:
            self.last_used = self.place + used
        self.place += len(data)
        self.headers += len(data)
        if self.headers > _MOST_HEADERS:
            raise TooLargeError(f"more than {_MOST_HEADERS:,} bytes of headers before a member; nothing more was read")
        return data


def members(file: BinaryIO, archive: Archive) -> Iterator[Member]:
    """The files of a tar archive, in its order.

    Args:
        file: The archive.
        archive: Takes note of what is wrong or left out.

    Yields:
        One member after the other.

    Raises:
        TooLargeError: The archive is a decompression bomb.
    """
    unpacking, stream = None, _Metered(file)
    if archive.packing:
        limits = archive.limits
        whole = Limits(1 << 62, limits.ratio, limits.ratio_from)
        unpacking = Unpacking(archive.packing, file, archive.size, whole)
        stream = _Metered(UnpackedFile(unpacking))
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCKS, encoding="utf-8") as tar:
            end = yield from _files(tar, stream, archive)
            if not archive.broken:
                _check_end(stream, end, archive)
    except _REFUSED as error:
        if not archive.broken:
            archive.breaks(f"damaged after {stream.place:,} unpacked bytes: {error}")
    if unpacking and unpacking.note:
        archive.notes.append(unpacking.note)
        archive.broken = archive.broken or unpacking.damaged


def _files(tar: Any, stream: _Metered, archive: Archive) -> Generator[Member, None, int]:
    """The members; returns where the last one ends."""
    end = taken = 0
    while True:
        stream.headers = 0
        info = tar.next()
        stream.headers = -(1 << 62)
        tar.members.clear()  # else it keeps every header
        if info is None or info.size < 0:
            return end
        if info.isreg() and not info.issparse():
            before, taken = taken, min(stream.place, archive.size)
            member = _member(tar.fileobj, info, archive, taken - before)
            archive.unpacked += len(member.data)
            yield member
        elif not info.isdir():
            archive.left_out[_kind(info)] += 1
        if archive.broken:
            return end
        if not _passed_over(tar.fileobj, tar.offset):
            archive.breaks(f"ends in the middle of a member, after {stream.place:,} unpacked bytes")
            return end
        end = tar.offset


def _kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "links"
    if info.issparse():
        return "sparse files"
    return "pipes" if info.isfifo() else "devices" if info.isdev() else "entries of an unknown type"


def _passed_over(source: Any, end: int) -> bool:
    """Read on to a place; False if the stream ends before it."""
    while (left := end - source.tell()) > 0:
        if not source.read(min(left, _STEP)):
            return False
    return True


def _member(source: Any, info: tarfile.TarInfo, archive: Archive, taken: int) -> Member:
    """One file; what is too large is passed over, what breaks off is kept so far."""
    name = archive.unique(harmless(info.name.encode("utf-8", "surrogateescape")))
    if info.size > (most := archive.limits.unpacked):
        refused = f"refused: holds {info.size:,} bytes, more than {most:,} (see --max-unpacked)"
        return Member(name, b"", taken, info.size, refused, refused=True)
    out = io.BytesIO()
    try:
        while chunk := source.read(min(info.size - out.tell(), _STEP)):
            out.write(chunk)
    except TooLargeError as error:
        archive.breaks(error)
        return Member(name, b"", taken, info.size, str(error), refused=True)
    data = out.getvalue()
    note = "" if len(data) == info.size else f"the archive says {info.size:,} bytes, here are {len(data):,}"
    return Member(name, data, taken, len(data), note=note, damaged=bool(note))


def _check_end(stream: _Metered, end: int, archive: Archive) -> None:
    """Say so if the archive goes on after what was read as its end, or has no end."""
    stream.headers = -(1 << 62)
    while stream.read(_STEP):
        pass
    if stream.last_used > end:
        archive.breaks(f"no tar member at byte {end:,}; what follows was not read")
    elif stream.place <= end:
        archive.breaks("ends without an end mark: it may be cut off")
