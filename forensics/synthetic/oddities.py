"""Rare but ordinary: what a log shows once or a few times and what trips up naive readers."""

from __future__ import annotations

from forensics.synthetic import signin
from forensics.synthetic.actors import play
from forensics.synthetic.calls import ec2, read
from forensics.synthetic.identities import DEV, PROD, key_identity, on_behalf, root_identity, sign_in_identity
from forensics.synthetic.organisation import OFFICE
from forensics.synthetic.people import WALTER
from forensics.synthetic.records import Call, JsonObject, Session
from forensics.synthetic.scene import Scene

_LOGIN = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"


def oddities(scene: Scene) -> None:
    """A root sign-in, a failed sign-in, a federated user, a call from inside AWS; no incident."""
    _root_sign_in(scene)
    _failed_sign_in(scene)
    _federated_report(scene)
    _inside_aws(scene)


def _root_sign_in(scene: Scene) -> None:
    root = Session(root_identity(PROD), PROD, "us-east-1", OFFICE[0], WALTER.agent)
    scene.records.append(scene.pen.write(root, _sign_in(mfa="Yes"), scene.at(4, "13:20:51")))


def _failed_sign_in(scene: Scene) -> None:
    walter = scene.org.users["walter"]
    door = Session({**sign_in_identity(walter), "accessKeyId": ""}, DEV, "us-east-1", WALTER.address, WALTER.agent)
    failed = _sign_in(mfa="No", failed=True)
    scene.records.append(scene.pen.write(door, failed, scene.at(7, "08:01:17")))


def _federated_report(scene: Scene) -> None:
    user = scene.org.users["svc-report-broker"]
    broker = Session(key_identity(user), DEV, "us-east-1", "192.0.2.45", "Boto3/1.34.0 Python/3.11.9 Botocore/1.34.0")
    calls = (
        read("s3", "GetBucketLocation", {"bucketName": "example-reports", "location": ""}),
        ec2("DescribeInstances", instancesSet={}),
    )
    for day in (1, 4, 8, 11):
        at = scene.at(day, "05:30:00") + day
        opened = signin.federation_token(scene.pen, broker, user, "nightly-report", at)
        scene.records += opened.records + play(scene.pen, opened.session, calls, at + 5)


def _inside_aws(scene: Scene) -> None:
    walter, at = scene.org.users["walter"], scene.at(3, "09:14:00")
    opened = signin.console(scene.pen, walter, at, WALTER)
    identity = on_behalf(opened.session.identity, "AWS Internal")
    inside = Session(identity, DEV, "eu-central-1", "AWS Internal", "AWS Internal")
    asked = read("s3", "ListAccessPoints", {"maxResults": 100})
    scene.records += [*opened.records, scene.pen.write(inside, asked, at + 41)]


def _sign_in(*, mfa: str, failed: bool = False) -> Call:
    extras: JsonObject = {
        "responseElements": {"ConsoleLogin": "Failure" if failed else "Success"},
        "additionalEventData": {"LoginTo": _LOGIN, "MobileVersion": "No", "MFAUsed": mfa},
        "eventType": "AwsConsoleSignIn",
    }
    if failed:
        extras["errorMessage"] = "Failed authentication"
    return Call("signin", "ConsoleLogin", None, None, read=False, extras=extras)
