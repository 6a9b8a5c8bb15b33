"""Everything the command line can do, in one call each.

    Case.open(path) ──► one method per command ──► `Result` (rows) or `ObjectResult` (one object)
    investigate(paths, out) ──► case, report and findings in a folder

A case opened with `Case.open` is read-only; `Case.create` and `Case.open(..., read_only=False)` can ingest.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa

from forensics.analyses import custody, lookup
from forensics.analyses.arguments import check_address, check_number, check_outcome, check_window
from forensics.analyses.deletions import deletions
from forensics.analyses.lookup import Filters
from forensics.analyses.principals import principals
from forensics.analyses.profile import profile
from forensics.analyses.query import DEFAULT_TIMEOUT, query
from forensics.analyses.resource import resource
from forensics.analyses.runner import EVERYTHING, Scope
from forensics.analyses.sessions import sessions
from forensics.analyses.timeline import DEFAULT_WINDOW, Anchor, timeline
from forensics.case.ingest import Progress, ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine, Engine
from forensics.engines.choose import ENGINES, engine_for
from forensics.errors import EvidenceNotFoundError
from forensics.evidence.limits import DEFAULT_LIMITS, Limits
from forensics.export import Format, to_text
from forensics.report import ReportOptions, write_report

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Anchor",
    "Case",
    "Filters",
    "Limits",
    "ObjectResult",
    "ReportOptions",
    "Result",
    "Scope",
    "investigate",
    "new_or_existing",
]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of an answer; shows itself as a table in Jupyter."""

    table: pa.Table

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table; times are UTC without a zone."""
        return self.table

    def df(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        frame: pd.DataFrame = self.table.to_pandas()
        return frame

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        found: list[dict[str, Any]] = self.table.to_pylist()
        return found

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def _repr_html_(self) -> str:
        return str(self.df().to_html(max_rows=60, show_dimensions=True, notebook=True))

    def __repr__(self) -> str:
        return to_text(self.table, Format.TABLE)


class ObjectResult(dict[str, Any]):
    """One object of an answer: a dictionary that shows itself well."""

    def arrow(self) -> pa.Table:
        """The object as a table of one row."""
        return pa.Table.from_pylist([self])

    def df(self) -> pd.DataFrame:
        """The object as a frame of one row."""
        frame: pd.DataFrame = self.arrow().to_pandas()
        return frame

    def __repr__(self) -> str:
        return to_text(self, Format.TABLE)


class Case:
    """One investigation: a DuckDB file and the questions to ask of it."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        self.engine: Engine = DuckEngine(connection)
        self._started = contextlib.ExitStack()

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = True, engine: str = ENGINES[0]) -> Self:
        """Open a case.

        Args:
            path: The case file.
            read_only: Whether nothing shall be changed.
            engine: What runs the questions: ``duckdb``, or ``spark`` or ``sail`` (extras) over a copy of its tables.

        Raises:
            CaseError: There is no such case, it has another schema version, or it is in use.
            MissingExtraError: The engine's libraries, or Java, are missing.
        """
        place = Path(path)
        case = cls(place, open_case(place, read_only=read_only))
        try:
            case.engine = case._started.enter_context(engine_for(engine, case.connection))
        except BaseException:
            case.close()
            raise
        return case

    @classmethod
    def create(cls, path: Path | str) -> Self:
        """Open a case to write; an empty one is made if there is none."""
        place = Path(path)
        if not place.exists():
            create_case(place)
        return cls.open(place, read_only=False)

    def close(self) -> None:
        """End the engine and close the file."""
        try:
            self._started.close()
        finally:
            self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ingest(
        self,
        *paths: Path | str,
        rehash: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress | None = None,
        started: Progress | None = None,
    ) -> ObjectResult:
        """Read evidence; what is known already is recognised.

        Args:
            *paths: Files, folders, glob patterns.
            rehash: Compare contents even where place, size and time are unchanged.
            limits: What a file may unpack to; what unpacks to more is refused, with a row in the ledger.
            progress: Called with (files, bytes, records) as they are done.
            started: Called once with what will be read.

        Returns:
            ``files``, ``records``, ``bytes``, ``seconds`` of this run and ``events_total``.
        """
        own = (self.path, self.path.with_name(self.path.name + ".wal"))
        report = ingest(
            self.connection, paths, exclude=own, rehash=rehash, progress=progress, started=started, limits=limits
        )
        return ObjectResult(report.as_dict())

    def note_acquisition(self, text: str | None) -> None:
        """Keep in the case who exported the evidence, when, from where and how; None changes nothing."""
        if text:
            self.connection.execute("insert or replace into case_info values ('acquisition', ?)", [text])

    def info(self) -> ObjectResult:
        """What the case holds."""
        return ObjectResult(lookup.info(self.engine))

    def deletions(self, *, outcome: str | None = None, scope: Scope = EVERYTHING) -> Result:
        """Attempts to delete a gateway, by time.

        Raises:
            UsageError: There is no such outcome.
        """
        check_outcome(outcome)
        return Result(deletions(self.engine, scope, outcome))

    def timeline(
        self,
        anchor: Anchor | None = None,
        *,
        window: int = DEFAULT_WINDOW,
        scope: Scope = EVERYTHING,
        **what: Any,
    ) -> Result:
        """Events around an anchor, by time.

        Args:
            anchor: What it is built around; or give its fields as keywords: ``deletion``, ``resource``, ``actor``,
                ``at``. Nothing: all gateway deletions.
            window: Seconds on either side.
            scope: Part of the evidence to show.
            **what: Fields of `Anchor`.

        Raises:
            UsageError: The window is no number of seconds.
            NotInCaseError: The case holds no such event, resource or actor.
        """
        check_window(window)
        chosen = anchor or Anchor(**what)
        if chosen.deletion:
            chosen = replace(chosen, deletion=lookup.full_event_id(self.engine, chosen.deletion))
        return Result(timeline(self.engine, chosen, window, scope))

    def principals(self, *, top: int | None = None, scope: Scope = EVERYTHING) -> Result:
        """Actors, most anomalous first.

        Raises:
            UsageError: ``top`` is less than 1.
        """
        check_number("top", top, 1)
        return Result(principals(self.engine, scope, top))

    def profile(self, actor: str, *, scope: Scope = EVERYTHING) -> ObjectResult:
        """All about one actor or principal."""
        return ObjectResult(profile(self.engine, actor, scope))

    def sessions(self, *, actor: str | None = None, scope: Scope = EVERYTHING) -> Result:
        """Sessions, by first use."""
        return Result(sessions(self.engine, actor, scope))

    def events(self, filters: Filters | None = None, *, scope: Scope = EVERYTHING, **what: Any) -> Result:
        """Events that fit, newest first; ``what`` are fields of `Filters`.

        Raises:
            UsageError: There is no such outcome, ``limit`` is less than 1, or ``ip`` is a network.
        """
        chosen = filters or Filters(**what)
        check_outcome(chosen.outcome)
        check_number("limit", chosen.limit, 1)
        check_address(chosen.ip)
        return Result(lookup.search(self.engine, chosen, scope))

    def resource(self, resource_id: str) -> Result:
        """The life of one gateway or relative."""
        return Result(resource(self.engine, resource_id))

    def evidence(self) -> Result:
        """The ledger of input files."""
        return Result(lookup.evidence(self.engine))

    def manifest(self) -> str:
        """The hashes of the evidence, in the form of `sha256sum`."""
        return custody.manifest(self.engine)

    def check_evidence(self, root: Path | str | None = None) -> Result:
        """Hash the files of the evidence again, where they were read or below ``root``, and compare."""
        return Result(custody.check(self.engine, Path(root) if root else None))

    def show(self, event_id: str, *, copy: int = 0) -> lookup.Record:
        """One record to the byte, and where it stands.

        Raises:
            UsageError: ``copy`` is less than 0.
            NotInCaseError: The case holds no such event or copy.
        """
        check_number("copy", copy, 0)
        return lookup.record(self.engine, lookup.full_event_id(self.engine, event_id), copy)

    def query(self, sql: str, *, timeout: float = DEFAULT_TIMEOUT) -> Result:
        """Read-only SQL, on a connection that reaches nothing but the case."""
        return Result(query(self.path, sql, timeout))

    def report(self, out: Path | str, options: ReportOptions | None = None) -> list[Path]:
        """Write the report; returns the files written."""
        return write_report(self.engine, Path(out), options or ReportOptions())


