"""What file names say: AWS's layouts by hand, and names that only look like them."""

from __future__ import annotations

from datetime import datetime

import pytest

from forensics.evidence.keys import KeyFacts, key_facts

ACCOUNT = "111122223333"
AT_0905 = datetime(2026, 3, 2, 9, 5)
AT_090501 = datetime(2026, 3, 2, 9, 5, 1)


def log(region: str = "eu-central-1", account: str = ACCOUNT) -> str:
    return f"{account}_CloudTrail_{region}_20260302T0905Z_A5nXHGvelP7cKi31.json.gz"


def digest(trail: str, suffix: str = "") -> str:
    return f"{ACCOUNT}_CloudTrail-Digest_eu-central-1_{trail}_us-east-1_20260302T090501Z{suffix}.json.gz"


PLAIN = KeyFacts(ACCOUNT, "eu-central-1", "CloudTrail", None, AT_0905)


@pytest.mark.parametrize(
    "path",
    [
        log(),
        f"AWSLogs/{ACCOUNT}/CloudTrail/eu-central-1/2026/03/02/{log()}",
        f"AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail/eu-central-1/2026/03/02/{log()}",
        f"o-exampleorgid/AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail/eu-central-1/2026/03/02/{log()}",
        f"prefix/999988887777_CloudTrail_us-east-1_20200101T0000Z_x/{log()}",
        f"AWSLogs_{ACCOUNT}_CloudTrail_eu-central-1_2026_03_02_{log()}",
        f"AWSLogs-{ACCOUNT}-CloudTrail-eu-central-1-2026-03-02-{log()}",
        log().removesuffix(".gz"),
        log().removesuffix("_A5nXHGvelP7cKi31.json.gz") + ".json",
    ],
)
def test_log_files(path: str) -> None:
    assert key_facts(path) == PLAIN


@pytest.mark.parametrize(
    "region", ["us-gov-west-1", "cn-north-1", "cn-northwest-1", "ap-southeast-4", "us-iso-east-1", "us-isob-east-1"]
)
def test_regions_of_all_partitions(region: str) -> None:
    assert key_facts(f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/{log(region)}").region == region


@pytest.mark.parametrize("trail", ["trail", "your-trail-name", "my_trail_of_2026", "a_eu-west-1_b", "x__y"])
@pytest.mark.parametrize("suffix", ["", "_backfill"])
@pytest.mark.parametrize("folder", ["", f"AWSLogs_{ACCOUNT}_CloudTrail-Digest_eu-central-1_2026_03_02_", "a/b/"])
def test_digests_with_any_trail_name(trail: str, suffix: str, folder: str) -> None:
    expected = KeyFacts(ACCOUNT, "eu-central-1", "CloudTrail-Digest", trail, AT_090501)
    assert key_facts(folder + digest(trail, suffix)) == expected


def test_insight_files() -> None:
    name = log().replace("_CloudTrail_", "_CloudTrail-Insight_")
    assert key_facts(name) == KeyFacts(ACCOUNT, "eu-central-1", "CloudTrail-Insight", None, AT_0905)


def test_impossible_time_leaves_the_rest() -> None:
    assert key_facts(log().replace("20260302T0905Z", "20261302T0905Z")).delivered is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "events.json",
        "flaws_cloudtrail19.json.gz",
        f"{ACCOUNT}_Config_eu-central-1_ConfigSnapshot_20260302T090501Z_x.json.gz",
        f"{ACCOUNT}_CloudTrail_eu-central-1-20260302T0905Z_x.json.gz",
        f"{ACCOUNT[:-1]}_CloudTrail_eu-central-1_20260302T0905Z_x.json.gz",
        f"{ACCOUNT}_vpcflowlogs_eu-central-1_fl-1_20260302T0905Z_x.log.gz",
    ],
)
def test_other_names_say_nothing(path: str) -> None:
    assert key_facts(path) == KeyFacts()
