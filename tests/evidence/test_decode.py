"""A file's bytes, packed in every way we met, and damaged."""

from __future__ import annotations

import gzip
import hashlib
import os
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forensics.evidence import decode
from forensics.evidence.decode import read_document

TEXT = b'{"Records":[' + b",".join(b'{"eventName":"n%d"}' % n for n in range(500)) + b"]}"
NOISE = bytes(hashlib.sha256(b"%d" % n).digest()[0] for n in range(40_000))
"""Bytes that do not pack, so that a gzip of them is longer than one step of the salvage."""


def document(tmp_path: Path, data: bytes) -> decode.Document:
    path = tmp_path / "file"
    path.write_bytes(data)
    return read_document(path)


@pytest.mark.parametrize(
    ("packed", "data", "compression"),
    [
        (TEXT, TEXT, "none"),
        (b"", b"", "none"),
        (gzip.compress(TEXT), TEXT, "gzip"),
        (gzip.compress(b""), b"", "gzip"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + gzip.compress(b""), TEXT, "gzip"),
        (gzip.compress(TEXT) + b"\0" * 512, TEXT, "gzip"),
        (b"\xef\xbb\xbf" + TEXT, TEXT, "none"),
        (gzip.compress(b"\xef\xbb\xbf" + TEXT), TEXT, "gzip"),
        (gzip.compress(NOISE), NOISE, "gzip"),
    ],
    ids=["plain", "empty", "gzip", "gzip of nothing", "members", "zero padding", "bom", "bom in gzip", "noise"],
)
def test_whole_files(tmp_path: Path, packed: bytes, data: bytes, compression: str) -> None:
    found = document(tmp_path, packed)
    assert (found.data, found.compression, found.note, found.damaged) == (data, compression, "", False)
    assert found.sha256 == hashlib.sha256(packed).hexdigest()
    assert found.size == len(packed)
    assert found.mtime_ns == (tmp_path / "file").stat().st_mtime_ns


def test_inflated_counts_the_unpacked_bytes(tmp_path: Path) -> None:
    assert document(tmp_path, gzip.compress(TEXT)).inflated == len(TEXT)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_as_powershell_writes_it(tmp_path: Path, codec: str) -> None:
    text = '{"eventName":"Größe 😀"}'
    mark = "" if codec == "utf-16" else "\ufeff"
    found = document(tmp_path, (mark + text).encode(codec))
    assert found.data.removeprefix(b"\xef\xbb\xbf") == text.encode()
    assert "UTF-16" in found.note
    assert not found.damaged


@pytest.mark.parametrize("left_out", [1, 4, 8, 9])
def test_gzip_cut_at_its_end_keeps_nearly_everything(tmp_path: Path, left_out: int) -> None:
    found = document(tmp_path, gzip.compress(TEXT)[:-left_out])
    assert TEXT.startswith(found.data)
    assert len(found.data) > len(TEXT) - 400
    assert found.damaged
    assert "byte 0 is damaged" in found.note


def test_gzip_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT)
    found = document(tmp_path, packed[: len(packed) // 2])
    assert found.data
    assert found.data == zlib.decompressobj(31).decompress(packed[: len(packed) // 2])
    assert found.damaged


@pytest.mark.parametrize(
    "packed",
    [b"\x1f\x8b", b"\x1f\x8bjunk and more junk", gzip.compress(TEXT, mtime=0)[:10]],
    ids=["magic", "junk", "header"],
)
def test_gzip_of_which_nothing_is_left(tmp_path: Path, packed: bytes) -> None:
    found = document(tmp_path, packed)
    assert (found.data, found.damaged, found.compression) == (b"", True, "gzip")


def test_garbage_after_gzip_is_told_and_does_no_harm(tmp_path: Path) -> None:
    found = document(tmp_path, gzip.compress(TEXT) + b"xyz")
    assert (found.data, found.damaged, found.note) == (TEXT, False, "3 bytes follow the gzip data")


@pytest.mark.parametrize("data", [TEXT, NOISE], ids=["small", "larger than a step"])
def test_wrong_checksum_keeps_all_bytes_and_is_told(tmp_path: Path, data: bytes) -> None:
    packed = bytearray(gzip.compress(data))
    packed[-8] ^= 0xFF
    found = document(tmp_path, bytes(packed))
    assert found.data == data
    assert found.damaged


def test_corrupt_block_keeps_the_bytes_before_it(tmp_path: Path) -> None:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(TEXT) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = first + b"\xff" * 100  # block type 3 does not exist
    found = document(tmp_path, packed)
    assert found.data == TEXT
    assert found.damaged


def test_corrupt_second_member_leaves_the_first_and_is_placed(tmp_path: Path) -> None:
    first = gzip.compress(TEXT)
    found = document(tmp_path, first + b"\x1f\x8b\x09junkjunkjunkjunk")
    assert found.data == TEXT
    assert found.damaged
    assert f"byte {len(first)} is damaged" in found.note


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b" ")


def append_and_hide(path: Path) -> None:
    facts = path.stat()
    append(path)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def replace_alike(path: Path) -> None:
    """Another file of the same size and time."""
    facts = path.stat()
    other = path.with_name("other")
    other.write_bytes(TEXT.lower())
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    other.replace(path)


CHANGES: dict[str, Callable[[Path], None]] = {
    "appended": append,
    "appended, time put back": append_and_hide,
    "newer": lambda path: os.utime(path, (5, 5)),
    "truncated": lambda path: os.truncate(path, 10),
    "replaced": replace_alike,
    "removed": Path.unlink,
}


@pytest.mark.parametrize("change", CHANGES)
def test_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(TEXT)
    real = decode.decode

    def changing(packed: bytes, *options: Any) -> decode.Document:
        CHANGES[change](path)
        return real(packed, *options)

    monkeypatch.setattr(decode, "decode", changing)
    found = read_document(path)
    assert found.data == TEXT
    assert found.note == "the file changed while it was read"


@pytest.mark.parametrize("size", [10, decode.HEAD - 1, decode.HEAD, decode.HEAD + 1, 4_000_000])
def test_a_plain_file_is_in_memory_only_once(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    tracemalloc.start()
    try:
        data = read_document(path).data
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert data == b"x" * size
    assert peak < size + 1_000_000


def test_unreadable_file_raises_for_the_caller_to_tell(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        read_document(tmp_path / "none")
