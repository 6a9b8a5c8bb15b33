"""How CloudTrail hands records over: files of S3 by account, region and quarter-hour, late and unordered.

Both ways bound memory: records are encoded at once and compressed in pieces.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from random import Random

import msgspec

from forensics.synthetic.records import START, Record, Timed, iso

Place = tuple[str, str]
"""Account and region."""

_WINDOW = 900
_PIECE = 2_000
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_encode = msgspec.json.Encoder().encode


class LogFile:
    """One log file in the making: a single line ``{"Records":[…]}``, gzip without a time in it."""

    def __init__(self, random: Random) -> None:
        self.records = 0
        self.newest = START
        self._random = random
        self._piece: list[bytes] = []
        self._packed: list[bytes] = [_GZIP_HEADER]
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._crc, self._size = 0, 0

    def add(self, at: int, encoded: bytes) -> None:
        """Take in one encoded record."""
        self.newest = max(self.newest, at)
        self.records += 1
        self._piece.append(encoded)
        if len(self._piece) == _PIECE:
            self._pack()

    def finish(self) -> bytes:
        """The bytes of the finished file."""
        self._pack()
        self._feed(b"]}")
        tail = self._crc.to_bytes(4, "little") + (self._size & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join([*self._packed, self._deflate.flush(), tail])

    def _pack(self) -> None:
        if self._piece:
            self._random.shuffle(self._piece)
            self._feed((b"," if self._size else b'{"Records":[') + b",".join(self._piece))
            self._piece.clear()

    def _feed(self, data: bytes) -> None:
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._packed.append(self._deflate.compress(data))


class Delivery:
    """Sorts records into log files under `root` and writes each one when it is complete."""

    def __init__(self, root: Path, seed: int, twice: frozenset[str], records_per_file: int | None) -> None:
        self._root, self._twice, self._limit = root, twice, records_per_file
        self._random = Random(f"{seed}/delivery")
        self._open: dict[Place, LogFile] = {}
        self._again: dict[Place, list[tuple[int, bytes]]] = {}
        self._window = START // _WINDOW

    def take(self, timed: Timed) -> None:
        """Take in the next record in order of time."""
        if self._limit is None and timed.at // _WINDOW != self._window:
            self._deliver_all()
            self._window = timed.at // _WINDOW
        place, encoded = _place(timed.record), _encode(timed.record)
        self._put(place, timed.at, encoded)
        if timed.record["eventID"] in self._twice:
            self._again.setdefault(place, []).append((timed.at, encoded))

    def close(self) -> None:
        """Deliver what is left, and the second copies that no later file took along."""
        self._deliver_all()
        for place in sorted(self._again):
            self._open[place] = self._new(place)
        self._deliver_all()

    def _put(self, place: Place, at: int, encoded: bytes) -> None:
        log_file = self._open.get(place)
        if log_file is None:
            log_file = self._open[place] = self._new(place)
        log_file.add(at, encoded)
        if log_file.records == self._limit:
            self._write(place, self._open.pop(place))

    def _new(self, place: Place) -> LogFile:
        log_file = LogFile(self._random)
        for at, encoded in self._again.pop(place, []):
            log_file.add(at, encoded)
        return log_file

    def _deliver_all(self) -> None:
        for place in sorted(self._open):
            self._write(place, self._open.pop(place))

    def _write(self, place: Place, log_file: LogFile) -> None:
        path = self._root / self._key(place, log_file.newest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(log_file.finish())

    def _key(self, place: Place, newest: int) -> str:
        account, region = place
        delivered = (newest // _WINDOW + 1) * _WINDOW if self._limit is None else newest
        stamp = iso(delivered + 60 * self._random.randrange(2, 7))
        unique = "".join(self._random.choices(_ALPHABET, k=16))
        folder = f"AWSLogs/{account}/CloudTrail/{region}/{stamp[:10].replace('-', '/')}"
        minute = stamp[:16].replace("-", "").replace(":", "")
        return f"{folder}/{account}_CloudTrail_{region}_{minute}Z_{unique}.json.gz"


def _place(record: Record) -> Place:
    return record["recipientAccountId"], record["awsRegion"]
