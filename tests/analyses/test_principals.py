"""Each detector speaks, stays silent and is exact at its boundary; the table is the contract's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from forensics.analyses.detectors import DETECTORS, shipped_weights
from forensics.analyses.principals import SCHEMA, Window, principals
from forensics.analyses.runner import Scope, question
from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine

ACCOUNT = "111122223333"
IMPACT = datetime(2026, 3, 10, 12, tzinfo=UTC).replace(tzinfo=None)
OPENS = IMPACT - timedelta(hours=6)
CLOSES = IMPACT + timedelta(hours=2)
SECOND = timedelta(seconds=1)
EC2 = "ec2.amazonaws.com"
HOME = "198.51.100.7"
AWAY = "203.0.113.9"
SAMPLE = Path(__file__).parents[2] / "sample_logs"

Record = dict[str, Any]


def arn(user: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{user}"


def call(user: str, time: datetime, name: str = "DescribeInstances", **changes: Any) -> Record:
    """One record of a user; `changes` are fields of the record, or `key` for the access key."""
    key = changes.pop("key", f"AKIA{user.upper()}")
    source = changes.get("eventSource", EC2)
    record = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser", "principalId": f"AIDA{user.upper()}", "arn": arn(user), "accountId": ACCOUNT,
            "accessKeyId": key, "userName": user,
        },
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source,
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": HOME,
        "userAgent": "aws-cli/2.24.10 md/awscrt#0.23.8",
        "requestParameters": None,
        "responseElements": None,
        "eventID": f"{user}-{name}-{time:%d%H%M%S}-{changes.pop('number', 0)}",
        "readOnly": name.startswith(("Describe", "List", "Get", "AssumeRole")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }  # fmt: skip
    return {**record, **changes}


def history(user: str, calls: int = 30, first: datetime = OPENS - timedelta(days=7), **changes: Any) -> list[Record]:
    """Calls every two hours from `first` on: enough to have a past."""
    return [call(user, first + timedelta(hours=2 * number), number=number, **changes) for number in range(calls)]


def deletion(user: str = "deleter", time: datetime = IMPACT, **changes: Any) -> Record:
    request = {"customerGatewayId": "cgw-0123456789abcdef0"}
    return call(user, time, "DeleteCustomerGateway", requestParameters=request, **changes)


def denied(user: str, time: datetime, name: str, **changes: Any) -> Record:
    return call(user, time, name, errorCode="Client.UnauthorizedOperation", errorMessage="no", **changes)


def made_key(maker: str, time: datetime, key: str) -> Record:
    answer = {"accessKey": {"accessKeyId": key, "status": "Active", "userName": "mallory"}}
    return call(maker, time, "CreateAccessKey", eventSource="iam.amazonaws.com", responseElements=answer)


def world(*records: Record) -> list[Record]:
    """The records, a deletion at `IMPACT`, and four people with a past."""
    past = [record for user in ("deleter", "ann", "ben", "cem") for record in history(user)]
    return [*past, *history("mallory"), deletion(), *records]


@cache
def empty_case() -> bytes:
    """The file of an empty case, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.duckdb"
        create_case(path)
        return path.read_bytes()


def case(folder: Path, records: Iterable[Record], order: int = 1) -> duckdb.DuckDBPyConnection:
    """A read-only case of the records, spread over three files."""
    rows = list(records)[::order]
    for number in range(3):
        (folder / f"{number if order > 0 else 9 - number}.json").write_text(
            json.dumps({"Records": rows[number::3]}), "utf-8"
        )
    (folder / "case.duckdb").write_bytes(empty_case())
    connection = open_case(folder / "case.duckdb", read_only=False)
    ingest(connection, sorted(folder.glob("*.json")))
    connection.close()
    return open_case(folder / "case.duckdb")


def table(connection: duckdb.DuckDBPyConnection, **options: Any) -> list[Record]:
    with connection:
        rows: list[Record] = principals(DuckEngine(connection), **options).to_pylist()
    return rows


def reasons(folder: Path, records: Iterable[Record], user: str = "mallory", **options: Any) -> dict[str, Record]:
    rows = table(case(folder, records), **options)
    (row,) = (row for row in rows if row["actor"] in (user, arn(user)))
    return {reason["detector"]: reason for reason in row["reasons"]}


