"""The least an ingest can cost, and hashing for comparison.

parse FOLDER: decompress and simdjson-parse every file | write CASE NEW: the finished case once more
hash FOLDER: SHA-256 of every file
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb
import simdjson
from isal import isal_zlib

from forensics.benchmark.child import serve
from forensics.benchmark.corpora import files
from forensics.case.store import ROW_GROUP_ROWS, STORAGE_VERSION

_GZIP = 31
"""zlib's window bits for gzip; the length in a gzip's last bytes saves growing the output."""


def parse(folder: str) -> dict[str, Any]:
    """Decompress and parse every file; the parser's memory is reused."""
    parser, json_bytes, events = simdjson.Parser(), 0, 0
    for path in files(Path(folder)):
        packed = path.read_bytes()
        data: bytes = isal_zlib.decompress(packed, _GZIP, int.from_bytes(packed[-4:], "little") + 1)
        document: Any = parser.parse(data)
        json_bytes += len(data)
        events += len(document["Records"])
        del document
    return {"json_bytes": json_bytes, "records": events}


def write(case: str, new: str) -> dict[str, Any]:
    """Copy the case into an empty file laid out like it."""
    Path(new).unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach {_text(case)} as finished (read_only)")
        layout = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP_ROWS}"
        connection.execute(f"attach {_text(new)} as again ({layout})")
        connection.execute("copy from database finished to again")
        connection.execute("detach again")
    return {"bytes": Path(new).stat().st_size}


def hash_all(folder: str) -> dict[str, Any]:
    """SHA-256 of every file, one after another."""
    found = {hashlib.sha256(path.read_bytes()).digest() for path in files(Path(folder))}
    return {"distinct": len(found)}


def _text(path: str) -> str:
    """A path as SQL text; `attach` takes no parameters."""
    return "'" + path.replace("'", "''") + "'"


if __name__ == "__main__":
    serve({"parse": parse, "write": write, "hash": hash_all})
