"""Formats other than CloudTrail's own JSON: one small file each, listed here.

    format named by `recognise` ──► its reader ──► `Split`

A reader that has the record's own text hands it on as it is (Fidelity.ORIGINAL); one that has fields only makes a text
or columns of them and says how much is missing (lower fidelity). What the format does not carry is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from forensics.evidence.found import Split
from forensics.evidence.readers.csv_people import read_event_history, read_honeybucket
from forensics.evidence.readers.csv_tables import read_lake, read_table
from forensics.evidence.readers.envelopes import OPENERS, read_envelopes, read_export
from forensics.evidence.readers.ocsf_json import read_ocsf
from forensics.evidence.readers.parquet import read_parquet

BYTE_READERS: dict[str, Callable[[bytes], Split]] = {
    "cloudwatch_export": read_export,
    "lake_csv": read_lake,
    "athena_csv": read_table,
    "event_history_csv": read_event_history,
    "honeybucket_csv": read_honeybucket,
    "parquet_file": read_parquet,
}
"""Readers of documents that are no JSON, by the format `recognise.recognise_bytes` names."""

VALUE_READERS: dict[str, Callable[[Sequence[Any]], Split]] = {
    **dict.fromkeys(OPENERS, read_envelopes),
    "ocsf": read_ocsf,
}
"""Readers of JSON values (raw, one per document, line or array element), by the format `recognise_members` names."""
