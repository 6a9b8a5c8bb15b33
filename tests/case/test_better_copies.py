"""A better copy of an event takes over from a poorer one exactly once, however often it occurs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MakeCase
from tests.evidence.readers.csv_forms import athena, event_history
from tests.evidence.readers.ocsf_forms import ocsf_v1
from tests.support import compact, fetch, log_file, record, run, write

RECORDS = [record(f"e-{number}") for number in range(3)]
POOR = [*RECORDS, record("poor")]
"""One event occurs in poorer formats only."""

OCSF = b"\n".join(compact(ocsf_v1(value)) for value in POOR)
POORER = {"ocsf": OCSF, "athena": athena(POOR), "event history": event_history(POOR)}


def check(make_case: MakeCase, folder: Path, *documents: bytes, at_once: bool = True) -> None:
    """Each document is a file, in order; every place is kept and each event stands once, as its record."""
    case = make_case()
    for number, data in enumerate(documents):
        write(folder / f"dump/{number}", data)
        if not at_once:
            run(case, folder / "dump")
    run(case, folder / "dump")
    stored = fetch(case, "select event_id, raw from events order by all")
    assert stored == [*((value["eventID"], compact(value)) for value in RECORDS), ("poor", None)]
    places = fetch(case, "select p.event_file_id, e.file_id from all_places p left join event_records e "
                   "on (e.file_id, e.record_index) = (p.event_file_id, p.event_record_index)")  # fmt: skip
    assert all(pointed == found for pointed, found in places)
    seen = fetch(case, "select sum(records_seen) from log_files")
    assert [(len(places),)] == seen


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("poorer", POORER)
def test_the_better_copy_occurs_twice(make_case: MakeCase, tmp_path: Path, poorer: str, at_once: bool) -> None:
    check(make_case, tmp_path, POORER[poorer], log_file(RECORDS) + log_file(RECORDS), at_once=at_once)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_better_and_a_still_better_copy(make_case: MakeCase, tmp_path: Path, at_once: bool) -> None:
    documents = [POORER["event history"], OCSF, athena(POOR), log_file(RECORDS), OCSF]
    check(make_case, tmp_path, *documents, at_once=at_once)
