"""One event as CloudTrail wrote it and in another format is one event, in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from forensics.case.ingest import ingest
from forensics.evidence.fidelity import Fidelity
from tests.conftest import MakeCase
from tests.evidence.readers.forms import EVENT, FORMS, Form, everything
from tests.support import compact, fetch, record, run, write

OTHER = record("e-other")


@pytest.mark.parametrize("first", ["log file", "other form"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_one_event_and_a_duplicate(form: Form, first: str, make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    values = [EVENT, OTHER, everything()]
    names = ("a.json", "b.json") if first == "log file" else ("b.json", "a.json")
    write(tmp_path / names[0], values)
    write(tmp_path / names[1], form.write(values))
    counts = ingest(case, [tmp_path]).as_dict()["records"]
    assert counts == {"seen": 6, "stored": 3, "duplicate": 3, "rejected": 0, "conflicting": 0}
    kept = fetch(case, "select fidelity, raw from event_records order by event_time, event_id")
    assert {fidelity for fidelity, _ in kept} == {Fidelity.ORIGINAL}
    if form.name != "OpenSearch, OpenTelemetry" and form.format != "lake_csv":
        assert {raw for _, raw in kept} == set(map(compact, values))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_alone_it_says_how_much_it_carries(form: Form, make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    printed = run(case, write(tmp_path / "a", form.write([EVENT])))
    assert printed["records"]["stored"] == 1
    ((fidelity, has_raw, status, name, reason),) = fetch(
        case,
        "select fidelity, raw is not null, f.status, f.format, f.reason "
        "from event_records join log_files f using (file_id)",
    )
    original = form.fidelity is Fidelity.ORIGINAL
    assert (fidelity, has_raw, status, name) == (form.fidelity, original, "ingested", form.format)
    assert bool(reason) is (form.fidelity is not Fidelity.ORIGINAL)


def test_tampering_shows_through_another_format(make_case: MakeCase, tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        case = make_case(f"case{number}")
        write(tmp_path / str(number) / "a.json", [EVENT])
        write(tmp_path / str(number) / "b.json", form.write([EVENT | {"sourceIPAddress": "203.0.113.9"}]))
        counts = run(case, tmp_path / str(number))["records"]
        assert (counts["stored"], counts["conflicting"]) == (2, 1), form.name