def points(detector: str, strength: str) -> int:
    return shipped_weights().points[detector][strength]


IAM, KMS = {"eventSource": "iam.amazonaws.com"}, {"eventSource": "kms.amazonaws.com"}
LATE = IMPACT - timedelta(hours=1)

FIRSTS = [
    ("new_api", {"name": "RunInstances"}, "ec2 RunInstances"),
    ("new_service", {"name": "CreateKey", **KMS}, "kms"),
    ("new_region", {"awsRegion": "ap-east-1"}, "ap-east-1"),
    ("new_agent", {"userAgent": "Boto3/1.37 md/Botocore#1.37"}, "boto3"),
    ("new_address", {"sourceIPAddress": AWAY}, AWAY),
]


@pytest.mark.parametrize(("detector", "changes", "subject"), FIRSTS)
def test_new_speaks_from_the_first_second_of_the_window(
    tmp_path: Path, detector: str, changes: Record, subject: str
) -> None:
    record = call("mallory", OPENS, **changes)
    found = reasons(tmp_path, world(record))
    assert found[detector]["weight"] == points(detector, "full")
    assert found[detector]["detail"].endswith(f": {subject}")
    assert found[detector]["event_ids"] == [record["eventID"]]


@pytest.mark.parametrize(("detector", "changes", "subject"), FIRSTS)
def test_new_is_silent_once_it_was_seen_before_the_window(
    tmp_path: Path, detector: str, changes: Record, subject: str
) -> None:
    found = reasons(tmp_path, world(call("mallory", OPENS - SECOND, **changes), call("mallory", LATE, **changes)))
    assert detector not in found, subject


@pytest.mark.parametrize(("detector", "changes", "subject"), FIRSTS)
def test_new_counts_less_where_others_do_the_same(tmp_path: Path, detector: str, changes: Record, subject: str) -> None:
    others = [call(user, OPENS - SECOND, **changes) for user in ("ann", "ben", "cem", "deleter")]
    found = reasons(tmp_path, world(*others, call("mallory", LATE, **changes)))
    assert found[detector]["weight"] == points(detector, "reduced")
    assert subject in found[detector]["detail"]
    assert found[detector]["detail"].endswith(")")


@pytest.mark.parametrize(("detector", "changes", "subject"), FIRSTS)
def test_new_needs_a_history(tmp_path: Path, detector: str, changes: Record, subject: str) -> None:
    records = [*world(), *history("newcomer", 19), call("newcomer", LATE, **changes)]
    found = reasons(tmp_path, records, "newcomer")
    assert "too little history" in found["little_history"]["detail"]
    assert found["little_history"]["weight"] == 0
    assert set(found) <= {"little_history", "new_address"}, (detector, subject)


def test_twenty_calls_over_a_day_are_a_history(tmp_path: Path) -> None:
    first = OPENS - timedelta(days=1)
    past = [call("newcomer", first + timedelta(minutes=number), number=number) for number in range(20)]
    found = reasons(tmp_path, [*world(), *past, call("newcomer", LATE, "RunInstances")], "newcomer")
    assert set(found) == {"new_api"}


def test_twenty_calls_in_less_than_a_day_are_none(tmp_path: Path) -> None:
    first = OPENS - timedelta(days=1) + SECOND
    past = [call("newcomer", first + timedelta(minutes=number), number=number) for number in range(20)]
    found = reasons(tmp_path, [*world(), *past, call("newcomer", LATE, "RunInstances")], "newcomer")
    assert set(found) == {"little_history"}


def test_reading_and_refused_calls_and_deletions_are_little_news(tmp_path: Path) -> None:
    records = [
        call("mallory", LATE, "DescribeVpcs"),
        denied("mallory", LATE, "RunInstances"),
        deletion("mallory", LATE),
    ]
    found = reasons(tmp_path, world(*records))
    assert found["new_api"]["weight"] == points("new_api", "reduced")
    assert found["new_api"]["event_ids"] == [records[0]["eventID"]]


def test_new_address_counts_less_after_the_impact(tmp_path: Path) -> None:
    found = reasons(tmp_path, world(call("mallory", IMPACT + SECOND, sourceIPAddress=AWAY)))
    assert found["new_address"]["weight"] == points("new_address", "reduced")


