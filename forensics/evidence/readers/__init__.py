"""Formats other than CloudTrail's own JSON: one small file each, listed here.

    format named by `recognise` ──► its reader ──► `Split`

A reader that has the record's own text hands it on as it is (Fidelity.ORIGINAL); one that has fields only makes a text
or columns of them and says how much is missing (lower fidelity). What the format does not carry is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from forensics.evidence.found import Split

BYTE_READERS: dict[str, Callable[[bytes], Split]] = {}
"""Readers of documents that are no JSON, by the format `recognise.recognise_bytes` names."""

VALUE_READERS: dict[str, Callable[[Sequence[Any]], Split]] = {}
"""Readers of JSON values (raw, one per document, line or array element), by the format `recognise_members` names."""
