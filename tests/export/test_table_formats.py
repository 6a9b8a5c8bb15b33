"""Every format of the contract, byte for byte; and the ways out: stdout, terminal, file, pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from forensics.errors import UsageError
from forensics.export import Format, escape, open_output, to_text, write

ROOT = Path(__file__).parents[2]
TYPED = pa.table(
    {
        "event_time": pa.array([datetime(2026, 3, 2, 9, 5), None], pa.timestamp("us")),
        "n": pa.array([1, -9007199254740993], pa.int64()),
        "big": pa.array([Decimal(2**63 + 1), None], pa.decimal128(38, 0)),
        "ratio": pa.array([0.5, float("nan")], pa.float64()),
        "ok": pa.array([True, None], pa.bool_()),
        "ids": pa.array([["a", "b"], []], pa.list_(pa.string())),
        "at": pa.array([{"x": datetime(2026, 3, 2, 9, 5, 0, 120000), "d": date(2026, 3, 2)}, None]),
        "blob": pa.array([b"text", b"\xff"], pa.binary()),
    }
)
NASTY = pa.table(
    {
        "who|": ["=cmd()", "<b>é", None],
        "agent": ["a|b\n\x1b[31m", 'say "hi", `x`\u202e', "http://e.example"],
        "names": pa.array([["-x\u2028"], None, []], pa.list_(pa.string())),
    }
)
EMPTY = TYPED.select(["event_time", "n"]).slice(0, 0)
ONE = {
    "files": {"seen": 3, "rejected": 0},
    "records": 2**63 + 1,
    "last": datetime(2026, 3, 2, 9, 5, 0, 1, tzinfo=timezone(timedelta(hours=1))),
    "accounts": ["111122223333", "444455556666"],
    "problems": [{"kind": "modified", "path": "a\nb"}, {"kind": "missing", "path": None}],
    "none": None,
}

GOLDEN = {
    ("typed", Format.JSON): (
        '[\n {"event_time":"2026-03-02T09:05:00Z","n":1,"big":9223372036854775809,"ratio":0.5,"ok":true,'
        '"ids":["a","b"],"at":{"x":"2026-03-02T09:05:00.120Z","d":"2026-03-02"},"blob":"text"},\n'
        ' {"event_time":null,"n":-9007199254740993,"big":null,"ratio":null,"ok":null,'
        '"ids":[],"at":null,"blob":{"base64":"/w=="}}\n]\n'
    ),
    ("typed", Format.CSV): (
        "event_time,n,big,ratio,ok,ids,at,blob\n"
        '2026-03-02T09:05:00Z,1,9223372036854775809,0.5,true,"[""a"",""b""]",'
        '"{""x"":""2026-03-02T09:05:00.120Z"",""d"":""2026-03-02""}",text\n'
        ',-9007199254740993,,,,[],,"{""base64"":""/w==""}"\n'
    ),
    ("typed", Format.MARKDOWN): (
        "| event_time | n | big | ratio | ok | ids | at | blob |\n"
        "| --- | ---: | ---: | ---: | --- | --- | --- | --- |\n"
        "| 2026-03-02T09:05:00Z | 1 | 9223372036854775809 | 0.5 | true | a, b"
        ' | {"x":"2026-03-02T09:05:00.120Z","d":"2026-03-02"} | text |\n'
        '|  | -9007199254740993 |  |  |  |  |  | {"base64":"/w=="} |\n'
    ),
    ("typed", Format.TABLE): (
        "event_time                            n                  big  ratio  ok    ids   at"
        "                                                 blob\n"
        "--------------------  -----------------  -------------------  -----  ----  ----  "
        "-------------------------------------------------  -----------------\n"
        "2026-03-02T09:05:00Z                  1  9223372036854775809    0.5  true  a, b  "
        '{"x":"2026-03-02T09:05:00.120Z","d":"2026-03-02"}  text\n'
        "                      -9007199254740993                                          "
        '                                                   {"base64":"/w=="}\n'
    ),
    ("nasty", Format.JSON): (
        '[\n {"who|":"=cmd()","agent":"a|b\\n\\u001b[31m","names":["-x\\u2028"]},\n'
        ' {"who|":"<b>é","agent":"say \\"hi\\", `x`\\u202e","names":null},\n'
        ' {"who|":null,"agent":"http://e.example","names":[]}\n]\n'
    ),
    ("nasty", Format.JSONL): (
        '{"who|":"=cmd()","agent":"a|b\\n\\u001b[31m","names":["-x\\u2028"]}\n'
        '{"who|":"<b>é","agent":"say \\"hi\\", `x`\\u202e","names":null}\n'
        '{"who|":null,"agent":"http://e.example","names":[]}\n'
    ),
    ("nasty", Format.CSV): (
        "who|,agent,names\n"
        '\'=cmd(),a|b\\n\\x1b[31m,"[""-x\\u2028""]"\n'
        '<b>é,"say ""hi"", `x`\\u202e",\n'
        ",http://e.example,[]\n"
    ),
    ("nasty", Format.MARKDOWN): (
        "| who&#124; | agent | names |\n| --- | --- | --- |\n"
        "| \\=cmd() | a&#124;b\\\\n\\\\x1b\\[31m | \\-x\\\\u2028 |\n"
        '| &lt;b&gt;é | say "hi", &#96;x&#96;\\\\u202e |  |\n'
        "|  | `http://e.example` |  |\n"
    ),
    ("nasty", Format.TABLE): (
        "who|    agent                names\n"
        "------  -------------------  --------\n"
        "=cmd()  a|b\\n\\x1b[31m        -x\\u2028\n"
        '<b>é    say "hi", `x`\\u202e\n'
        "        http://e.example\n"
    ),
    ("empty", Format.JSON): "[]\n",
    ("empty", Format.JSONL): "",
    ("empty", Format.CSV): "event_time,n\n",
    ("empty", Format.MARKDOWN): "| event_time | n |\n| --- | ---: |\n",
    ("empty", Format.TABLE): "event_time  n\n----------  -\n",
    ("one", Format.JSON): (
        '{\n "files":{"seen":3,"rejected":0},\n "records":9223372036854775809,\n'
        ' "last":"2026-03-02T08:05:00.000001Z",\n "accounts":["111122223333","444455556666"],\n'
        ' "problems":[{"kind":"modified","path":"a\\nb"},{"kind":"missing","path":null}],\n "none":null\n}\n'
    ),
    ("one", Format.JSONL): (
        '{"files":{"seen":3,"rejected":0},"records":9223372036854775809,'
        '"last":"2026-03-02T08:05:00.000001Z","accounts":["111122223333","444455556666"],'
        '"problems":[{"kind":"modified","path":"a\\nb"},{"kind":"missing","path":null}],"none":null}\n'
    ),
    ("one", Format.CSV): (
        "files,records,last,accounts,problems,none\n"
        '"{""seen"":3,""rejected"":0}",9223372036854775809,2026-03-02T08:05:00.000001Z,'
        '"[""111122223333"",""444455556666""]",'
        '"[{""kind"":""modified"",""path"":""a\\nb""},{""kind"":""missing"",""path"":null}]",\n'
    ),
    ("one", Format.MARKDOWN): (
        "| field | value |\n| --- | --- |\n| files.seen | 3 |\n| files.rejected | 0 |\n"
        "| records | 9223372036854775809 |\n| last | 2026-03-02T08:05:00.000001Z |\n"
        "| accounts | 111122223333, 444455556666 |\n"
        '| problems | \\[{"kind":"modified","path":"a\\\\nb"},{"kind":"missing","path":null}\\] |\n'
        "| none |  |\n"
    ),
    ("one", Format.TABLE): (
        "files\n  seen      3\n  rejected  0\n"
        "records   9223372036854775809\nlast      2026-03-02T08:05:00.000001Z\n"
        "accounts  111122223333, 444455556666\n"
        "problems\n  - kind  modified\n    path  a\\nb\n  - kind  missing\n    path\nnone\n"
    ),
}
RESULTS = {"typed": TYPED, "nasty": NASTY, "empty": EMPTY, "one": ONE}
TEXT = [fmt for fmt in Format if fmt is not Format.PARQUET]
HOSTILE = st.one_of(
    st.text(max_size=15),
    st.lists(st.sampled_from([*"|`*_[]<>#!\\&-=+@\n\r\t\x1b\"',\u202e\u2028 ", "http://e"]), max_size=8).map("".join),
)


def written(result, fmt) -> bytes:
    out = io.BytesIO()
    write(result, fmt, out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "fmt"), GOLDEN)
def test_golden_bytes(name, fmt):
    assert written(RESULTS[name], fmt) == GOLDEN[name, fmt].encode()
    assert to_text(RESULTS[name], fmt) == GOLDEN[name, fmt]


def test_json_reads_back_with_every_digit():
    rows = json.loads(written(TYPED, Format.JSON))
    assert rows[0]["big"] == 2**63 + 1
    assert rows[1]["n"] == -(2**53) - 1
    decimals = pa.table({"d": pa.array([Decimal("12345678901234567890.10")], pa.decimal128(30, 2))})
    assert written(decimals, Format.JSONL) == b'{"d":12345678901234567890.10}\n'


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(HOSTILE, st.none() | HOSTILE), max_size=4))
def test_hostile_rows_survive_every_text_format(rows):
    table = pa.table(
        {"a": pa.array([a for a, _ in rows], pa.string()), "b": pa.array([b for _, b in rows], pa.string())}
    )
    expected = [{"a": a, "b": b} for a, b in rows]
    assert json.loads(to_text(table, Format.JSON)) == expected
    assert [json.loads(line) for line in to_text(table, Format.JSONL).splitlines()] == expected
    cells = list(csv.reader(io.StringIO(to_text(table, Format.CSV), newline="")))
    assert cells == [["a", "b"], *([escape.csv_cell(a), escape.csv_cell(b)] for a, b in rows)]
    tokens = MarkdownIt("commonmark").enable("table").parse(to_text(table, Format.MARKDOWN))
    assert len([token for token in tokens if token.type == "tr_open"]) == len(rows) + 1
    assert len([token for token in tokens if token.type == "td_open"]) == len(rows) * 2
    assert len(to_text(table, Format.TABLE).splitlines()) == len(rows) + 2


@settings(deadline=None, max_examples=60)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3), max_leaves=8,
))  # fmt: skip
def test_any_object_reads_back_from_json_and_is_written_in_every_format(value):
    assert json.loads(to_text({"v": value}, Format.JSON)) == {"v": value}
    for fmt in Format:
        assert written({"v": value, "\ud800": "\ud800"}, fmt)


def test_numbers_that_json_lacks_are_null():
    table = pa.table({"x": [float("inf"), float("-inf"), float("nan")]})
    assert written(table, Format.JSONL) == b'{"x":null}\n' * 3
    assert written({"x": [float("nan"), Decimal("NaN")]}, Format.JSONL) == b'{"x":[null,null]}\n'


def test_other_arrow_types():
    table = pa.table(
        {
            "zoned": pa.array([datetime(2026, 3, 2, 9, 5, tzinfo=UTC)], pa.timestamp("us", "America/New_York")),
            "forever": pa.array([2**63 - 1], pa.int64()).cast(pa.timestamp("us")),
            "gap": pa.array([timedelta(seconds=90)], pa.duration("us")),
            "every": pa.array([pa.MonthDayNano([1, 2, 3])]),
            "map": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32())),
            "enum": pa.array(["a"]).dictionary_encode(),
        }
    )
    assert json.loads(to_text(table, Format.JSON)) == [
        {
            "zoned": "2026-03-02T09:05:00Z", "forever": "<value out of range: 9223372036854775807>",
            "gap": 90.0,
            "every": {"months": 1, "days": 2, "nanoseconds": 3}, "map": {"k": 1}, "enum": "a",
        }
    ]  # fmt: skip


def test_a_column_name_that_comes_twice_is_kept_apart():
    table = pa.Table.from_arrays([pa.array([value]) for value in (1, 2, 3, 4)], ["a", "a", "a_1", "a"])
    assert written(table, Format.JSONL) == b'{"a":1,"a_2":2,"a_1":3,"a_3":4}\n'


def test_many_batches_are_one_document():
    table = pa.table({"i": range(20_001)})
    assert [row["i"] for row in json.loads(written(table, Format.JSON))] == list(range(20_001))
    assert written(table, Format.CSV).count(b"\n") == 20_002
    assert written(table, Format.TABLE).count(b"\n") == 20_003


def test_long_and_wide_cells_stay_whole_off_a_terminal():
    table = pa.table({"agent": ["x" * 5000, "東京"], "n": [1, 2]})
    lines = written(table, Format.TABLE).decode().splitlines()
    assert lines[2] == "x" * 5000 + "  1"
    assert lines[3] == "東京" + " " * 56 + "  2"


def test_parquet_round_trip():
    assert pq.read_table(io.BytesIO(written(TYPED, Format.PARQUET))).drop(["ratio"]).equals(TYPED.drop(["ratio"]))
    [row] = pq.read_table(io.BytesIO(written(ONE, Format.PARQUET))).to_pylist()
    assert row["records"] == 2**63 + 1
    assert json.loads(row["files"]) == ONE["files"]


def test_parquet_says_what_it_cannot_hold():
    with pytest.raises(UsageError, match="cast"):
        written(pa.table({"every": pa.array([pa.MonthDayNano([1, 2, 3])])}), Format.PARQUET)
    with pytest.raises(UsageError, match="file"):
        to_text(TYPED, Format.PARQUET)


CHILD = f"""
import os, sys, pyarrow as pa
from forensics.errors import UsageError
from forensics.export import Format, open_output, write
NASTY = pa.Table.from_pylist({NASTY.to_pylist()!a})
"""


def child(body: str, **env: str) -> dict[str, object]:
    """Arguments for a Python process of its own, in which any warning is an error."""
    unset = {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}
    clean = {name: value for name, value in os.environ.items() if name not in unset}
    return {
        "args": [sys.executable, "-W", "error", "-c", CHILD + body],
        "env": {**clean, "PYTHONPATH": str(ROOT), **env},
        "stderr": subprocess.PIPE,
    }


def run(body: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(**child(body, **env), stdout=subprocess.PIPE, check=False)


def printing(result: str, fmt: Format) -> str:
    """A program that writes the result of that expression to stdout."""
    return f"fmt = Format({fmt.value!r})\nwith open_output(None, fmt) as out: write({result}, fmt, out)\n"


@pytest.mark.parametrize("fmt", TEXT)
def test_stdout_is_utf8_whatever_locale_and_zone(fmt):
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/New_York"}
    done = run(printing("NASTY", fmt), FORCE_COLOR="1", **env)
    assert (done.stderr, done.stdout) == (b"", GOLDEN["nasty", fmt].encode())


def test_parquet_goes_through_a_pipe():
    done = run(printing("NASTY", Format.PARQUET))
    assert done.stderr == b""
    assert pq.read_table(io.BytesIO(done.stdout)).equals(NASTY)


@pytest.mark.parametrize("fmt", [Format.JSON, Format.TABLE, Format.PARQUET])
def test_a_reader_that_stops_ends_it_quietly(fmt):
    table = "pa.table({'i': [str(n) * 9 for n in range(90_000)]})"
    body = printing(table, fmt)
    reading, writing = os.pipe()
    process = subprocess.Popen(**child(body), stdout=writing)
    os.close(writing)
    os.read(reading, 10)
    os.close(reading)
    assert process.communicate()[1] == b""
    assert process.returncode == 0


def on_terminal(body: str, columns: int, **env: str) -> str:
    """What a terminal of that width is sent."""
    master, slave = pty.openpty()
    seen: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(master, 65536):
                seen.append(piece)
        except OSError:  # Linux says EIO when the other end is closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    done = subprocess.run(**child(body, TERM="xterm-256color", COLUMNS=str(columns), **env), stdout=slave, check=False)
    os.close(slave)
    reader.join()
    os.close(master)
    assert done.stderr == b""
    return b"".join(seen).decode().replace("\r\n", "\n")


WIDE = """pa.table({
    'user_agent': ['z' * 99 + '\\x1b[31m'], 'event_id': ['e' * 36], 'event_name': ['Delete\\u202e'],
    'region': ['eu'], 'n': [7],
})"""


def test_a_terminal_gets_the_key_columns_first_and_no_hostile_escape():
    seen = on_terminal(printing(WIDE, Format.TABLE), 80)
    assert "\x1b[1m" in seen
    assert "\x1b[31m" not in seen
    header = seen.splitlines()[0]
    assert header.index("event_id") < header.index("event_name") < header.index("region")
    assert "e" * 36 in seen
    assert "Delete\\u202e" in seen
    assert "… and user_agent: --format json shows every column" in seen


def test_no_color_sends_no_escape_and_cuts_long_cells():
    seen = on_terminal(printing(WIDE, Format.TABLE), 120, NO_COLOR="1")
    assert "\x1b" not in seen
    assert "z" * 39 + "…" in seen
    assert max(map(len, seen.splitlines())) <= 120


def test_columns_fill_the_terminal_and_no_more():
    narrow = "pa.table({f'c{n:02}': [n] for n in range(40)})"
    table = on_terminal(printing(narrow, Format.TABLE), 72, NO_COLOR="1").splitlines()
    assert table[0] == "   ".join(f"c{n:02}" for n in range(12))  # 12 * 3 + 11 * 3 = 69; one more would be 75
    assert table[2].split() == [str(n) for n in range(12)]
    assert table[3].startswith("… and c12, c13")


def test_parquet_is_refused_on_a_terminal():
    body = "try:\n  with open_output(None, Format.PARQUET): pass\nexcept UsageError as error: print(error)"
    assert on_terminal(body, 80) == "Parquet is binary: name a file with -o FILE, or redirect the output.\n"


def test_a_stdout_without_bytes_gets_text(monkeypatch):
    notebook = io.StringIO()
    monkeypatch.setattr(sys, "stdout", notebook)
    with open_output(None, Format.JSON) as out:
        write(NASTY, Format.JSON, out)
    assert notebook.getvalue() == GOLDEN["nasty", Format.JSON]


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    path.chmod(0o640)
    with open_output(path, Format.JSON) as out:
        write(NASTY, Format.JSON, out)
        assert path.read_text() == "old"
    assert path.read_bytes() == GOLDEN["nasty", Format.JSON].encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def fail_after_one_byte(path: Path, error: BaseException) -> None:
    with open_output(path, Format.JSON) as out:
        out.write(b"[")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("query failed")])
def test_a_failure_leaves_the_old_file_and_no_half_one(tmp_path, error):
    path = tmp_path / "out.json"
    with pytest.raises(type(error)):
        fail_after_one_byte(path, error)
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    with pytest.raises(UsageError, match="No space"):
        fail_after_one_byte(path, OSError(28, "No space left on device"))
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_a_link_is_followed_and_a_device_is_not_replaced(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    for path in (link, Path("/dev/null")):
        with open_output(path, Format.CSV) as out:
            write(EMPTY, Format.CSV, out)
    assert link.is_symlink()
    assert target.read_text() == "event_time,n\n"
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["missing/out.json", "."])
def test_a_path_that_cannot_be_written_is_a_usage_error(tmp_path, name):
    with pytest.raises(UsageError, match="Cannot write"), open_output(tmp_path / name, Format.JSON):
        pass
