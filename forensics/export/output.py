"""Where a result goes: standard output, or a file that is whole or not there.

    open_output(None) ──► stdout as bytes; a reader that stops early (`| head`) ends it quietly
    open_output(path) ──► hidden file beside it ──► written, synced ──► os.replace

Bytes all the way: neither the locale nor the platform changes an encoding or a line end.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from forensics.errors import UsageError
from forensics.export.escape import terminal
from forensics.export.table import Format


@contextmanager
def open_output(path: Path | None, fmt: Format) -> Iterator[BinaryIO]:
    """Open standard output, or a file to be written in one step, as a binary stream.

    Args:
        path: The file, or None for standard output. What stood there is replaced at the end, or kept if the
            body raises. A device or pipe is written to as it is.
        fmt: The format that will be written.

    Yields:
        The stream; leaving the body early because the reader of stdout is gone is no error.

    Raises:
        UsageError: The file cannot be written, or Parquet was asked for on a terminal.
    """
    if path is None:
        with _stdout(fmt) as out:
            yield out
        return
    try:
        with _file(path.resolve()) as out:
            yield out
    except OSError as error:
        raise UsageError(f"Cannot write {terminal(str(path))}: {error.strerror or error}.") from error


@contextmanager
def _stdout(fmt: Format) -> Iterator[BinaryIO]:
    if fmt is Format.PARQUET and sys.stdout.isatty():
        raise UsageError("Parquet is binary: name a file with -o FILE, or redirect the output.")
    buffer: BinaryIO | None = getattr(sys.stdout, "buffer", None)
    try:
        if buffer is None:
            with _collected(fmt) as out:
                yield out
            return
        sys.stdout.flush()
        yield buffer
        buffer.flush()
    except BrokenPipeError:
        _discard_stdout()


@contextmanager
def _collected(fmt: Format) -> Iterator[BinaryIO]:
    """For a stdout that takes text only, as in a notebook."""
    if fmt is Format.PARQUET:
        raise UsageError("Parquet is binary: name a file.")
    collected = io.BytesIO()
    yield collected
    sys.stdout.write(collected.getvalue().decode())


def _discard_stdout() -> None:
    """Let the interpreter's own flush at exit meet no broken pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():  # a device or pipe; a directory raises its own OSError
        with path.open("wb") as out:
            yield out
        return
    partial = path.with_name(f".forensics-{secrets.token_hex(6)}.partial")
    try:
        with partial.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
