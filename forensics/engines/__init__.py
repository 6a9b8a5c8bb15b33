"""What the analyses need of an engine, and the engines there are.

    question.sql ──► portable (SQLGlot: parse once, write the engine's dialect) ──► engine ──► Arrow

`DuckEngine` over a case file is the default and the reference. `SparkEngine` (module `spark`, not imported here: its
libraries are extras) answers the same questions over the tables of a case exported as Parquet, with PySpark or, over
Spark Connect, with Sail. Nothing of an engine leaks into the analyses: they know this protocol only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import pyarrow as pa

from forensics.engines.duck import DuckEngine

__all__ = ["DuckEngine", "Engine", "kept"]


class Engine(Protocol):
    """Runs SQL of this program: DuckDB's dialect, within the rules of `lint`."""

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Run one question.

        Args:
            sql: One statement that reads; named parameters as ``$name``.
            parameters: Values for exactly the names that occur: text, numbers, times (UTC, naive), lists of text.

        Returns:
            Its rows. Types may differ between engines by width (a count as 32 or 64 bits), values may not.
        """

    def provide(self, name: str, table: pa.Table) -> None:
        """Make a table of facts available under a name, until it is dropped."""

    def keep(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None, *, stored: bool = True) -> None:
        """Make the answer to a question available under a name, until it is dropped.

        Args:
            name: Name of the table for later questions.
            sql: As for `run`.
            parameters: As for `run`.
            stored: Work it out once and store it; else each question that names it works it out again.
        """

    def drop(self, name: str) -> None:
        """Forget a table that was kept or provided; nothing happens if there is none."""


@contextmanager
def kept(engine: Engine, names: Sequence[str]) -> Iterator[None]:
    """Drop these tables at the end, the last one first, whatever happens in between."""
    try:
        yield
    finally:
        for name in reversed(names):
            engine.drop(name)
