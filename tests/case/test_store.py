"""The case file: what opens, what does not and the sentence it says then, comments, storage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from forensics import catalogue
from forensics.case.store import create_case, open_case, rows, transaction
from forensics.errors import CaseError, ExitCode
from forensics.evidence.columns import BATCH_SCHEMA, COLUMNS, Kind
from tests.conftest import MakeCase
from tests.support import columns, fetch, one, record, run, write

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
print("open", flush=True)
sys.stdin.readline()
"""
TABLES = {
    "case_info", "case_commands", "log_files", "event_records", "event_places", "rejected_records", "field_problems",
    "observed_error_codes", "saml_roles",
}  # fmt: skip
VIEWS = {"events", "all_places", "evidence_files", "gateway_calls", "call_resources", "issued_credentials"}


def test_missing_case_says_how_to_make_one(tmp_path: Path) -> None:
    for path in (tmp_path / "none.duckdb", tmp_path):
        with pytest.raises(CaseError, match=r"there is no case .*make one with: forensics ingest PATH --case") as error:
            open_case(path)
        assert error.value.exit_code == ExitCode.NOTHING_USABLE


@pytest.mark.parametrize("content", [b"not a database, but long enough to be looked at" * 400, b"short"])
def test_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=r"notes\.txt is no case: it is not a DuckDB file"):
        open_case(path)
    assert path.read_bytes() == content


def test_empty_file_is_no_case(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with pytest.raises(CaseError, match="empty"):
        open_case(path)


@pytest.mark.parametrize("statement", ["create table t (a int)", "create table case_info (a int)"])
def test_another_program_s_database(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    with pytest.raises(CaseError, match="is a DuckDB file, but no case of this program"):
        open_case(path)


@pytest.mark.parametrize(
    ("statement", "version"),
    [("update case_info set value = '999' where name = 'schema_version'", "999"), ("delete from case_info", "none")],
)
def test_another_schema_version(make_case: MakeCase, tmp_path: Path, statement: str, version: str) -> None:
    case = make_case()
    case.execute(statement)
    case.close()
    with pytest.raises(CaseError, match=rf"has schema version {version}, this program reads \d+; ingest the evidence"):
        open_case(tmp_path / "case.duckdb")


def test_case_written_by_another_process_is_locked(tmp_path: Path, empty_case: Path) -> None:
    path = tmp_path / "case.duckdb"
    path.write_bytes(empty_case.read_bytes())
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), "write"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        for read_only in (True, False):
            with pytest.raises(CaseError, match=r"is in use by another process; wait until it ends, or work on a copy"):
                open_case(path, read_only=read_only)
        holder.communicate("\n")
    open_case(path).close()


def test_two_processes_read_at_once(tmp_path: Path, empty_case: Path) -> None:
    path = tmp_path / "case.duckdb"
    path.write_bytes(empty_case.read_bytes())
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), "read"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        with open_case(path) as case:
            assert one(case, "select count(*) from events") == 0
        with pytest.raises(CaseError, match="in use by another process"):
            open_case(path, read_only=False)
        holder.communicate("\n")


def test_read_only_case_cannot_be_written(make_case: MakeCase, tmp_path: Path) -> None:
    make_case().close()
    with open_case(tmp_path / "case.duckdb") as case, pytest.raises(duckdb.Error, match="read-only"):
        case.execute("delete from case_info")


def test_create_makes_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "it's a case.duckdb"
    create_case(path)
    assert [p.name for p in path.parent.iterdir()] == ["it's a case.duckdb"]
    with open_case(path) as case:
        assert one(case, "select current_setting('TimeZone')") == "UTC"
    with pytest.raises(CaseError, match="is there already"):
        create_case(path)


def test_create_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CaseError, match="cannot create the case"):
        create_case(tmp_path / "file" / "case.duckdb")


def test_remains_of_a_killed_create_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".case.duckdb.new").write_bytes(b"half a case")
    create_case(tmp_path / "case.duckdb")
    open_case(tmp_path / "case.duckdb").close()


def test_tables_and_views_are_the_known_ones(make_case: MakeCase) -> None:
    case = make_case()
    found = fetch(case, "select table_name from duckdb_tables() where not internal and not temporary")
    assert {name for (name,) in found} == TABLES | set(catalogue.TABLES)
    assert {name for (name,) in fetch(case, "select view_name from duckdb_views() where not internal")} == VIEWS


def test_every_table_and_column_has_a_comment(make_case: MakeCase) -> None:
    case = make_case()
    bare = fetch(
        case,
        "select table_name from duckdb_tables() where not internal and coalesce(comment, '') = '' "
        "union all select view_name from duckdb_views() where not internal and coalesce(comment, '') = ''",
    )
    assert bare == []
    bare_columns = fetch(
        case, "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''"
    )
    assert bare_columns == []


def test_facts_are_the_catalogue(make_case: MakeCase) -> None:
    case = make_case()
    for name in catalogue.TABLES:
        assert rows(case, f"select * from {name}").to_pylist() == catalogue.table(name).to_pylist()  # noqa: S608 (our names)


def test_event_records_has_the_columns_of_the_readers(make_case: MakeCase) -> None:
    case = make_case()
    expected = {
        "copy",
        "fidelity",
        "session_name",
        "principal",
        "actor",
        "session_id",
        "superseded",
        *BATCH_SCHEMA.names,
    }
    assert set(columns(case, "event_records")) == expected
    types = dict(fetch(case, "select column_name, data_type from duckdb_columns() where table_name = 'event_records'"))
    wanted = {Kind.TEXT: "VARCHAR", Kind.JSON: "VARCHAR", Kind.FLAG: "BOOLEAN", Kind.TIME: "TIMESTAMP"}
    assert {column.name: types[column.name] for column in COLUMNS} == {c.name: wanted[c.kind] for c in COLUMNS}
    assert set(columns(case, "events")) == expected - {"superseded"} | {"outcome"}


def test_raw_is_stored_with_zstd(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    run(case, write(tmp_path / "a.json", [record(f"e-{n}", userAgent=f"agent {n * 7919}") for n in range(6000)]))
    case.execute("checkpoint")
    kinds = fetch(
        case,
        "select distinct compression from pragma_storage_info('event_records') "
        "where column_name = 'raw' and segment_type = 'BLOB' and persistent",
    )
    assert [kind.lower() for (kind,) in kinds] == ["zstd"]


def test_transaction_takes_all_back(make_case: MakeCase) -> None:
    case = make_case()

    def fail() -> None:
        with transaction(case):
            case.execute("insert into case_info values ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert one(case, "select count(*) from case_info where name = 'a'") == 0
    with transaction(case):
        case.execute("insert into case_info values ('a', 'b')")
    assert one(case, "select count(*) from case_info where name = 'a'") == 1