@pytest.mark.parametrize(("addresses", "speaks"), [(4, True), (5, False)])
def test_runners_have_no_address_novelty(tmp_path: Path, addresses: int, speaks: bool) -> None:
    past = [
        call("mallory", OPENS - timedelta(days=1, hours=number), sourceIPAddress=f"192.0.2.{number}", number=number)
        for number in range(addresses - 1)
    ]
    found = reasons(tmp_path, world(*past, call("mallory", LATE, sourceIPAddress=AWAY)))
    assert ("new_address" in found) is speaks


def test_a_network_new_to_the_organisation_speaks_without_history(tmp_path: Path) -> None:
    record = call("newcomer", LATE, sourceIPAddress=AWAY)
    found = reasons(tmp_path, [*world(), record], "newcomer")
    assert found["new_address"]["event_ids"] == [record["eventID"]]
    assert found["new_address"]["weight"] == points("new_address", "full")


def test_a_network_of_others_is_silent_without_history(tmp_path: Path) -> None:
    records = [*world(), call("ann", OPENS - SECOND, sourceIPAddress="203.0.113.200")]
    found = reasons(tmp_path, [*records, call("newcomer", LATE, sourceIPAddress=AWAY)], "newcomer")
    assert set(found) == {"little_history"}


def test_addresses_inside_a_vpc_are_no_places(tmp_path: Path) -> None:
    inside = call("mallory", LATE, sourceIPAddress="10.0.0.5", vpcEndpointId="vpce-1")
    assert reasons(tmp_path, world(inside)) == {}


def test_the_sign_in_hop_is_no_place_and_an_unsigned_call_is(tmp_path: Path) -> None:
    hop = call("hop", LATE, "AssumeRoleWithSAML", sourceIPAddress=AWAY, userAgent="aws-internal/3 aws-sdk-java")
    hop["userIdentity"] = {"type": "SAMLUser", "principalId": "x:hop", "identityProvider": "x", "userName": "hop"}
    unsigned = call("guest", LATE, "ConsoleLogin", sourceIPAddress="192.0.2.4", userAgent=None)
    del unsigned["userIdentity"]["accessKeyId"]
    rows = {row["actor"]: row for row in table(case(tmp_path, world(hop, unsigned)))}
    assert [reason["detector"] for reason in rows["hop"]["reasons"]] == ["little_history"]
    assert [reason["detector"] for reason in rows[arn("guest")]["reasons"]] == ["new_address", "little_history"]


@pytest.mark.parametrize(("seconds", "apis", "speaks"), [(600, 3, True), (601, 3, False), (60, 2, False)])
def test_denied_burst(tmp_path: Path, seconds: int, apis: int, speaks: bool) -> None:
    names = ["RunInstances", "CreateVpc", "StopInstances"][:apis]
    times = [LATE, LATE + SECOND, LATE + timedelta(seconds=seconds)]
    records = [denied("mallory", time, name) for name, time in zip(names, times, strict=False)]
    found = reasons(tmp_path, world(*records))
    assert ("denied_burst" in found) is speaks
    if speaks:
        assert found["denied_burst"]["event_ids"] == [record["eventID"] for record in records]
        assert found["denied_burst"]["weight"] == points("denied_burst", "full")


def test_denied_burst_is_silent_for_scanners_and_light_among_many_calls(tmp_path: Path) -> None:
    names = ["RunInstances", "CreateVpc", "StopInstances"]
    scanner = [denied("ann", time, name) for time in (OPENS - SECOND, LATE) for name in names]
    refused = [denied("mallory", LATE, name) for name in names]
    others = [call("mallory", LATE, number=number) for number in range(1, 40)]
    rows = {row["actor"]: row for row in table(case(tmp_path, world(*scanner, *refused, *others)))}
    assert rows[arn("ann")]["score"] == 0
    assert [reason["weight"] for reason in rows[arn("mallory")]["reasons"]] == [points("denied_burst", "reduced")]


def dry_run(time: datetime, name: str = "DeleteVpnConnection", code: str = "Client.DryRunOperation") -> Record:
    return call("mallory", time, name, errorCode=code, requestParameters={"dryRun": True})


@pytest.mark.parametrize("code", ["Client.DryRunOperation", "Client.UnauthorizedOperation"])
def test_dry_run_speaks(tmp_path: Path, code: str) -> None:
    found = reasons(tmp_path, world(dry_run(OPENS, code=code)))
    assert found["dry_run"]["weight"] == points("dry_run", "full")


