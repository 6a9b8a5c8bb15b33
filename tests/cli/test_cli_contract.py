"""Shapes, exit codes and output of every command, as other programs rely on them."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import SAMPLE, Run, run_program

TRUTH = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
DELETED = [deletion for incident in TRUTH["incidents"] for deletion in incident["deletions"]]
SUCCEEDED = next(d for d in DELETED if d["outcome"] == "succeeded" and d["event_name"] == "DeleteCustomerGateway")
COMMANDS = (
    "investigate", "ingest", "report", "deletions", "timeline", "principals", "anomalies", "profile", "sessions",
    "resource", "info", "events", "show", "evidence", "query", "sql",
)  # fmt: skip
ONE_OBJECT = {"info": (), "profile": (SUCCEEDED["actor"],), "show": (SUCCEEDED["event_id"],)}
ARRAYS = {
    "deletions": (),
    "timeline": ("--deletion", SUCCEEDED["event_id"]),
    "principals": ("--top", 3),
    "sessions": ("--actor", SUCCEEDED["actor"]),
    "resource": (SUCCEEDED["resource_id"],),
    "events": ("--event-name", "DeleteCustomerGateway"),
    "evidence": (),
    "query": ("select 1 as one, 9007199254740993 as big",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_each_help_text_works(run: Run, command: str, tmp_path: Path) -> None:
    text = run(command, "--help").stdout
    example = re.search(r"Example:\s+forensics (.+?)\n\s*\n", text, re.DOTALL)
    assert example, text
    words = shlex.split(example[1])
    if "-o" in words:
        words[words.index("-o") + 1] = str(tmp_path / "out")
    if command == "ingest":
        words[words.index("--case") + 1] = str(tmp_path / "case.duckdb")
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", sorted(ONE_OBJECT))
def test_one_object_in_json(run: Run, command: str) -> None:
    assert isinstance(json.loads(run(command, *ONE_OBJECT[command], "--format", "json").stdout), dict)


@pytest.mark.parametrize("command", sorted(ARRAYS))
def test_an_array_in_json_and_the_same_rows_elsewhere(run: Run, command: str) -> None:
    rows = json.loads(run(command, *ARRAYS[command], "--format", "json").stdout)
    assert isinstance(rows, list)
    assert rows
    lines = [json.loads(line) for line in run(command, *ARRAYS[command], "--format", "jsonl").stdout.splitlines()]
    assert lines == rows
    markdown = run(command, *ARRAYS[command], "--format", "markdown").stdout
    assert len(markdown.splitlines()) == len(rows) + 2


@pytest.mark.parametrize("command", sorted(ARRAYS))
def test_a_pipe_gets_no_escapes_and_nothing_but_data(run: Run, command: str) -> None:
    done = run(command, *ARRAYS[command])
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_integers_stay_exact(run: Run) -> None:
    assert '"big":9007199254740993' in run("query", *ARRAYS["query"], "--format", "json").stdout


def test_deletions_are_those_of_the_story(run: Run) -> None:
    found = json.loads(run("deletions", "--format", "json").stdout)
    fields = ("event_id", "event_time", "event_name", "account_id", "region", "outcome", "resource_id", "principal")
    fields += ("actor", "access_key_id", "gateway_type", "restored_as", "restored_after_seconds")
    expected = sorted(DELETED, key=lambda row: (row["event_time"], row["event_id"]))
    assert [{name: row[name] for name in fields} for row in found] == [
        {name: row[name] for name in fields} for row in expected
    ]


def test_the_origin_of_the_credential_is_that_of_the_story(run: Run) -> None:
    found = {row["event_id"]: row for row in json.loads(run("deletions", "--format", "json").stdout)}
    stolen = next(incident for incident in TRUTH["incidents"] if incident["incident"] == "stolen_key")
    for deletion in stolen["deletions"]:
        assert found[deletion["event_id"]]["actor_origin"] == stolen["origin"]["actor"]


@pytest.mark.parametrize("incident", TRUTH["incidents"], ids=lambda incident: incident["incident"])
def test_the_timeline_holds_the_steps_of_the_story_in_order(run: Run, incident: dict) -> None:
    steps = {step["event_id"]: step for step in incident["steps"]}
    done = [d for d in incident["deletions"] if d["outcome"] == "succeeded"] or incident["deletions"]
    rows = json.loads(run("timeline", "--deletion", done[-1]["event_id"], "--format", "json").stdout)
    times = [row["event_time"] for row in rows]
    assert times == sorted(times)
    anchor = next(row for row in rows if "anchor" in row["relation"])
    assert anchor["event_id"] == done[-1]["event_id"]
    seen = {row["event_id"] for row in rows}
    near = [s for s in steps.values() if abs(_minutes(s["event_time"]) - _minutes(done[-1]["event_time"])) < 60]
    assert {step["event_id"] for step in near} <= seen
    for row in rows:
        if row["event_id"] in steps:
            assert row["outcome"] == steps[row["event_id"]]["outcome"]


def _minutes(time: str) -> float:
    day, hour, minute, second = (int(part) for part in re.findall(r"\d+", time)[2:6])
    return (day * 24 + hour) * 60 + minute + second / 60


def test_show_prints_the_record_to_the_byte(run: Run, investigated: Path) -> None:
    text = run("show", SUCCEEDED["event_id"]).stdout
    assert json.loads(text)["eventID"] == SUCCEEDED["event_id"]
    placed = json.loads(run("show", SUCCEEDED["event_id"], "--format", "json").stdout)
    assert placed["record"] == text
    assert {"path", "index", "sha256"} <= placed["places"][0].keys()
    out = investigated / "record.json"
    assert run("show", SUCCEEDED["event_id"], "-o", out).returncode == 0
    assert out.read_text("utf-8") == text


def test_a_second_ingest_adds_nothing(run: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    first = json.loads(run("ingest", "sample_logs", "--case", case, "--format", "json").stdout)
    again = json.loads(run("ingest", "sample_logs", "--case", case, "--format", "json").stdout)
    assert first["records"]["stored"] == first["events_total"] > 0
    assert again["records"] == dict.fromkeys(first["records"], 0)
    assert again["files"]["unchanged"] == again["files"]["seen"] == first["files"]["seen"]
    assert again["events_total"] == first["events_total"]


def test_strict_tells_rejected_evidence_apart(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.mkdir()
    good = json.dumps({"eventID": "1", "eventName": "A", "eventSource": "s", "eventTime": "2026-03-02T00:00:00Z"})
    (dump / "cut.json").write_text(f'{{"Records":[{good},{{"eventID":"2","eventN', "utf-8")
    (dump / "broken.json").write_text('{"Records":[{"eventID":"2","eventN', "utf-8")
    lenient = run_program(tmp_path, "ingest", "dump", "--case", "a.duckdb", "--format", "json")
    assert lenient.returncode == 0
    counts = json.loads(lenient.stdout)
    assert (counts["files"]["ingested"], counts["files"]["rejected"]) == (1, 1)
    assert run_program(tmp_path, "ingest", "dump", "--case", "b.duckdb", "--strict").returncode == 4


def refuses(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One sentence on stderr, nothing on stdout, the right exit code."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    done = run_program(tmp_path, "ingest", "nowhere", "--case", "x.duckdb")
    refuses(done, 3, "nowhere")
    assert not (tmp_path / "x.duckdb").exists()
    refuses(run_program(tmp_path, "investigate", "nowhere"), 3, "nowhere")


def test_a_folder_without_evidence(tmp_path: Path) -> None:
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "note.txt").write_text("nothing here", "utf-8")
    done = run_program(tmp_path, "ingest", "dump", "--case", "x.duckdb", "--format", "json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["files"]["skipped"] == 1
    assert "no CloudTrail events" in done.stderr
    refuses(run_program(tmp_path, "investigate", "dump"), 3, "no CloudTrail events")


def test_a_case_that_is_none(tmp_path: Path) -> None:
    refuses(run_program(tmp_path, "deletions", "--case", "absent.duckdb"), 3, "absent.duckdb", "ingest")
    (tmp_path / "no.duckdb").write_text("not a database", "utf-8")
    refuses(run_program(tmp_path, "deletions", "--case", "no.duckdb"), 3, "not a DuckDB file")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    refuses(run_program(tmp_path, "deletions", "--case", "other.duckdb"), 3, "no case of this program")


def test_a_case_of_another_schema_version(run: Run, investigated: Path) -> None:
    copy = investigated / "old.duckdb"
    copy.write_bytes((investigated / "findings" / "case.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update case_info set value = '0' where name = 'schema_version'")
    refuses(run("deletions", "--case", copy), 3, "schema version 0")


def test_a_case_that_another_process_writes_to(run: Run, investigated: Path) -> None:
    copy = investigated / "locked.duckdb"
    copy.write_bytes((investigated / "findings" / "case.duckdb").read_bytes())
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(copy)!r}); print('held', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refuses(run("deletions", "--case", copy), 3, "in use by another process")
        refuses(run("ingest", "sample_logs", "--case", copy), 3, "in use by another process")
    finally:
        holder.communicate("\n")


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("deletions", "--since", "yesterday-ish"), 2, "yesterday-ish"),
        (("deletions", "--since", "2026-03-05", "--until", "2026-03-04"), 2, "after"),
        (("deletions", "--outcome", "lost"), 2, "lost"),
        (("timeline", "--window", "soon"), 2, "soon"),
        (("timeline", "--at", "25:00"), 2, "25:00"),
        (("query",), 2, "--file"),
        (("query", "select nonsense from nowhere"), 2, "nowhere"),
        (("query", "--file", "absent.sql"), 2, "absent.sql"),
        (("no-such-command",), 2, "no-such-command"),
        (("deletions", "--format", "xml"), 2, "xml"),
        (("show", "no-such-event"), 3, "no-such-event"),
        (("show", SUCCEEDED["event_id"], "--copy", "7"), 3, "copies"),
        (("timeline", "--deletion", "no-such-event"), 3, "no-such-event"),
        (("timeline", "--actor", "nobody"), 3, "nobody"),
        (("timeline", "--resource", "cgw-nowhere"), 3, "cgw-nowhere"),
        (("profile", "nobody"), 3, "nobody"),
        (("resource", "cgw-nowhere"), 3, "cgw-nowhere"),
    ],
)
def test_wrong_words_get_a_sentence(run: Run, arguments: tuple[str, ...], code: int, word: str) -> None:
    refuses(run(*arguments), code, word)


@pytest.mark.parametrize(
    "sql",
    [
        "copy events to 'x.csv'",
        "select * from read_text('sample_logs/STORY.md')",
        "attach 'y.duckdb'",
        "delete from event_records",
        "install httpfs",
        "select 1; select 2",
        "set threads = 1",
    ],
)
def test_query_only_reads_the_case(run: Run, sql: str) -> None:
    refuses(run("query", sql), 2)


def test_query_stops_in_time(run: Run) -> None:
    endless = "select count(*) from range(100000000) a, range(100000000) b where a.range * 7 = b.range * 5 + 1"
    refuses(run("query", endless, "--timeout", "0.5"), 2, "longer than 0.5 seconds")


def test_scope_bounds_are_inclusive(run: Run) -> None:
    time = SUCCEEDED["event_time"]
    both = json.loads(run("deletions", "--since", time, "--until", time, "--format", "json").stdout)
    assert [row["event_id"] for row in both] == [SUCCEEDED["event_id"]]
    day = json.loads(run("deletions", "--since", time[:10], "--until", time[:10], "--format", "json").stdout)
    assert {row["event_id"] for row in day} == {d["event_id"] for d in DELETED if d["event_time"][:10] == time[:10]}
    zurich = time.replace("Z", "+00:00")
    same = json.loads(run("deletions", "--since", zurich, "--until", zurich, "--format", "json").stdout)
    assert same == both


def test_output_goes_to_a_file(run: Run, investigated: Path) -> None:
    target = investigated / "deletions.json"
    done = run("deletions", "--format", "json", "-o", target)
    assert done.stdout == ""
    assert json.loads(target.read_text("utf-8")) == json.loads(run("deletions", "--format", "json").stdout)


def test_time_zone_and_locale_change_nothing(run: Run) -> None:
    plain = run("timeline", "--format", "csv").stdout
    assert run("timeline", "--format", "csv", TZ="America/New_York", LC_ALL="C").stdout == plain


def test_investigating_again_writes_the_same_bytes(run: Run, investigated: Path, tmp_path: Path) -> None:
    done = run("investigate", "sample_logs", "-o", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    names = [path.relative_to(tmp_path / "again") for path in sorted((tmp_path / "again").rglob("*")) if path.is_file()]
    assert {"report.md", "findings.json", "timeline.csv", "iocs.csv"} <= {str(name) for name in names}
    for name in names:
        if name.suffix != ".duckdb":
            assert (tmp_path / "again" / name).read_bytes() == (investigated / "findings" / name).read_bytes(), name
