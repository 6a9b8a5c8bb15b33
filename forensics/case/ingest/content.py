"""When two copies of an event say the same.

both with the original bytes ──► equal bytes, or equal as JSON values
one of them from another format ──► equal in every core field that both carry
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.fidelity import Fidelity

CORE = (
    "event_time", "event_name", "event_source", "aws_region", "error_code", "source_ip_address", "user_agent",
    "identity_arn", "access_key_id", "request_id",
)  # fmt: skip
"""Fields that every format that carries them carries unchanged; times to the second."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a copy of an event says.

    Attributes:
        fidelity: How much its format carries.
        raw: The record's own bytes, where the format has them.
        core: Values of `CORE`.
    """

    fidelity: Fidelity
    raw: bytes | None
    core: tuple[Any, ...]


def core_values(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """The core fields of each row."""
    times = pc.floor_temporal(batch["event_time"], unit="second").to_pylist()
    return zip(times, *(batch[name].to_pylist() for name in CORE[1:]), strict=True)


def same_content(first: Content, second: Content) -> bool:
    """Whether two copies say the same, as far as both formats can tell."""
    if first.raw is not None and second.raw is not None:
        return first.raw == second.raw or canonical(first.raw) == canonical(second.raw)
    return all(a == b for a, b in zip(first.core, second.core, strict=True) if a is not None and b is not None)


def canonical(raw: bytes) -> str:
    """A text that is the same for JSON documents that are equal as values.

    Order of members, white space and the spelling of strings and numbers do not matter; true is not 1.
    """
    try:
        value = json.loads(raw.decode(errors="surrogateescape"), strict=False, parse_float=_number)
        return json.dumps(value, sort_keys=True)
    except (ValueError, RecursionError):
        return raw.hex()


def _number(text: str) -> Any:
    value = float(text)
    return int(value) if value.is_integer() else value
