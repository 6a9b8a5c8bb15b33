"""sample_logs as somebody could have exported them: every format, in the layouts it comes in."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tests.evidence.packing import PACK, tar_of, zip_of
from tests.evidence.readers.forms import FORMS
from tests.evidence.readers.ocsf_forms import ocsf_parquet_v1
from tests.evidence.readers.parquet_tables import Style, styled
from tests.support import compact, log_file, pretty

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "AWSLogs"
Records = Sequence[dict[str, Any]]


@cache
def sample_files() -> dict[str, bytes]:
    """The log files of the sample by their key."""
    files = sorted(SAMPLE.rglob("*.json.gz"))
    return {path.relative_to(SAMPLE.parent).as_posix(): path.read_bytes() for path in files}


@cache
def sample_records() -> Records:
    """All records of the sample, also those that were delivered twice."""
    return [record for data in sample_files().values() for record in json.loads(gzip.decompress(data))["Records"]]


def _tree(folder: Path, _: Records) -> None:
    for name, data in sample_files().items():
        _write(folder / name, data)


def _flattened(folder: Path, _: Records) -> None:
    """As a download of a bucket's listing leaves it: no folders."""
    folder.mkdir()
    for path in SAMPLE.rglob("*.json.gz"):
        shutil.copy(path, folder)


def _one(name: str, make: Callable[[Records], bytes]) -> Callable[[Path, Records], None]:
    return lambda folder, records: _write(folder / name, make(records))


def _parts(name: str, make: Callable[[Records], bytes], size: int = 500) -> Callable[[Path, Records], None]:
    """Several files, as pages or batches are saved."""

    def export(folder: Path, records: Records) -> None:
        for number, start in zip(count(), range(0, len(records), size), strict=False):
            _write(folder / name.format(number), make(records[start : start + size]))

    return export


def _partitioned(pattern: str, make: Callable[[Records], bytes]) -> Callable[[Path, Records], None]:
    """Hive partitions: a folder for each region and day."""

    def export(folder: Path, records: Records) -> None:
        days: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for value in records:
            year, month, day = value["eventTime"][:10].split("-")
            account, region = value["recipientAccountId"], value["awsRegion"]
            days[pattern.format(account=account, region=region, year=year, month=month, day=day)].append(value)
        for place, values in days.items():
            _write(folder / place / "part-0000", make(values))

    return export


def _archive(name: str, pack: Callable[[Iterator[tuple[str, bytes]]], bytes]) -> Callable[[Path, Records], None]:
    return lambda folder, _: _write(folder / name, pack(iter(sample_files().items())))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@dataclass(frozen=True)
class Export:
    """A way to hand the sample out.

    Attributes:
        name: What it is.
        write: Writes it into a folder that does not exist.
        form: Its row in docs/formats.md; None for CloudTrail's own records, which carry everything.
    """

    name: str
    write: Callable[[Path, Records], None]
    form: str | None = None


_HIVE = "region={region}/year={year}/month={month}/day={day}"
_LAKE = "aws/CLOUD_TRAIL_MGMT/1.0/region={region}/accountId={account}/eventDay={year}{month}{day}"
_ATHENA = "Parquet, Athena or Glue, `useridentity` as struct"
OWN = [
    Export("log files in their folders", _tree),
    Export("log files in one folder", _flattened),
    Export("one pretty-printed array", _one("export.json", pretty)),
    Export("JSON lines", _one("events.jsonl", lambda records: b"\n".join(map(compact, records)))),
    Export("zip of log files", _archive("dump.zip", zip_of)),
    Export("tar of log files", _archive("dump.tar", tar_of)),
    Export("tar.gz of log files", _archive("dump.tar.gz", lambda items: tar_of(items, "gzip"))),
    Export("log file in zstd", _one("log.json.zst", lambda records: PACK["zstd"](log_file(records)))),
    Export("log file in bzip2", _one("log.json.bz2", lambda records: PACK["bzip2"](log_file(records)))),
]
OTHERS = [Export(form.name, _parts("part-{}", form.write, 1000), form.name) for form in FORMS]
LAYOUTS = [
    Export("Parquet in gzip, Hive partitions", _partitioned(_HIVE, lambda r: styled(r, Style(codec="gzip"))), _ATHENA),
    Export("Parquet in snappy", _one("x.snappy.parquet", lambda r: styled(r, Style(codec="snappy"))), _ATHENA),
    Export("Parquet in zstd", _one("x.zstd.parquet", lambda r: styled(r, Style(codec="zstd"))), _ATHENA),
    Export("Security Lake's folders", _partitioned(_LAKE, ocsf_parquet_v1), "Security Lake Parquet, OCSF 1.0.0-rc.2"),
]
EXPORTS = [*OWN, *OTHERS, *LAYOUTS]
