"""Compressed streams, zip and tar: everything that can be had, the place where it ends, and no bomb."""

from __future__ import annotations

import hashlib
import io
import struct
import tarfile
import time
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from forensics.errors import UsageError
from forensics.evidence import decode as decode_module
from forensics.evidence.compress import GZIP, unpack
from forensics.evidence.containers import Archive, Member, harmless, open_archive
from forensics.evidence.decode import decode, read_document
from forensics.evidence.limits import DEFAULT_LIMITS, Limits, parse_size
from tests.evidence.packing import PACK, UNIT, nothing, tar_of, tar_of_infos, zip_of

NOISE = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(40_000))
"""Bytes that do not pack, longer than any step."""
ITEMS = [("AWSLogs/b.json", b"b" * 100), ("AWSLogs/a.json", NOISE[:50_000]), ("empty", b"")]
SMALL = Limits(unpacked=1 << 20, ratio=500, ratio_from=64 << 10)


def opened(tmp_path: Path, data: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[Archive, list[Member]]:
    path = tmp_path / "archive"
    path.write_bytes(data)
    kind = read_document(path, limits).archive
    archive, members = open_archive(path, kind, limits)
    return archive, list(members)


# ---- one compressed file ----


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("size", [0, 1, 5000, len(NOISE)])
def test_one_or_several_units_come_back(kind: str, size: int) -> None:
    pack, data = PACK[kind], NOISE[:size]
    for packed in (pack(data), pack(data[: size // 3]) + pack(data[size // 3 :]), pack(data) + bytes(512)):
        found = decode(packed)
        assert (found.data, found.compression, found.note, found.damaged) == (data, kind, "", False)
        assert (found.sha256, found.inflated) == (hashlib.sha256(packed).hexdigest(), size)


@pytest.mark.parametrize("kind", PACK)
def test_cut_unit_gives_what_is_whole_and_the_place(kind: str) -> None:
    first, second = PACK[kind](NOISE[:9000]), PACK[kind](NOISE)
    found = decode(first + second[: len(second) * 9 // 10])
    assert found.damaged
    assert found.note == f"{UNIT[kind]} at byte {len(first)} is damaged: it ends too early"
    assert NOISE[:9000] == found.data[:9000]
    assert NOISE.startswith(found.data[9000:])
    assert len(found.data) > len(NOISE) // 2  # bzip2 gives whole blocks of 900,000 bytes


@pytest.mark.parametrize("kind", PACK)
def test_flipped_byte_keeps_what_came_before(kind: str) -> None:
    packed = bytearray(PACK[kind](NOISE))
    packed[len(packed) * 95 // 100] ^= 0xFF
    found = decode(bytes(packed))
    assert found.damaged
    assert f"{UNIT[kind]} at byte 0 is damaged: " in found.note
    assert len(found.data) > len(NOISE) // 2
    assert found.data[: len(NOISE) // 2] == NOISE[: len(NOISE) // 2]  # of the rest, only the checksum knows


@pytest.mark.parametrize("kind", PACK)
def test_garbage_behind_is_told(kind: str) -> None:
    found = decode(PACK[kind](b"data") + b"\0\0garbage")
    assert (found.data, found.damaged, found.note) == (b"data", False, f"7 bytes follow the {kind} data")


def test_zstd_skippable_frames_are_skipped() -> None:
    skipped = struct.pack("<LL", 0x184D2A53, 4) + b"abcd"
    found = decode(skipped + PACK["zstd"](b"data") + skipped)
    assert (found.data, found.note) == (b"data", "")


def test_many_members_cost_linear_time() -> None:
    packed = PACK["gzip"](b"{}") * 60_000
    begin = time.monotonic()
    assert len(decode(packed).data) == 120_000
    assert time.monotonic() - begin < 10  # slicing the rest at each member took minutes


@pytest.mark.parametrize("kind", PACK)
def test_bomb_is_refused_before_it_fills_the_memory(kind: str) -> None:
    packed = nothing(300 << 20, kind)
    tracemalloc.start()
    found = decode(packed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.refused
    assert found.data == b""
    assert "refused as a decompression bomb" in found.note
    assert "(500 : 1)" in found.note
    assert peak < 3 * DEFAULT_LIMITS.ratio_from


def test_bomb_in_many_members_is_refused() -> None:
    assert decode(nothing(1 << 20, "gzip") * 70).refused


@pytest.mark.parametrize("kind", ["none", *PACK])
def test_size_limit_counts_what_is_unpacked(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    data = NOISE.hex().encode()
    path.write_bytes(PACK.get(kind, bytes)(data))
    for unpacked, refused in ((len(data), False), (len(data) - 1, True), (1000, True)):
        found = read_document(path, Limits(unpacked=unpacked))
        assert found.refused == refused
        assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert ("--max-unpacked" in found.note) == refused


def test_ordinary_log_that_packs_60_to_1_is_read() -> None:
    record = b'{"eventName":"DescribeInstances","eventSource":"ec2.amazonaws.com","eventID":"%032x"},'
    data = b"".join(record % n for n in range(1_000_000))
    for packed in (PACK["gzip"](data), PACK["zstd"](data)):
        assert not decode(packed, Limits(ratio_from=1 << 20)).refused


def test_fast_way_and_slow_way_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = PACK["gzip"](NOISE)
    fast = unpack(GZIP, packed, DEFAULT_LIMITS)
    monkeypatch.setattr("forensics.evidence.compress._small_gzip", lambda *_: None)
    assert unpack(GZIP, packed, DEFAULT_LIMITS) == fast == (NOISE, "", False)


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("500M", 500 << 20), ("8g", 8 << 30), ("1.5 GiB", 3 << 29), ("2kB", 2048), ("1T", 1 << 40)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text, "--max-unpacked") == size


@pytest.mark.parametrize("text", ["", "0", "G", "-1", "1X", "five"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError, match="--max-unpacked"):
        parse_size(text, "--max-unpacked")


# ---- archives ----


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_members_by_name(tmp_path: Path, method: int) -> None:
    archive, members = opened(tmp_path, zip_of(ITEMS, method))
    assert [(member.name, member.data) for member in members] == sorted(ITEMS)
    assert not any(member.note or member.problem for member in members)
    assert (archive.reason, archive.broken) == ("", False)


@pytest.mark.parametrize("kind", ["none", *PACK])
def test_tar_members_in_their_order(tmp_path: Path, kind: str) -> None:
    archive, members = opened(tmp_path, tar_of(ITEMS, kind))
    assert [(member.name, member.data) for member in members] == ITEMS
    assert (archive.reason, archive.broken) == ("", False)


@pytest.mark.parametrize("kind", PACK)
def test_large_packed_tar_is_known_without_unpacking_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(decode_module, "HEAD", 1024)
    monkeypatch.setattr(decode_module, "unpack", None)
    assert len(opened(tmp_path, tar_of(ITEMS, kind))[1]) == 3


def test_zip64_prefix_and_comment(tmp_path: Path) -> None:
    out = io.BytesIO(b"#!self-extracting\n" * 10)
    out.seek(0, 2)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"PK\5\6 is no end"
        with archive.open("big", "w", force_zip64=True) as file:
            file.write(b"data")
    path = tmp_path / "a"
    path.write_bytes(out.getvalue())
    _, members = open_archive(path, "zip")
    assert [(member.name, member.data) for member in members] == [("big", b"data")]


@pytest.mark.parametrize("cut", [1, 20, 22, 60, 150])
def test_zip_without_directory_is_searched(tmp_path: Path, cut: int) -> None:
    archive, members = opened(tmp_path, zip_of(ITEMS)[:-cut])
    assert {(member.name, member.data) for member in members} == set(ITEMS)
    assert archive.broken
    assert "its members were searched for" in archive.reason


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize("cut", [0, 30, 130])
def test_streamed_zip_with_sizes_behind_the_data(tmp_path: Path, cut: int) -> None:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(ITEMS):
            archive.writestr(name, data)
    packed = pipe.getvalue()
    found, members = opened(tmp_path, packed[: len(packed) - cut])
    assert [(member.name, member.data) for member in members] == sorted(ITEMS)
    assert found.broken == bool(cut)


@pytest.mark.parametrize("kind", ["none", *PACK])
def test_cut_tar_gives_what_is_there(tmp_path: Path, kind: str) -> None:
    items = [(f"{n}.json", NOISE[n * 100_000 : (n + 1) * 100_000]) for n in range(12)]
    whole = tar_of(items, kind)
    archive, members = opened(tmp_path, whole[: len(whole) * 9 // 10])
    assert archive.broken
    assert len(members) > 6
    assert [(m.name, m.data) for m in members[:-1]] == items[: len(members) - 1]
    assert items[len(members) - 1][1].startswith(members[-1].data)
    assert "ends in the middle of a member" in archive.reason
    assert members[-1].damaged


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"),
        (b"/etc/passwd", "%2Fetc/passwd"),
        (b"C:\\Windows\\x.json", "C%3A/Windows/x.json"),
        (b"a\\..\\b", "a/%2E%2E/b"),
        (b"a//./b/", "a/b"),
        (b"\xff\xfe.json", "%FF%FE.json"),
        (b"a\nb\x1b[31m\x00", "a%0Ab%1B[31m%00"),
        ("größe\u202egpj".encode(), "größe%E2%80%AEgpj"),
        (b"", "unnamed"),
        (b"...", "..."),
    ],
)
def test_names_are_harmless_and_recognisable(name: bytes, path: str) -> None:
    assert harmless(name) == path


def test_two_members_of_one_name_are_two(tmp_path: Path) -> None:
    items = [("a", b"1"), ("a", b"2"), ("a~2", b"3")]
    for data in (zip_of(items), tar_of(items)):
        _, members = opened(tmp_path, data)
        assert len({member.name for member in members}) == 3
        assert {member.data for member in members} == {b"1", b"2", b"3"}


def test_what_is_no_file_is_counted(tmp_path: Path) -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
    infos = []
    for kind in kinds:
        infos.append(tarfile.TarInfo("../evil"))
        infos[-1].type, infos[-1].linkname = kind, "/etc/passwd"
    archive, members = opened(tmp_path, tar_of_infos(infos))
    assert members == []
    assert archive.reason == "left out: 2 devices; left out: 2 links; left out: 1 pipes"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.mkdir("folder")
    archive, members = opened(tmp_path, out.getvalue())
    assert (members, archive.reason) == ([], "left out: 1 links")


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite a field of each header that begins with ``mark``."""
    out, place = bytearray(data), data.find(mark)
    while place >= 0:
        out[place + offset : place + offset + len(value)] = value
        place = data.find(mark, place + 1)
    return bytes(out)


def test_encrypted_and_unknown_methods_are_told(tmp_path: Path) -> None:
    data = zip_of([("a", b"x" * 50)])
    (member,) = opened(tmp_path, patched(data, b"PK\1\2", 8, b"\1\0"))[1]
    assert "encrypted" in member.problem
    (member,) = opened(tmp_path, patched(data, b"PK\1\2", 10, b"\x63\0"))[1]
    assert "method 99" in member.problem


@pytest.mark.parametrize("said", [0, 1, 10, 1 << 31, (1 << 32) - 2])
def test_zip_that_lies_about_sizes(tmp_path: Path, said: int) -> None:
    data = patched(zip_of([("a", NOISE[:5000]), ("b", b"fine")]), b"PK\1\2", 24, struct.pack("<L", said))
    archive, members = opened(tmp_path, data)
    assert [m.data for m in members] == [NOISE[:5000], b"fine"]
    assert members[0].note == f"the archive says {said:,} bytes, here are 5,000"
    packed = patched(zip_of([("a", NOISE[:5000]), ("b", b"fine")]), b"PK\1\2", 20, struct.pack("<L", said))
    archive, members = opened(tmp_path, packed)
    assert [m.name for m in members] == ["a", "b"]
    assert members[0].damaged or members[0].data == NOISE[:5000]
    assert not archive.broken


def test_wrong_checksum_in_zip_keeps_the_bytes(tmp_path: Path) -> None:
    (member,) = opened(tmp_path, patched(zip_of([("a", b"data" * 9)]), b"PK\1\2", 16, b"\0\0\0\0"))[1]
    assert (member.data, member.damaged, member.note) == (b"data" * 9, True, "its checksum is wrong")


def test_overlapping_members_are_unpacked_once(tmp_path: Path) -> None:
    """The trick of a better zip bomb: many directory entries that share the same packed bytes."""
    one = zip_of([("a", bytes(60_000))])
    begin = one.index(b"PK\1\2")
    entry, end = one[begin : one.index(b"PK\5\6")], one[one.index(b"PK\5\6") :]
    number = 1000
    end = end[:8] + struct.pack("<HHL", number, number, len(entry) * number) + end[16:]
    _archive, members = opened(tmp_path, one[:begin] + entry * number + end)
    assert len(members) == number
    assert sum(len(member.data) for member in members) == 60_000


def test_bombs_in_archives_are_refused(tmp_path: Path) -> None:
    archive, members = opened(tmp_path, zip_of([("bomb", bytes(5 << 20)), ("z", b"fine")]), SMALL)
    assert [(m.name, m.refused, m.data) for m in members] == [("bomb", True, b""), ("z", False, b"fine")]
    for kind in PACK:
        archive, members = opened(tmp_path, tar_of([("bomb", bytes(5 << 20))], kind), SMALL)
        assert archive.broken
        assert "bomb" in archive.reason
        assert [(m.refused, m.data) for m in members] in ([], [(True, b"")])
    archive, members = opened(tmp_path, tar_of([("large", bytes(2 << 20)), ("z", b"fine")]), SMALL)
    assert [(m.refused, m.data) for m in members] == [(True, b""), (False, b"fine")]


def test_zip_of_many_small_bombs_is_refused_as_a_whole(tmp_path: Path) -> None:
    limits = replace(SMALL, ratio=100)
    archive, members = opened(tmp_path, zip_of([(str(n), bytes(60 << 10)) for n in range(100)]), limits)
    assert archive.broken
    assert "refused as a decompression bomb" in archive.reason
    assert sum(len(member.data) for member in members) <= limits.ratio_allowed(archive.size)


def test_too_many_members(tmp_path: Path) -> None:
    limits = Limits(members=5)
    for data in (zip_of([(str(n), b"") for n in range(9)]), tar_of([(str(n), b"") for n in range(9)])):
        archive, members = opened(tmp_path, data, limits)
        assert len(members) <= 5
        assert "more than 5 members" in archive.reason


@pytest.mark.parametrize("size", [(1 << 62), -1, (1 << 33) - 1])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, b"Z"])
def test_tar_header_that_lies_about_its_size(tmp_path: Path, kind: bytes, size: int) -> None:
    info = tarfile.TarInfo("a")
    info.type, info.size = kind, size
    header = info.tobuf(tarfile.GNU_FORMAT) if size >= 0 else _negative(info)
    _archive, members = opened(tmp_path, tar_of([("first", b"1")])[:1024] + header + NOISE[:5000])
    assert members[0].data == b"1"
    assert len(members) <= 2


def _negative(info: tarfile.TarInfo) -> bytes:
    info.size = 0
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 12
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + sum(header[156:512]) + 8 * 32)
    return bytes(header)


def test_office_document_is_one_file(tmp_path: Path) -> None:
    archive, members = opened(tmp_path, zip_of([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]))
    assert (members, archive.reason) == ([], "Office document")