def test_dry_run_is_silent_for_whoever_does_it_always(tmp_path: Path) -> None:
    assert "dry_run" not in reasons(tmp_path, world(dry_run(OPENS - timedelta(days=1), "RunInstances"), dry_run(LATE)))


def test_dry_run_of_something_else_counts_less(tmp_path: Path) -> None:
    found = reasons(tmp_path, world(dry_run(LATE, "RunInstances")))
    assert found["dry_run"]["weight"] == points("dry_run", "reduced")


@pytest.mark.parametrize(("after", "speaks"), [(SECOND, True), (timedelta(0), False), (-SECOND, False)])
def test_denied_then_done(tmp_path: Path, after: timedelta, speaks: bool) -> None:
    records = [denied("mallory", LATE, "RunInstances", number=1), call("mallory", LATE + after, "RunInstances")]
    found = reasons(tmp_path, world(*records))
    assert ("denied_then_done" in found) is speaks
    if speaks:
        assert found["denied_then_done"]["event_ids"] == [record["eventID"] for record in records]


OTHERS = ("ann", "ben", "cem", "deleter")
GRAVE = [
    ("log_impairment", "StopLogging", {"eventSource": "cloudtrail.amazonaws.com"}),
    ("persistence", "CreateAccessKey", IAM),
    ("gateway_deletion", "DeleteVpnConnection", {}),
]


@pytest.mark.parametrize(("detector", "name", "changes"), GRAVE)
@pytest.mark.parametrize(("others", "speaks"), [(3, True), (4, False)])
def test_grave_calls_speak_while_few_others_make_them(
    tmp_path: Path, detector: str, name: str, changes: Record, others: int, speaks: bool
) -> None:
    past = [call(user, OPENS - timedelta(days=3), name, **changes) for user in OTHERS[:others]]
    record = call("mallory", LATE, name, **changes)
    found = reasons(tmp_path, world(*past, record))
    assert (detector in found) is speaks
    if speaks:
        assert found[detector]["event_ids"] == [record["eventID"]]
        assert found[detector]["weight"] == points(detector, "full")


@pytest.mark.parametrize(("detector", "name", "changes"), GRAVE)
def test_grave_calls_of_routine_are_silent(tmp_path: Path, detector: str, name: str, changes: Record) -> None:
    past = call("mallory", OPENS - timedelta(days=3), name, **changes)
    record = call("mallory", LATE, name, **changes)
    found = reasons(tmp_path, world(past, record))
    assert all(record["eventID"] not in reason["event_ids"] for reason in found.values())
    assert (detector in found) is (detector == "gateway_deletion"), "an earlier deletion opens a window of its own"


def test_failed_attempts_at_logging_count_less_and_failed_deletions_not(tmp_path: Path) -> None:
    stop = denied("mallory", LATE, "StopLogging", eventSource="cloudtrail.amazonaws.com")
    found = reasons(tmp_path, world(stop, denied("mallory", LATE, "DeleteVpnConnection")))
    assert found["log_impairment"]["weight"] == points("log_impairment", "reduced")
    assert "gateway_deletion" not in found


@pytest.mark.parametrize(("maker", "weight"), [("ann", "full"), ("mallory", "reduced"), (None, "full")])
def test_new_key(tmp_path: Path, maker: str | None, weight: str) -> None:
    made = [made_key(maker, LATE - SECOND, "AKIANEW")] if maker else []
    found = reasons(tmp_path, world(*made, call("mallory", LATE, key="AKIANEW")))
    assert found["new_key"]["weight"] == points("new_key", weight)
    assert "AKIANEW" in found["new_key"]["detail"]


def test_new_key_is_silent_for_session_keys_and_keys_in_use(tmp_path: Path) -> None:
    used = [call("mallory", OPENS - SECOND, key="AKIANEW"), call("mallory", LATE, key="AKIANEW", number=1)]
    assert "new_key" not in reasons(tmp_path, world(*used, call("mallory", LATE, key="ASIANEW")))


def test_new_key_made_by_somebody_else_speaks_without_history(tmp_path: Path) -> None:
    records = [*world(), made_key("ann", LATE - SECOND, "AKIANEW"), call("newcomer", LATE, key="AKIANEW")]
    assert "made by " + arn("ann") in reasons(tmp_path, records, "newcomer")["new_key"]["detail"]


