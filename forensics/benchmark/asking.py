"""Questions to a finished case: `deletions CASE`, `timeline CASE [EVENT_ID]`, `principals CASE`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from forensics.analyses.deletions import deletions
from forensics.analyses.timeline import Anchor, timeline
from forensics.benchmark.child import serve
from forensics.case.store import open_case
from forensics.engines import DuckEngine


def ask_deletions(case: str) -> dict[str, Any]:
    """All attempts to delete a gateway."""
    with open_case(Path(case)) as connection:
        table = deletions(DuckEngine(connection))
    return {"rows": table.num_rows, "first": table["event_id"][0].as_py() if table.num_rows else None}


def ask_timeline(case: str, event_id: str | None = None) -> dict[str, Any]:
    """The time around one deletion, or around all of them."""
    with open_case(Path(case)) as connection:
        return {"rows": timeline(DuckEngine(connection), Anchor(deletion=event_id)).num_rows}


def ask_principals(case: str) -> dict[str, Any]:
    """All actors; skipped where that question cannot be asked yet."""
    try:
        principals: Any = import_module("forensics.analyses.principals").principals
    except (ImportError, AttributeError) as error:
        return {"skipped": f"principals cannot be imported: {error}"}
    with open_case(Path(case)) as connection:
        return {"rows": principals(DuckEngine(connection)).num_rows}


if __name__ == "__main__":
    serve({"deletions": ask_deletions, "timeline": ask_timeline, "principals": ask_principals})
