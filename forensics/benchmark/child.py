"""What a measured child process tells its parent.

`python -m forensics.benchmark.floor parse FOLDER` ──► work ──► one line of JSON on stdout ──► `Measured`
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from forensics.benchmark.wanted import Watch

Work = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One child process.

    Attributes:
        wall_seconds: Duration of the work.
        work_cpu_seconds: CPU-seconds of the work alone, all threads.
        cpu_seconds: CPU-seconds of the whole process until its report: Python's start and imports, too.
        peak_rss_bytes: Most memory it held.
        cores_wanted: Share of the cores its threads had work for (`wanted`); None where that cannot be seen.
        facts: What the work found out.
    """

    wall_seconds: float
    work_cpu_seconds: float
    cpu_seconds: float
    peak_rss_bytes: int
    cores_wanted: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values, the facts left out."""
        return {name: value for name, value in asdict(self).items() if name != "facts"}


class ChildFailedError(Exception):
    """A measured process ended with an error; the text is its stderr."""


def measure(module: str, *arguments: object) -> Measured:
    """Run one step in a process of its own.

    Args:
        module: Module of this package.
        *arguments: Name of the step and its arguments.

    Raises:
        ChildFailedError: It ended with an error.
    """
    command = [sys.executable, "-m", f"forensics.benchmark.{module}", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        watch = Watch(child.pid, cores())
        output, errors = child.communicate()
        share = watch.end()
    if child.returncode:
        raise ChildFailedError(f"{' '.join(command)}: {errors.strip()}")
    return replace(Measured(**json.loads(output.splitlines()[-1])), cores_wanted=share)


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve(steps: Mapping[str, Work]) -> None:
    """Do the step the command line names, and report."""
    _, name, *arguments = sys.argv
    wall, cpu = time.monotonic(), _cpu_seconds()
    facts = steps[name](*arguments)
    total = _cpu_seconds()
    report = Measured(time.monotonic() - wall, total - cpu, total, _peak_rss(), facts=dict(facts))
    print(json.dumps(asdict(report)))


def _cpu_seconds() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def _peak_rss() -> int:
    """High-water mark of this process; where the system keeps none, what it holds now."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    memory = psutil.Process().memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))
