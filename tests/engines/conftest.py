"""Cases and engines for the parity tests: one start of each engine for all of them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine, Engine
from forensics.engines.lake import export_tables
from forensics.engines.spark import pyspark_engine, sail_engine
from forensics.synthetic import world, write_dump
from tests.engines.questions import parameter_sets, prepare
from tests.support import record

ROOT = Path(__file__).parents[2]
ENGINES = {"sail": sail_engine, "pyspark": pyspark_engine}
TEXTS = (
    "it's",
    'say "no"',
    "back\\slash",
    "two\nlines",
    "tab\t$name :name",
    "Zoë 東京 😀",
    "%_[a-z]*",
    "",
    " ",
    "null",
)


@dataclass(frozen=True)
class Pair:
    """The reference and another engine over the same case."""

    name: str
    reference: Engine
    other: Engine
    sets: list[dict[str, Any]]


def odd_records() -> list[dict[str, Any]]:
    """What a generator of ordinary days does not make: odd texts in every text column, nothing in others."""
    calls = [("ec2.amazonaws.com", "DeleteCustomerGateway"), ("iam.amazonaws.com", "CreateAccessKey")]
    odd = []
    for number, text in enumerate(TEXTS):
        source, name = calls[number % 2]
        who = {
            "type": "IAMUser",
            "arn": f"arn:aws:iam::111122223333:user/{text}",
            "accessKeyId": f"AKIAEXAMPLE{number}",
        }
        odd.append(record(
            f"odd-{number}", eventSource=source, eventName=name, userIdentity=who, userAgent=text, errorMessage=text,
            errorCode=text or None, eventTime=f"2026-03-02T09:05:{number:02}Z", sourceIPAddress="2001:db8::1",
            requestParameters={"customerGatewayId": f"cgw-{number:08x}", "userName": text, "other": [text, None]},
            responseElements={"accessKey": {"accessKeyId": f"AKIAEXAMPLE{number + 1}", "userName": text}},
        ))  # fmt: skip
    return [*odd, record("bare", userIdentity=None, sourceIPAddress=None, userAgent=None, eventTime=None)]


def _dump(name: str, folder: Path) -> Path:
    if name == "sample":
        return ROOT / "sample_logs"
    write_dump(world(seed=20, events=1500, days=9), folder / "dump")
    (folder / "dump" / "odd.json").write_text(json.dumps({"Records": odd_records()}), "utf-8")
    return folder / "dump"


@pytest.fixture(scope="session", params=["sample", "generated"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckEngine]:
    folder = tmp_path_factory.mktemp(request.param)
    create_case(folder / "case.duckdb")
    with open_case(folder / "case.duckdb", read_only=False) as connection:
        ingest(connection, [_dump(request.param, folder)])
    with open_case(folder / "case.duckdb") as connection:
        yield DuckEngine(connection)


@pytest.fixture(scope="session", params=ENGINES)
def pair(request: pytest.FixtureRequest, case: DuckEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    if request.param == "pyspark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("PySpark needs Java, and there is none here")
    lake = tmp_path_factory.mktemp("lake")
    export_tables(case.connection, lake)
    with ExitStack() as stack:
        other = stack.enter_context(ENGINES[request.param](lake))
        sets = list(parameter_sets(case))
        for engine in (case, other):
            prepare(engine, sets[0])
        yield Pair(request.param, case, other, sets)