@pytest.mark.parametrize(("seconds", "speaks"), [(3600, True), (3601, False), (0, False)])
def test_two_networks(tmp_path: Path, seconds: int, speaks: bool) -> None:
    back = call("mallory", LATE + timedelta(seconds=seconds), number=2)
    records = [call("mallory", LATE - SECOND), call("mallory", LATE, sourceIPAddress=AWAY, number=1), back]
    found = reasons(tmp_path, world(*records))
    assert ("two_networks" in found) is speaks
    if speaks:
        assert found["two_networks"]["event_ids"] == [record["eventID"] for record in records[1:]]


def test_two_networks_is_silent_for_a_move_and_for_known_places(tmp_path: Path) -> None:
    known = [call("ann", OPENS - SECOND, sourceIPAddress=AWAY)]
    places = (HOME, AWAY, HOME)
    known += [
        call("ann", LATE + SECOND * number, sourceIPAddress=ip, number=number) for number, ip in enumerate(places)
    ]
    moved = [call("mallory", LATE), call("mallory", LATE + SECOND, sourceIPAddress=AWAY)]
    rows = table(case(tmp_path, world(*known, *moved)))
    assert all(reason["detector"] != "two_networks" for row in rows for reason in row["reasons"])


def root(time: datetime, number: int = 0) -> Record:
    identity = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
    return call("root", time, "ListUsers", number=number, userIdentity=identity, **IAM)


@pytest.mark.parametrize(("time", "speaks"), [(CLOSES, True), (CLOSES + SECOND, False), (OPENS - SECOND, False)])
def test_root(tmp_path: Path, time: datetime, speaks: bool) -> None:
    assert ("root" in reasons(tmp_path, world(root(time)), f"{ACCOUNT}:root")) is speaks


def test_root_in_daily_use_counts_less(tmp_path: Path) -> None:
    found = reasons(tmp_path, world(root(OPENS - SECOND), root(LATE, 1)), f"{ACCOUNT}:root")
    assert found["root"]["weight"] == points("root", "reduced")


def test_services_are_never_flagged(tmp_path: Path) -> None:
    service = {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}
    linked = {
        "type": "AssumedRole", "principalId": "AROA1:autoscaling", "accountId": ACCOUNT,
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAutoScaling/autoscaling",
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSService",
        }},
        "invokedBy": "autoscaling.amazonaws.com",
    }  # fmt: skip
    forwarded = {**call("mallory", LATE)["userIdentity"], "invokedBy": "cloudformation.amazonaws.com"}
    records = [
        call(f"x{number}{kind}", LATE, name, userIdentity=identity, sourceIPAddress=place, **source)
        for number, (identity, place) in enumerate(
            [
                (service, "autoscaling.amazonaws.com"),
                (linked, "autoscaling.amazonaws.com"),
                (forwarded, "cloudformation.amazonaws.com"),
            ]
        )
        for kind, name, source in GRAVE
    ]
    rows = table(case(tmp_path, world(*records)))
    assert not any(row["flagged"] for row in rows)
    assert {row["score"] for row in rows if row["actor"] != arn("deleter")} == {0}
    assert "autoscaling.amazonaws.com" in {row["actor"] for row in rows}


def thief() -> list[Record]:
    """A stolen key at work."""
    place = {"sourceIPAddress": AWAY}
    names = ["RunInstances", "CreateVpc", "StopInstances"]
    return [
        *[denied("mallory", LATE + SECOND * number, name, **place) for number, name in enumerate(names)],
        {**dry_run(LATE + SECOND * 5), **place},
        call("mallory", LATE + SECOND * 9, "CreateAccessKey", **IAM, **place),
    ]


