"""Chain of custody: the hashes of the evidence, for anyone to check, and checked again.

log_files ──► `manifest`: lines that `sha256sum --check` reads, from the folder the evidence was ingested from
log_files × files on disk ──► `check`: same | changed | missing | unreadable, one row a file
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pyarrow as pa

from forensics.analyses.runner import ask
from forensics.case.ingest.plan import file_sha256
from forensics.engines import Engine

CHECK_SCHEMA = pa.schema(
    [("path", pa.string()), ("result", pa.string()), ("recorded_sha256", pa.string()), ("sha256", pa.string())]
)
"""``result`` is ``same``, ``changed``, ``missing`` or ``unreadable``."""


def manifest(engine: Engine) -> str:
    """The hashes of all files of the evidence as they are now.

    Args:
        engine: What runs the questions over the case.

    Returns:
        One line a file, sorted by path: hash, two spaces, path as GNU ``sha256sum`` prints it (a leading backslash
        marks a line whose path has escaped characters). Files that could not be read have no hash and no line; members
        of archives are covered by the line of their archive.
    """
    rows = ask(engine, "custody").to_pylist()
    return "".join(_line(row["sha256"], row["path"]) for row in rows)


def _line(sha256: str, path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != path else ""
    return f"{mark}{sha256}  {escaped}\n"


def check(engine: Engine, root: Path | None = None) -> pa.Table:
    """Hash the files of the evidence again and compare.

    Args:
        engine: What runs the questions over the case.
        root: Folder in which the files lie now, by their paths in the ledger; None: where they were last read.

    Returns:
        One row a file, by path (columns: `CHECK_SCHEMA`).
    """
    rows = []
    for row in ask(engine, "custody").to_pylist():
        place = root / row["path"] if root else Path(os.fsdecode(unquote_to_bytes(row["location"])))
        result, found = _hash(place, row["sha256"])
        rows.append({"path": row["path"], "result": result, "recorded_sha256": row["sha256"], "sha256": found})
    return pa.Table.from_pylist(rows, schema=CHECK_SCHEMA)


def _hash(place: Path, recorded: str) -> tuple[str, str | None]:
    try:
        found = file_sha256(place)
    except FileNotFoundError:
        return "missing", None
    except OSError:
        return "unreadable", None
    return ("same" if found == recorded else "changed"), found
