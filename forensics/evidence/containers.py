"""Archives, read member by member without unpacking anything to disk.

    zip | tar, tar.gz, tar.bz2, tar.xz, tar.zst ──► `Archive` ──► one `Member` after the other, its bytes in memory

An archive inside an archive is not opened. What is no file (links, devices) is counted; what cannot be read is a
member with a reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forensics.evidence.compress import Packing, packing_of
from forensics.evidence.discover import portable
from forensics.evidence.limits import DEFAULT_LIMITS, Limits, TooLargeError

_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: Its name, made harmless: ``/`` between parts, nothing that leads out of the archive.
        data: Its bytes, as the archive holds them.
        taken: Bytes it takes in the archive.
        size: Its size; what the archive says if it could not be read.
        problem: Why there are no bytes.
        refused: Whether that is because it is too large.
        note: What is wrong with the bytes.
        damaged: Whether bytes are missing because of that.
    """

    name: str
    data: bytes
    taken: int
    size: int
    problem: str = ""
    refused: bool = False
    note: str = ""
    damaged: bool = False


@dataclass(slots=True)
class Archive:
    """An archive that is being read.

    Attributes:
        kind: ``zip`` or ``tar``.
        limits: What it and its members may unpack to.
        size: Its length in bytes, once it is open.
        packing: Compression of a tar as a whole.
        left_out: Number of entries that are no files, by what they are.
        notes: What is wrong with the archive as a whole.
        broken: Whether members are missing because of that.
        unpacked: Bytes of the members so far.
    """

    kind: str
    limits: Limits = DEFAULT_LIMITS
    size: int = 0
    packing: Packing | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    broken: bool = False
    unpacked: int = 0
    _names: set[str] = field(default_factory=set)

    def unique(self, name: str) -> str:
        """A name no earlier member has: the second of two gets ``~2``."""
        number, free = 1, name
        while free in self._names:
            number += 1
            free = f"{name}~{number}"
        self._names.add(free)
        return free

    def add(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            TooLargeError: The archive as a whole unpacks to too much.
        """
        self.unpacked += size
        if self.unpacked > (most := self.limits.ratio_allowed(self.size)):
            raise TooLargeError(
                f"refused as a decompression bomb: {self.size:,} bytes unpack to more than {most:,} "
                f"({self.limits.ratio} : 1); what follows was not read"
            )

    def breaks(self, why: object) -> None:
        """Note that members are missing."""
        self.notes.append(str(why))
        self.broken = True

    @property
    def reason(self) -> str:
        """What the ledger says beside the number of members."""
        left_out = [f"left out: {number} {what}" for what, number in sorted(self.left_out.items())]
        return "; ".join(left_out + self.notes)


def open_archive(path: Path, kind: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Archive, Iterator[Member]]:
    """An archive and its members.

    Args:
        path: The file.
        kind: What `decode.archive_kind` says it is.
        limits: What it may unpack to.

    Returns:
        The archive, whose notes are complete once all members were taken, and the members one by one.
    """
    archive = Archive(kind, limits)
    return archive, _members(path, archive)


def _members(path: Path, archive: Archive) -> Iterator[Member]:
    from forensics.evidence import tars, zips  # noqa: PLC0415 (they build on this module)

    reader = zips.members if archive.kind == "zip" else tars.members
    try:
        with path.open("rb") as file:
            archive.packing = packing_of(file.read(16))
            archive.size = file.seek(0, 2)
            file.seek(0)
            yield from _limited(reader(file, archive), archive)
    except TooLargeError as error:
        archive.breaks(error)
    except OSError as error:
        archive.breaks(f"cannot be read: {error.strerror or error}")


def _limited(members: Iterator[Member], archive: Archive) -> Iterator[Member]:
    for number, member in enumerate(members):
        if number >= archive.limits.members:
            raise TooLargeError(f"more than {archive.limits.members:,} members; what follows was not read")
        yield member


def harmless(name: bytes) -> str:
    r"""A member's name as a path that stays below the archive and is still recognisable.

    Undecodable bytes and control characters become ``%XX``, ``\`` becomes ``/``, ``..`` becomes ``%2E%2E``; the
    slash of an absolute name and the colon of a drive letter are encoded.
    """
    text = portable(name.decode("utf-8", "surrogateescape")).replace("\\", "/")
    text = _HARMFUL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)
    start = "%2F" if text.startswith("/") else ""
    if _DRIVE.match(text):
        text = text[0] + "%3A" + text[2:]
    parts = [part.replace("..", "%2E%2E") if part == ".." else part for part in text.split("/")]
    return start + "/".join(part for part in parts if part not in {"", "."}) or "unnamed"


def entry_kind(mode: int) -> str:
    """What an entry that is no file is, by its Unix mode; empty for a file."""
    kinds = {0o120000: "links", 0o020000: "devices", 0o060000: "devices", 0o010000: "pipes", 0o140000: "sockets"}
    return kinds.get(mode & 0o170000, "")
