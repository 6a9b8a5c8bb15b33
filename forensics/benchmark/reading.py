"""Our ingest: `ingest FOLDER CASE` makes the case if there is none, else reads what is new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forensics.benchmark.child import serve
from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case


def read(folder: str, case: str) -> dict[str, Any]:
    """Ingest, closing of the file included."""
    path = Path(case)
    if not path.exists():
        create_case(path)
    with open_case(path, read_only=False) as connection:
        facts = ingest(connection, [folder]).as_dict()
    return {**facts, "case_bytes": path.stat().st_size}


if __name__ == "__main__":
    serve({"ingest": read})
