"""A small sample of each format, container and codec, to be mutated; `python -m tests.fuzz.samples FOLDER` writes them.

Made by the same hands as the samples of the readers' own tests, so that a new form is fuzzed from its first day.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from tests.evidence.packing import PACK, tar_of, zip_of
from tests.evidence.readers.forms import FORMS
from tests.evidence.readers.ocsf_forms import ocsf_v1, ocsf_v2
from tests.evidence.readers.parquet_tables import EVENTS, Style, styled
from tests.evidence.readers.test_parquet_ocsf import lake
from tests.support import compact, log_file, pretty, record

RECORDS = [record(f"e-{n}", userAgent="ä😀", requestParameters={"a": [n, {"b": 1.5}]}) for n in range(4)]
LOG = log_file(RECORDS)
ITEMS = [("a.json", LOG), ("b.json.gz", PACK["gzip"](LOG)), ("c.txt", b"notes")]
HONEYBUCKET = {
    "Event Type": "AwsApiCall", "Event Name": "GetObject", "Request ID": "r-1", "User ID": "{'type': 'AWSAccount'}",
    "Event Datetime": "2026-03-02 09:05:00", "Source IP": "198.51.100.7", "User Agent": "aws-cli/2.15",
    "Request Parameters": "{'bucketName': 'b'}", "Event ID": "e-1",
}  # fmt: skip


def honeybucket() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HONEYBUCKET, HONEYBUCKET.values()])
    return text.getvalue().encode()


SAMPLES: dict[str, bytes] = {
    "records": LOG,
    "pretty": pretty({"Records": RECORDS}),
    "lines": b"\n".join(map(compact, RECORDS)),
    "bad line": b"\n".join([*map(compact, RECORDS[:2]), b'{"eventName":"Run}', *map(compact, RECORDS[2:])]),
    "array": compact(RECORDS),
    "utf16": LOG.decode().encode("utf-16"),
    **{f"form {number}": form.write(RECORDS) for number, form in enumerate(FORMS)},
    "honeybucket": honeybucket(),
    "parquet": styled(EVENTS, Style()),
    "parquet text": styled(EVENTS, Style("camel", "text", codec="gzip")),
    "parquet flat": styled(EVENTS, Style("snake", "flat", nested=False, codec="snappy")),
    "parquet_ocsf": lake([ocsf_v1(value) for value in RECORDS]),
    "parquet_ocsf 1.1": lake([ocsf_v2(value) for value in RECORDS]),
    "zip": zip_of(ITEMS),
    **{kind: pack(LOG) + pack(LOG) for kind, pack in PACK.items()},
    **{f"tar-{kind}": tar_of(ITEMS, kind) for kind in ("none", *PACK)},
}


def main(folder: Path) -> None:
    """Write the samples as seeds for another fuzzer."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in SAMPLES.items():
        (folder / name.replace(" ", "_")).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
