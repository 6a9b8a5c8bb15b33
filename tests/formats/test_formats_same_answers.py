"""The same incident in every format: the same deletions and the same timeline, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forensics.cli.app import app
from tests.formats.carried import ALL, cut_down, table
from tests.formats.exports import EXPORTS, Export, sample_records
from tests.support import write

NEEDS = {
    # column of `deletions`: what it is made of. A column of the first kind is NULL without, one of the second kind is
    # told with what is left: the user's name for the ARN, the key for the session.
    "null": {
        "error_message": {"error_message"},
        "resource_id": {"request_parameters", "error_message"},
        "session_name": {"identity_type", "identity_principal_id"},
        "invoked_by": {"invoked_by"},
        "restored_as": {"request_parameters", "response_elements"},
        "restored_after_seconds": {"request_parameters", "response_elements"},
    },
    "lesser": {
        "principal": {"identity_type", "identity_arn", "issuer_arn"},
        "actor": {"identity_type", "identity_arn", "issuer_arn"},
        "actor_origin": {"identity_type", "identity_arn", "issuer_arn", "response_elements"},
        "session_id": {"identity_principal_id", "session_created"},
        "incident_id": {"identity_type", "identity_arn", "response_elements"},
    },
}
Rows = list[dict[str, Any]]
Answers = dict[str, Rows]


def forensics(*arguments: object) -> Any:
    done = CliRunner().invoke(app, [*map(str, arguments), "--format", "json"])
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def answers(case: Path) -> Answers:
    return {command: forensics(command, "--case", case) for command in ("deletions", "timeline")}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | None], Answers]:
    """The answers that CloudTrail's own records give when they are cut down to what a format carries."""

    @cache
    def of(form: str | None) -> Answers:
        folder = tmp_path_factory.mktemp("expected")
        records = [cut_down(record, form) if form else record for record in sample_records()]
        forensics("ingest", write(folder / "log.json", records), "--case", folder / "case.duckdb")
        return answers(folder / "case.duckdb")

    return lambda form: of(None if form is None or table()[form] == ALL else form)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_format_gives_the_same_answers(
    export: Export, expected: Callable[[str | None], Answers], tmp_path: Path
) -> None:
    export.write(tmp_path / "export", sample_records())
    case = tmp_path / "case.duckdb"
    done = forensics("ingest", tmp_path / "export", "--case", case)
    events = {record["eventID"] for record in sample_records()}
    assert done["files"]["rejected"] == done["records"]["rejected"] == done["records"]["conflicting"] == 0
    assert (done["records"]["seen"], done["events_total"]) == (len(sample_records()), len(events))
    found, wanted = answers(case), expected(export.form)
    assert found["deletions"] == wanted["deletions"]
    assert found["timeline"] == wanted["timeline"]


@pytest.mark.parametrize("form", [form for form, columns in table().items() if columns != ALL])
def test_only_columns_made_of_what_is_missing_are_lost(form: str, expected: Callable[[str | None], Answers]) -> None:
    lost = {kind: {name for name, made_of in needs.items() if made_of - table()[form]} for kind, needs in NEEDS.items()}
    pairs = zip(expected(form)["deletions"], expected(None)["deletions"], strict=True)
    for found, full in pairs:
        kept = full.keys() - lost["null"] - lost["lesser"]
        assert {name: found[name] for name in kept} == {name: full[name] for name in kept}
        assert {found[name] for name in lost["null"]} <= {None}


def test_all_formats_in_one_folder_are_one_case(expected: Callable[[str | None], Answers], tmp_path: Path) -> None:
    for number, export in enumerate(EXPORTS):
        export.write(tmp_path / "exports" / f"{number:02}", sample_records())
    case = tmp_path / "case.duckdb"
    records = forensics("ingest", tmp_path / "exports", "--case", case)["records"]
    seen, events = len(EXPORTS) * len(sample_records()), len({record["eventID"] for record in sample_records()})
    assert records == {
        "seen": seen, "stored": events, "duplicate": seen - events, "rejected": 0, "conflicting": 0,
    }  # fmt: skip
    assert answers(case) == expected(None)
