"""Compressed streams, unpacked step by step.

    packed bytes ──► gzip members | bzip2 streams | xz streams | zstd frames, any number ──► chunks of at most 1 MiB

A damaged stream gives what can be unpacked and says where it ends. Nothing is held but one step, so a bomb is
refused before it fills the memory.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from isal import igzip_lib, isal_zlib

from forensics.evidence.limits import Limits

if sys.version_info >= (3, 14):  # pragma: no cover (the same module under its final name)
    from compression import zstd
else:
    from backports import zstd

GIVE = 1 << 20
_FIRST_TAKE, _MOST_TAKE = 4096, 256 << 10
_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 27}
"""A zstd frame may ask for a window of up to 128 MiB, as the command-line tool allows; xz for as much."""


@dataclass(frozen=True, slots=True)
class Packing:
    """A way of compression.

    Attributes:
        name: For the ledger.
        unit: What a file is a sequence of.
        magic: How a unit begins.
        unpacker: Makes an object with the interface of `bz2.BZ2Decompressor`.
        errors: What it raises on damaged data.
    """

    name: str
    unit: str
    magic: re.Pattern[bytes]
    unpacker: Callable[[], Any]
    errors: Any


def _packing(name: str, unit: str, magic: bytes, unpacker: Callable[[], Any], *errors: type[Exception]) -> Packing:
    return Packing(name, unit, re.compile(magic, re.DOTALL), unpacker, errors)


_igzip = igzip_lib.IgzipDecompressor
_IgzipError: Any = igzip_lib.IsalError  # its types call it an instance
_ZlibError: Any = isal_zlib.error
_zstd = partial(zstd.ZstdDecompressor, options=_WINDOW)
_xz = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, 192 << 20)
GZIP = _packing("gzip", "gzip member", rb"\x1f\x8b", partial(_igzip, flag=igzip_lib.DECOMP_GZIP), _IgzipError)
_bzip2_magic = rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"
BZIP2 = _packing("bzip2", "bzip2 stream", _bzip2_magic, bz2.BZ2Decompressor, OSError)
XZ = _packing("xz", "xz stream", rb"\xfd7zXZ\0", _xz, lzma.LZMAError)
ZSTD = _packing("zstd", "zstd frame", rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", _zstd, zstd.ZstdError)
DEFLATE = _packing("deflate", "deflate stream", rb"", partial(_igzip, flag=igzip_lib.DECOMP_DEFLATE), _IgzipError)
PACKINGS = (GZIP, BZIP2, XZ, ZSTD)


def packing_of(head: bytes) -> Packing | None:
    """How a file is compressed, by its first bytes."""
    return next((packing for packing in PACKINGS if packing.magic.match(head)), None)


class Unpacking:
    """The unpacked bytes of a stream, to be iterated once.

    Attributes:
        note: What was wrong or unusual; empty if nothing. Final once all is read.
        damaged: Whether bytes are missing because of that.
    """

    def __init__(self, packing: Packing, source: BinaryIO, size: int, limits: Limits, *, single: bool = False) -> None:
        """Set up; ``source`` stands at its beginning, can seek, and holds ``size`` bytes (one unit if ``single``)."""
        self.note, self.damaged = "", False
        self._packing, self._source, self._size, self._limits = packing, source, size, limits
        self._single = single
        self._base = source.tell()
        self._taken = self._given = 0

    def __iter__(self) -> Iterator[bytes]:
        """Chunks in order.

        Raises:
            TooLargeError: More would come than is allowed.
            OSError: The source cannot be read.
        """
        place = 0
        while True:
            yield from self._unit(place)
            place = self._taken
            if self.damaged or self._single or place >= self._size:
                return
            place = self._after_padding(place)
            self._source.seek(self._base + place)
            if not self._packing.magic.match(self._source.read(16)):
                break
        if place < self._size:
            self.note = f"{self._size - place} bytes follow the {self._packing.name} data"

    def _unit(self, begin: int) -> Iterator[bytes]:
        """One member, stream or frame, and whatever can be had of a damaged one."""
        unpacker, take, place, given = self._packing.unpacker(), _FIRST_TAKE, begin, 0
        error = "it ends too early"
        while not unpacker.eof and (packed := self._read(place, take)):
            try:
                for chunk in _drained(unpacker, packed):
                    given += len(chunk)
                    yield self._counted(chunk, place + len(packed))
            except self._packing.errors as problem:
                error = str(problem)
                yield from self._salvaged(begin, place, given)
                break
            place, take = place + len(packed), min(2 * take, _MOST_TAKE)
        self._taken = place - len(unpacker.unused_data) if unpacker.eof else place
        if not unpacker.eof:
            self.note, self.damaged = f"{self._packing.unit} at byte {begin} is damaged: {error}", True

    def _salvaged(self, begin: int, end: int, given: int) -> Iterator[bytes]:
        """What a damaged unit gives beyond ``given``: again up to the step that failed, and that byte by byte."""
        unpacker, place = self._packing.unpacker(), begin
        try:
            while packed := self._read(place, min(end - place, _MOST_TAKE) if place < end else 1):
                place += len(packed)
                for chunk in _drained(unpacker, packed):
                    if given < len(chunk):
                        yield self._counted(chunk[given:], place)
                    given = max(0, given - len(chunk))
        except (*self._packing.errors, EOFError):
            return

    def _read(self, place: int, number: int) -> bytes:
        self._source.seek(self._base + place)
        return self._source.read(max(0, min(number, self._size - place)))

    def _counted(self, chunk: bytes, taken: int) -> bytes:
        self._given += len(chunk)
        self._limits.check(taken, self._given)
        return chunk

    def _after_padding(self, place: int) -> int:
        """The first byte from ``place`` on that is not zero."""
        while block := self._read(place, _MOST_TAKE):
            rest = block.lstrip(b"\0")
            place += len(block) - len(rest)
            if rest:
                break
        return place


def _drained(unpacker: Any, packed: bytes) -> Iterator[bytes]:
    """All that some packed bytes give, a bounded piece at a time."""
    chunk = unpacker.decompress(packed, GIVE)
    yield chunk
    while not unpacker.eof and not unpacker.needs_input:
        chunk = unpacker.decompress(b"", GIVE)
        yield chunk


def unpack(packing: Packing, packed: bytes, limits: Limits, *, single: bool = False) -> tuple[bytes, str, bool]:
    """Unpack bytes in memory.

    Returns:
        (unpacked bytes, note, damaged).

    Raises:
        TooLargeError: They unpack to more than is allowed.
    """
    if packing is GZIP and (whole := _small_gzip(packed, limits)) is not None:
        return whole, "", False
    unpacking = Unpacking(packing, io.BytesIO(packed), len(packed), limits, single=single)
    out = io.BytesIO()
    for chunk in unpacking:
        out.write(chunk)
    return out.getvalue(), unpacking.note, unpacking.damaged


def _small_gzip(packed: bytes, limits: Limits) -> bytes | None:
    """One sound gzip member that says it is small, the ordinary log file, in one step; None if it is anything else."""
    most = min(limits.unpacked, limits.ratio_from)
    if int.from_bytes(packed[-4:], "little") > most:
        return None
    unpacker = isal_zlib.decompressobj(wbits=31)
    try:
        data: bytes = unpacker.decompress(packed, most + 1)
    except _ZlibError:
        return None
    return data if unpacker.eof and not unpacker.unused_data and len(data) <= most else None


class UnpackedFile(io.RawIOBase):
    """An `Unpacking` as a file to read from front to back."""

    def __init__(self, unpacking: Unpacking) -> None:
        self._chunks = iter(unpacking)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as one chunk goes."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        number = min(len(buffer), len(self._rest))
        buffer[:number] = self._rest[:number]
        self._rest = self._rest[number:]
        return number
