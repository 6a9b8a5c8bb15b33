"""The same made-up events as many small files, as few huge ones, and as one document.

kind, events ──► folder with the same parameters: reused | else generated aside, then renamed
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from forensics.errors import UsageError
from forensics.synthetic import world, write_dump

RECORDS_PER_FILE = {"small": 60, "huge": 50_000, "document": 1 << 40}
"""Events of one file, by kind of corpus; a document holds all of them (some 540 MB of JSON for 400,000)."""

SEED = 7
DAYS = 30
_PARAMETERS = "parameters.json"
_BEGIN, _END = b'{"Records":[', b"]}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Log files to read.

    Attributes:
        kind: Key of `RECORDS_PER_FILE`.
        folder: Where they lie.
        files: Their number.
        gzip_bytes: Their size.
        reused: Whether they were there before this run.
    """

    kind: str
    folder: Path
    files: int
    gzip_bytes: int
    reused: bool


def corpus(kind: str, events: int, work: Path) -> Corpus:
    """Generate a corpus, or reuse one that was made with the same parameters by the same generator.

    Args:
        kind: Key of `RECORDS_PER_FILE`.
        events: About how many events.
        work: Folder the corpus gets its own folder in.

    Raises:
        UsageError: There is a folder of that name which this benchmark did not make.
    """
    home = work / kind
    wanted = {"kind": kind, "events": events, "seed": SEED, "days": DAYS, "generator": _generator()}
    reused = _parameters(home) == wanted
    if not reused:
        _generate(home, wanted)
    sizes = [path.stat().st_size for path in files(home / "logs")]
    return Corpus(kind, home / "logs", len(sizes), sum(sizes), reused)


def files(folder: Path) -> Iterator[Path]:
    """All log files of a corpus, in a fixed order."""
    return iter(sorted(folder.rglob("*.json.gz")))


def _generate(home: Path, wanted: dict[str, Any]) -> None:
    if home.exists():
        if _parameters(home) is None:
            raise UsageError(f"{home} is there already and no corpus of this benchmark; choose another --work")
        shutil.rmtree(home)
    unfinished = home.with_name(f".{home.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    made = world(seed=SEED, events=wanted["events"], days=DAYS)
    write_dump(made, unfinished / "logs", records_per_file=RECORDS_PER_FILE[wanted["kind"]])
    if wanted["kind"] == "document":
        _join(unfinished / "logs")
    (unfinished / _PARAMETERS).write_text(json.dumps(wanted), "utf-8")
    unfinished.rename(home)


def _join(folder: Path) -> None:
    """Make one document of all log files: a dump has files of its own for each account and region."""
    parts = list(files(folder))
    with gzip.GzipFile(folder / "document.json.gz", "wb", compresslevel=6, mtime=0) as document:
        document.write(_BEGIN)
        for number, part in enumerate(parts):
            data = gzip.decompress(part.read_bytes())
            document.write((b"," if number else b"") + data.removeprefix(_BEGIN).removesuffix(_END))
        document.write(_END)
    for folder_of_logs in folder.iterdir():
        if folder_of_logs.is_dir():
            shutil.rmtree(folder_of_logs)


def _parameters(home: Path) -> dict[str, Any] | None:
    """What a corpus was made with; None if it is none."""
    try:
        found: dict[str, Any] = json.loads((home / _PARAMETERS).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def _generator() -> str:
    """A hash of the generator: another generator makes other events."""
    digest = hashlib.sha256()
    modules = [path for path in _tree(resources.files("forensics.synthetic")) if path.name.endswith(".py")]
    for module in modules:
        digest.update(module.read_bytes())
    return digest.hexdigest()


def _tree(folder: Any) -> Iterator[Any]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tree(entry)
        else:
            yield entry
