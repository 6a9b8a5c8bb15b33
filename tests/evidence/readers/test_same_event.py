"""One event as CloudTrail wrote it and in another format is one event, in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    counts = run(case, tmp_path)["records"]
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


@pytest.mark.parametrize("runs", [1, 2])
def test_the_ledger_counts_the_event_where_its_best_copy_stands(runs: int, make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    paths = [write(tmp_path / f"{form.fidelity:d}.json", form.write([EVENT, OTHER])) for form in (FORMS[0], FORMS[-1])]
    paths[0] = paths[0].rename(tmp_path / "z.json")  # the best one comes last
    for part in [[paths[1]], [paths[0]]] if runs == 2 else [paths]:
        run(case, *part)
    assert fetch(case, "select path, records_stored, records_duplicate from log_files order by path") == [
        ("3.json", 0, 2), ("z.json", 2, 0),
    ]  # fmt: skip


def test_a_better_copy_of_a_conflicting_one_takes_its_count_along(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    forged = EVENT | {"sourceIPAddress": "203.0.113.9"}
    run(case, write(tmp_path / "a.json", [EVENT]))
    assert run(case, write(tmp_path / "b.csv", FORMS[-1].write([forged])))["records"]["conflicting"] == 1
    again = run(case, write(tmp_path / "c.json", [forged]))["records"]
    assert (again["stored"], again["duplicate"], again["conflicting"]) == (0, 1, 0)
    assert fetch(case, "select path, records_stored, records_conflicting from log_files order by path") == [
        ("a.json", 1, 0), ("b.csv", 0, 0), ("c.json", 1, 1),
    ]  # fmt: skip


def test_tampering_shows_through_another_format(make_case: MakeCase, tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        case = make_case(f"case{number}")
        write(tmp_path / str(number) / "a.json", [EVENT])
        write(tmp_path / str(number) / "b.json", form.write([EVENT | {"sourceIPAddress": "203.0.113.9"}]))
        counts = run(case, tmp_path / str(number))["records"]
        assert (counts["stored"], counts["conflicting"]) == (2, 1), form.name