def test_table_is_the_contract(tmp_path: Path) -> None:
    with case(tmp_path, world(*thief())) as connection:
        result = principals(DuckEngine(connection))
        first = principals(DuckEngine(connection), top=1)
    assert result.schema == SCHEMA
    assert first.to_pylist() == result.to_pylist()[:1]
    rows = result.to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, 6))
    assert [row["actor"] for row in rows if row["flagged"]] == [arn("mallory")]
    assert (rows[0]["principals"], rows[0]["events"], rows[0]["errors"]) == ([arn("mallory")], 35, 4)
    weights = [reason["weight"] for reason in rows[0]["reasons"]]
    assert weights == sorted(weights, reverse=True)
    assert rows[0]["score"] < sum(weights), "families are capped"
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_without_the_cited_events_the_reason_is_gone(tmp_path: Path) -> None:
    records = world(*thief())
    (tmp_path / "all").mkdir()
    for number, (detector, reason) in enumerate(reasons(tmp_path / "all", records).items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        rest = [record for record in records if record["eventID"] not in reason["event_ids"]]
        assert len(rest) < len(records)
        assert detector not in reasons(folder, rest)


def test_order_of_the_evidence_does_not_matter(tmp_path: Path) -> None:
    tables = []
    for order in (1, -1):
        folder = tmp_path / str(order)
        folder.mkdir()
        tables.append(table(case(folder, world(*thief()), order)))
    assert tables[0] == tables[1]


def test_an_answer_does_not_depend_on_an_earlier_one(tmp_path: Path) -> None:
    with case(tmp_path, world(*thief())) as connection:
        before = principals(DuckEngine(connection))
        narrow = principals(DuckEngine(connection), Scope(until=LATE - SECOND))
        assert principals(DuckEngine(connection)) == before
        assert connection.sql("select table_name from duckdb_tables() where temporary").fetchall() == []
    assert not any(narrow["flagged"].to_pylist())
    assert narrow["events"].to_pylist() == [30] * 5


def test_many_events_are_cited_in_part(tmp_path: Path) -> None:
    records = [call("mallory", LATE + SECOND * number, "RunInstances") for number in range(25)]
    reason = reasons(tmp_path, world(*records))["new_api"]
    assert reason["event_ids"] == [record["eventID"] for record in records[:20]]
    assert reason["detail"].endswith("; 5 further events")


def test_without_a_deletion_the_end_of_the_evidence_counts(tmp_path: Path) -> None:
    records = [*history("ann"), *history("mallory"), call("mallory", IMPACT, "RunInstances")]
    (tmp_path / "narrow").mkdir()
    assert "new_api" in reasons(tmp_path, [*records, call("ann", IMPACT + timedelta(days=1))])
    later = [*records, call("ann", IMPACT + timedelta(days=1) + SECOND)]
    assert "new_api" not in reasons(tmp_path / "narrow", later)


def test_the_window_can_be_set(tmp_path: Path) -> None:
    record = call("mallory", OPENS, "RunInstances")
    assert "new_api" not in reasons(tmp_path, world(record), window=Window(before=6 * 3600 - 1))


def test_an_empty_case_has_no_principals(tmp_path: Path) -> None:
    (tmp_path / "case.duckdb").write_bytes(empty_case())
    with open_case(tmp_path / "case.duckdb") as connection:
        assert principals(DuckEngine(connection)).num_rows == 0


def test_registry_files_and_weights_agree() -> None:
    weights = shipped_weights()
    assert set(weights.points) == {detector.name for detector in DETECTORS}
    assert set(weights.families) == {detector.family for detector in DETECTORS}
    assert weights.flag_at > max(weights.families.values()), "no family alone may flag"
    for detector in DETECTORS:
        text = question(f"detect_{detector.name}").text
        assert text.startswith("-- One row per ")
        assert detector.sentence
        assert set(weights.points[detector.name]) == {"full", "reduced"}
        assert ("'reduced'" in text) is bool(detector.reduced)


def test_sample_logs_rank_the_stolen_key_first(tmp_path: Path) -> None:
    (tmp_path / "case.duckdb").write_bytes(empty_case())
    with open_case(tmp_path / "case.duckdb", read_only=False) as connection:
        ingest(connection, [SAMPLE])
        rows = principals(DuckEngine(connection)).to_pylist()
        known = set(connection.sql("select event_id from events").fetchnumpy()["event_id"])
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    (theft,) = (incident for incident in truth["incidents"] if incident["incident"] == "stolen_key")
    involved = {step["actor"] for step in theft["steps"]}
    assert theft["origin"]["actor"] in {row["actor"] for row in rows[:3]}
    assert {row["actor"] for row in rows if row["flagged"]} <= involved
    assert theft["origin"]["actor"] in {row["actor"] for row in rows if row["flagged"]}
    assert {event for row in rows for reason in row["reasons"] for event in reason["event_ids"]} <= known