def investigate(
    paths: Sequence[Path | str],
    out: Path | str = "findings",
    *,
    options: ReportOptions | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    started: Progress | None = None,
) -> ObjectResult:
    """The main job: ingest, analyse, report.

    Args:
        paths: Evidence.
        out: Folder for the case and everything written; a case that is there is extended.
        options: What the report shall be about, its header and its time zone.
        limits: As for `Case.ingest`.
        progress: As for `Case.ingest`.
        started: As for `Case.ingest`.

    Returns:
        What the ingest did, and ``written``: the files.

    Raises:
        EvidenceNotFoundError: Nothing that could be used was found.
    """
    folder = Path(out)
    path = folder / "case.duckdb"
    with new_or_existing(path) as case:
        done = case.ingest(*paths, limits=limits, progress=progress, started=started)
        case.note_acquisition(options.acquisition if options else None)
    if not done["events_total"]:
        raise EvidenceNotFoundError(nothing_found(done))
    with Case.open(path) as case:
        written = case.report(folder, options)
    return ObjectResult({**done, "written": [str(file) for file in written]})


@contextlib.contextmanager
def new_or_existing(path: Path) -> Iterator[Case]:
    """A case to write to; one that was made for evidence that does not exist is removed again."""
    is_new = not path.exists()
    try:
        with Case.create(path) as case:
            yield case
    except EvidenceNotFoundError:
        if is_new:
            path.unlink(missing_ok=True)
        raise


def nothing_found(done: Mapping[str, Any]) -> str:
    """The sentence for a run after which the case holds no event."""
    files = done["files"]
    return (
        f"no CloudTrail events were found in {files['seen']} files ({files['skipped']} are something else, "
        f"{files['rejected']} cannot be read); `forensics evidence` names the reason for each"
    )
