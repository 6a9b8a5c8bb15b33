"""Errors a user can meet, each with its exit code.

Every error this package raises on purpose derives from :class:`ForensicsError` and carries one sentence that says
what is wrong and what to do. The command line prints the sentence on stderr and ends with ``exit_code``; a caller in
Python catches the class.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    USAGE = 2
    NOTHING_USABLE = 3
    EVIDENCE_REJECTED = 4
    INTERRUPTED = 130


class ForensicsError(Exception):
    """Base of all our errors; ``str(error)`` is a sentence for people."""

    exit_code: ExitCode = ExitCode.NOTHING_USABLE


class UsageError(ForensicsError, ValueError):
    """An argument that cannot be understood: a time, a window, an outcome, a format."""

    exit_code = ExitCode.USAGE


class InterruptedByUserError(ForensicsError):
    """Ctrl-C on the command line."""

    exit_code = ExitCode.INTERRUPTED


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is Ctrl-C: Python's own, or what DuckDB makes of it within a statement."""
    if isinstance(error, KeyboardInterrupt):
        return True
    is_duckdb = isinstance(error, RuntimeError) or type(error).__module__.endswith("duckdb")
    text = str(error).lower()
    return is_duckdb and ("interrupted" in text or "keyboardinterrupt" in text)


class EvidenceNotFoundError(ForensicsError):
    """A path that does not exist, or a folder in which nothing was recognised as evidence."""


class CaseError(ForensicsError):
    """A case that is missing, is no DuckDB file, has another schema version or is locked by another process."""


class NotInCaseError(ForensicsError):
    """An event, actor or resource that the case does not hold."""


class QueryError(ForensicsError):
    """SQL that DuckDB refused, or that ran out of time."""

    exit_code = ExitCode.USAGE


class MissingExtraError(ForensicsError):
    """Something optional is asked for that is not installed."""
