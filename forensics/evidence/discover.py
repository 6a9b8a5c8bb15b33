"""From the arguments of a command to the list of files, in an order that never changes.

    files, folders, globs ──► walk (links followed once) ──► `Candidate`s sorted by name

A path is named relative to its argument, with ``/``, undecodable bytes percent-encoded; so a report reads the same
wherever the dump lies.
"""

from __future__ import annotations

import codecs
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forensics.errors import EvidenceNotFoundError

_SYSTEM = ("/proc", "/sys", "/dev")
_ASTRAY = "link to a folder above the evidence, or of the system: not followed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be evidence.

    Attributes:
        path: Where it is.
        name: Its name in the ledger.
        location: Its absolute path as text, to know it again on the next run.
        size: Bytes; 0 for what is no regular file.
        mtime_ns: Modification time.
        problem: Why it cannot be read (a device, a broken link); empty if it can.
        no_evidence: Why it is not to be read (an earlier report of this program); empty if it is.
        inode: Device and inode number, to know a file under any name.
    """

    path: Path
    name: str
    location: str
    size: int = 0
    mtime_ns: int = 0
    problem: str = ""
    inode: tuple[int, int] | None = None
    no_evidence: str = ""


def discover(arguments: Iterable[Path | str], exclude: Iterable[Path] = ()) -> list[Candidate]:
    """List the files below the arguments.

    Args:
        arguments: Files, folders (walked recursively) and glob patterns.
        exclude: Files to leave out, the case file itself above all.

    Returns:
        Candidates sorted by name; a file reached in two ways is listed once, by its longest name.

    Raises:
        EvidenceNotFoundError: An argument matches nothing.
    """
    left_out = {(facts.st_dev, facts.st_ino) for facts in (path.stat() for path in exclude if path.exists())}
    found: dict[Path, list[Candidate]] = {}
    for argument in arguments:
        for root in _expand(str(argument)):
            for candidate in _below(root):
                if candidate.inode not in left_out:
                    found.setdefault(candidate.path.absolute(), []).append(candidate)
    named = [max(same, key=lambda candidate: (len(candidate.name), candidate.name)) for same in found.values()]
    return sorted(named, key=lambda candidate: (candidate.name, candidate.location))


def portable(path: str | os.PathLike[str]) -> str:
    """A path as text that any encoding can carry: ``/`` between parts, undecodable bytes as ``%XX``."""
    text = os.fspath(path).replace(os.sep, "/")
    encoded = text.encode("utf-8", "surrogateescape")
    return encoded.decode("utf-8", "percent")


def _percent(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(f"%{byte:02X}" for byte in wrong), error.end


codecs.register_error("percent", _percent)


def _expand(argument: str) -> list[Path]:
    """The roots an argument stands for: itself, or the matches of a pattern."""
    path = Path(argument)
    if path.exists() or path.is_symlink():
        return [path]
    matches = [Path(match) for match in sorted(glob.glob(argument, recursive=True))]  # noqa: PTH207 (absolute)
    if not matches:
        raise EvidenceNotFoundError(f"no such file or folder: {portable(argument)}")
    return matches


def _below(root: Path) -> Iterator[Candidate]:
    """All files at or below one root."""
    if not root.is_dir():
        yield _candidate(root, root.name)
        return
    seen = {os.path.realpath(root)}
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(root, followlinks=True, onerror=closed.append):
        fresh = []
        for name in sorted(subfolders):
            real = os.path.realpath(Path(folder, name))
            if real in seen:
                continue
            seen.add(real)
            if _leads_astray(real, root):
                path = Path(folder, name)
                yield Candidate(path, portable(path.relative_to(root)) + "/", _location(path), problem=_ASTRAY)
            else:
                fresh.append(name)
        subfolders[:] = fresh
        inside = os.path.relpath(folder, root)
        prefix = "" if inside == os.curdir else inside + os.sep
        for name in names:
            yield _candidate(Path(folder, name), prefix + name)
    for error in closed:
        path = Path(error.filename)
        problem = f"folder cannot be listed: {error.strerror}"
        yield Candidate(path, portable(path.relative_to(root)) + "/", _location(path), problem=problem)


def _leads_astray(real: str, root: Path) -> bool:
    """Whether a link leads above the evidence, where it could reach the whole disk, or into the system's own files."""
    top = Path(os.path.realpath(root))
    return Path(real) in top.parents or any(Path(real).is_relative_to(folder) for folder in _SYSTEM)


def _location(path: Path) -> str:
    """An absolute path as text; ``%`` is encoded too, so that no two paths share a text."""
    return portable(str(path.absolute()).replace("%", "%25"))


def _candidate(path: Path, name: str) -> Candidate:
    location = _location(path)
    try:
        facts = path.stat()
    except OSError as error:
        return Candidate(path, portable(name), location, problem=f"cannot be opened: {error.strerror}")
    if not stat.S_ISREG(facts.st_mode):
        return Candidate(path, portable(name), location, problem="no regular file (pipe, socket or device)")
    inode = (facts.st_dev, facts.st_ino)
    return Candidate(path, portable(name), location, facts.st_size, facts.st_mtime_ns, inode=inode)
