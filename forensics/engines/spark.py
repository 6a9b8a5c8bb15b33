"""The second engine: Spark over the tables of a case, with PySpark (needs Java) or, over Spark Connect, Sail.

    SQL ──► `portable.bound_tree` ──► `stages` ──► text (Spark's dialect, `:name`) ──► session.sql(…, args) ──► Arrow

Time zone is UTC; times are Spark's TIMESTAMP_NTZ, as in the case. What is stored for later questions goes to a
temporary folder as Parquet, which both kinds of session can write and read.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from forensics.case.store import VIEWS, view_text
from forensics.engines.lake import tables_of
from forensics.engines.portable import bound_tree, parameter_name, render
from forensics.engines.stages import in_stages
from forensics.errors import MissingExtraError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_OPTIONS: dict[str, bool | float | int | str | None] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "2g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""Of the local session: no web page, no progress bar on stderr, no address of the machine's network."""


_STORED = ("gateway_calls", "call_resources", "issued_credentials")
"""Views that questions name many times: few rows each, and Spark's planner works a view out again for each name."""


class SparkEngine:
    """A Spark session over a folder of Parquet; see `Engine` for the methods."""

    def __init__(self, session: SparkSession, folder: Path, work: Path, views: Sequence[str] = VIEWS) -> None:
        """Make the tables and views of a case known to a session.

        Args:
            session: PySpark's, classic or Connect.
            folder: Tables, as `export_tables` writes them.
            work: An empty folder for what is stored.
            views: Names of the views of a case to make; none over a folder that holds no case.
        """
        self.session, self.work = session, work
        self._stored = 0
        self._names: set[str] = set()
        for name, place in tables_of(folder).items():
            session.read.parquet(str(place)).createOrReplaceTempView(name)
        for name in views:
            self.keep(name, view_text(name), stored=name in _STORED)

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Run one question."""
        with _quiet():
            table: pa.Table = self._frame(sql, parameters or {}).toArrow()
        return table

    def provide(self, name: str, table: pa.Table) -> None:
        """Make a table of facts available."""
        place = self._place()
        place.mkdir()
        pq.write_table(table, place / "part.parquet")
        self._name(self.session.read.parquet(str(place)), name)

    def keep(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None, *, stored: bool = True) -> None:
        """Make the answer to a question available."""
        self._keep(name, self._frame(sql, parameters or {}), stored=stored)

    def _keep(self, name: str, frame: DataFrame, *, stored: bool) -> None:
        if stored:
            place = str(self._place())
            frame.write.parquet(place)
            frame = self.session.read.schema(frame.schema).parquet(place)  # Sail writes no file for no rows
        self._name(frame, name)

    def drop(self, name: str) -> None:
        """Forget a table."""
        if name in self._names:
            self._names.remove(name)
            self.session.catalog.dropTempView(name)

    def _name(self, frame: DataFrame, name: str) -> None:
        frame.createOrReplaceTempView(name)
        self._names.add(name)

    def _frame(self, sql: str, parameters: Mapping[str, Any]) -> DataFrame:
        def store(query: exp.Expr) -> exp.Table:
            name = f"stage_{self._stored + 1}"
            self._keep(name, self._prepared(query, parameters), stored=True)
            return exp.to_table(name)

        return self._prepared(in_stages(bound_tree(sql, parameters), store), parameters)

    def _prepared(self, tree: exp.Expr, parameters: Mapping[str, Any]) -> DataFrame:
        named = {name for node in tree.walk() if (name := parameter_name(node))}
        values = {name: _bindable(value) for name, value in parameters.items() if name in named}
        return self.session.sql(render(tree, "spark"), args=values)

    def _place(self) -> Path:
        self._stored += 1
        return self.work / f"{self._stored}"


def _bindable(value: Any) -> Any:
    """A value as Spark binds it; a time as text, which `bound_tree` casts."""
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value


@contextmanager
def pyspark_engine(folder: Path, cores: int = 2) -> Iterator[SparkEngine]:
    """PySpark in this process, in local mode.

    Args:
        folder: Tables, as `export_tables` writes them.
        cores: Threads of the session.

    Raises:
        MissingExtraError: PySpark or Java is missing.
    """
    try:
        with _quiet():
            from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise MissingExtraError(_missing("spark")) from error
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise MissingExtraError("Spark needs Java 17 or newer and there is none; install it, or use the engine sail")
    builder = SparkSession.builder.master(f"local[{cores}]").config(map=_OPTIONS)
    with _quiet():
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    with _engine(session, folder) as engine:
        yield engine


@contextmanager
def sail_engine(folder: Path, views: Sequence[str] = VIEWS) -> Iterator[SparkEngine]:
    """Sail, a Spark without Java, in this process and reached over Spark Connect on this machine only.

    Args:
        folder: Tables, as `export_tables` writes them.
        views: As for `SparkEngine`.

    Raises:
        MissingExtraError: pysail or PySpark's client is missing.
    """
    try:
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 (an extra)

        with _quiet():
            from pyspark.sql.connect.session import SparkSession as ConnectSession  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise MissingExtraError(_missing("sail")) from error
    os.environ.setdefault("RUST_LOG", "error")  # stderr is for people
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    host, port = server.listening_address
    try:
        with _quiet():
            session = ConnectSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        session.conf.set("spark.sql.session.timeZone", "UTC")
        with _engine(session, folder, views) as engine:
            yield engine
    finally:
        server.stop()


@contextmanager
def _engine(session: Any, folder: Path, views: Sequence[str] = VIEWS) -> Iterator[SparkEngine]:
    try:
        with tempfile.TemporaryDirectory() as work, _quiet():
            yield SparkEngine(session, folder, Path(work), views)
    finally:
        session.stop()


def _missing(extra: str) -> str:
    return f"the engine {extra} is an extra that is not installed; get it with: pip install 'forensics[{extra}]'"


@contextmanager
def _quiet() -> Iterator[None]:
    """PySpark warns of each pandas newer than it knows; no pandas is used here, rows travel as Arrow."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        yield
