"""How much a file may unpack to, so that no file can fill the memory.

    bytes taken, bytes given ──► within `Limits` | `TooLargeError`, whose text becomes the reason in the ledger

Deflate cannot pack better than 1,032 : 1, the others pack zeros up to a million to one; CloudTrail packs 10 to 60 : 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forensics.errors import UsageError

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", re.IGNORECASE | re.ASCII)
_UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


class TooLargeError(Exception):
    """A file that unpacks to more than is allowed; the message names the numbers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file, or one member of an archive, may unpack to.

    Attributes:
        unpacked: Bytes, packed or not.
        ratio: Unpacked bytes for each packed one, above ``ratio_from``; an archive as a whole keeps it too.
        ratio_from: Unpacked bytes up to which any ratio is fine.
        members: Entries of one archive that are looked at.
    """

    unpacked: int = 4 << 30
    ratio: int = 500
    ratio_from: int = 64 << 20
    members: int = 1_000_000

    def allowed(self, taken: int) -> int:
        """Bytes that may come out of so many."""
        return min(self.unpacked, self.ratio_allowed(taken))

    def ratio_allowed(self, taken: int) -> int:
        """Bytes that may come out of so many, however large a file may be."""
        return max(self.ratio_from, self.ratio * taken)

    def check(self, taken: int, given: int) -> None:
        """Raise `TooLargeError` if more came out than may."""
        if given > self.unpacked:
            raise TooLargeError(f"refused: holds more than {self.unpacked:,} bytes (see --max-unpacked)")
        if given > self.ratio_allowed(taken):
            text = f"refused as a decompression bomb: {taken:,} bytes unpack to more than {self.ratio_allowed(taken):,}"
            raise TooLargeError(f"{text} ({self.ratio} : 1)")


DEFAULT_LIMITS = Limits()


def parse_size(text: str, option: str) -> int:
    """A size given on the command line, such as ``500M``, ``8G`` or ``1.5GiB``; units are powers of 1,024.

    Raises:
        UsageError: The text is no size.
    """
    match = _SIZE.fullmatch(text)
    size = int(float(match[1]) * (1 << _UNITS[match[2].lower()])) if match else 0
    if not size:
        raise UsageError(f"{option}: {text!r} is no size; write it like 500M or 8G")
    return size
