"""Identifiers of a world: random where AWS's are, of the right shape, and plainly not real.

Access keys and principal ids carry ``EXAMPLE`` after their prefix. Keys are numbered and scrambled by an odd
factor, which is one-to-one: no two sessions of a world share a key, without remembering any.
"""

from __future__ import annotations

from random import Random

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SCRAMBLE = 0x9E3779B97F4A7C15
_NAMESPACES = ("organisation", "background", "incidents", "oddities")


class Ids:
    """Source of identifiers for one part of the world; parts never produce the same key."""

    def __init__(self, seed: int, namespace: str) -> None:
        self.random = Random(f"{seed}/{namespace}")
        self._bits = self.random.getrandbits
        self._next = _NAMESPACES.index(namespace)

    def uuid(self) -> str:
        """A random (version 4) UUID in text form."""
        text = f"{self._bits(128):032x}"
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def access_key(self, prefix: str = "ASIA") -> str:
        """An access key id of 20 characters."""
        return f"{prefix}EXAMPLE{self._unique(9)}"

    def principal(self, prefix: str = "AROA") -> str:
        """A principal id of 21 characters: AIDA for a user, AROA for a role."""
        return f"{prefix}EXAMPLE{self._unique(10)}"

    def resource(self, prefix: str) -> str:
        """A resource id such as ``cgw-0`` and 16 hexadecimal digits."""
        return f"{prefix}-0{self._bits(64):016x}"

    def _unique(self, length: int) -> str:
        self._next += len(_NAMESPACES)
        number = self._next * _SCRAMBLE % 32**length
        return "".join(_BASE32[number >> 5 * place & 31] for place in range(length))
