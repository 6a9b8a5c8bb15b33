"""Unauthorized: the leaked key of an integration user tears down a site's VPN at night."""

from __future__ import annotations

from forensics.synthetic import gateways, outcomes, signin
from forensics.synthetic.calls import ec2, read, write
from forensics.synthetic.identities import PROD, key_identity
from forensics.synthetic.organisation import Site
from forensics.synthetic.records import Call, JsonObject, Session, prose_time
from forensics.synthetic.scene import Scene

_ADDRESS = "203.0.113.203"
_AGENT = "Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#6.5.0 md/arch#x86_64 lang/python#3.11.8"
_SESSION_NAME = "maintenance-0313"


def stolen_key(scene: Scene) -> None:
    """Friday night: look around, try, assume the network role, cut the site off, leave a key behind."""
    site, user = scene.org.sites["zurich"], scene.org.users["svc-erp-sync"]
    stolen = Session(key_identity(user), PROD, site.region, _ADDRESS, _AGENT)
    scene.verdict = "unauthorized"
    start = scene.at(11, "22:41:07")
    _look_around(scene, stolen, start)
    _probe(scene, stolen, site, start + 290)
    role = scene.org.role(PROD, "network-admin")
    scene.actor = role.arn
    opened = signin.assume_role(scene.pen, stolen, role, _SESSION_NAME, start + 404)
    origin = {
        "principal": user.arn,
        "actor": user.arn,
        "access_key_id": user.access_key,
        "source_ip_address": _ADDRESS,
    }
    admin = scene.enter(opened, origin)
    scene.witness(opened.records[0], "access", user.access_key)
    _tear_down(scene, admin, site, start + 431)
    _stay(scene, stolen, start + 1012)
    scene.story = (
        f"The long-lived key `{user.access_key}` of the integration user `{user.name}`, which otherwise "
        f"calls twice a day from one partner address, shows up at `{_ADDRESS}`. Whoever holds it looks "
        f"around, is denied several times, assumes `network-admin` as `{_SESSION_NAME}`, finds with a dry "
        "run that deleting is possible, fails once because the VPN still hangs on the gateway, removes the "
        f"VPN and then the customer gateway of the {site.name.title()} office. It was made long before this "
        "log begins and nobody puts it back. A fresh key of another user is left behind and tried out; "
        "stopping the trail is denied."
    )


def _look_around(scene: Scene, stolen: Session, at: int) -> None:
    calls = (
        read("sts", "GetCallerIdentity"),
        outcomes.refused(stolen, read("iam", "ListUsers", None)),
        outcomes.refused(stolen, read("iam", "GetAccountAuthorizationDetails", None)),
        read("iam", "GetGroup", {"groupName": "integrations"}),
        outcomes.refused(stolen, read("secretsmanager", "ListSecrets", {"maxResults": 100})),
        gateways.describe("CustomerGateways"),
        gateways.describe("VpnConnections"),
        gateways.describe("VpnGateways"),
        ec2("DescribeInternetGateways", internetGatewayIdSet={}),
        gateways.describe_wrapped("NatGateways"),
        gateways.describe_wrapped("TransitGateways"),
        ec2("DescribeRouteTables", routeTableIdSet={}),
        read("iam", "ListRoles", {"maxItems": 1000}),
    )
    for number, call in enumerate(calls):
        scene.do(stolen, call, at + number * 17 + number % 3, "recon")


def _probe(scene: Scene, stolen: Session, site: Site, at: int) -> None:
    wanted = gateways.delete_vpn_connection(site.vpn_connection)
    target = f"arn:aws:ec2:{site.region}:{PROD}:vpn-connection/{site.vpn_connection}"
    tried = Call("ec2", wanted.name, {**(wanted.request or {}), "dryRun": True}, None, read=False, style="flat")
    scene.do(
        stolen,
        outcomes.denied_by_ec2(tried, stolen.identity["arn"], target),
        at,
        "preparation",
        site.vpn_connection,
    )


def _tear_down(scene: Scene, admin: Session, site: Site, at: int) -> None:
    gateway, delete = site.customer_gateway, gateways.delete_customer_gateway(site.customer_gateway)
    in_use = outcomes.failed(delete, "Client.IncorrectState", "The customer gateway is in use.")
    attached = gateways.describe("VpnConnections", filters={"customer-gateway-id": gateway})
    plan: tuple[tuple[int, Call, str, str | None], ...] = (
        (0, gateways.describe("CustomerGateways"), "recon", None),
        (38, outcomes.dry_run(delete), "preparation", gateway),
        (71, in_use, "impact", gateway),
        (95, attached, "recon", gateway),
        (126, gateways.delete_vpn_connection(site.vpn_connection), "impact", site.vpn_connection),
        (203, gateways.detach_vpn_gateway(site.vpn_gateway, site.vpc), "impact", site.vpn_gateway),
        (341, delete, "impact", gateway),
        (377, gateways.describe("CustomerGateways", (gateway,)), "aftermath", gateway),
    )
    for seconds, call, phase, resource in plan:
        scene.do(admin, call, at + seconds, phase, resource)


def _stay(scene: Scene, stolen: Session, at: int) -> None:
    victim = scene.org.users["svc-backup-export"]
    key = scene.ids.access_key("AKIA")
    made: JsonObject = {
        "accessKey": {
            "userName": victim.name,
            "accessKeyId": key,
            "status": "Active",
            "createDate": prose_time(at),
        }
    }
    scene.do(stolen, write("iam", "CreateAccessKey", {"userName": victim.name}, made), at, "aftermath")
    trail = f"arn:aws:cloudtrail:us-east-1:{PROD}:trail/organisation"
    scene.do(
        stolen,
        outcomes.refused(stolen, write("cloudtrail", "StopLogging", {"name": trail})),
        at + 48,
        "aftermath",
    )
    identity = {**key_identity(victim), "accessKeyId": key}
    second = Session(identity, PROD, stolen.region, stolen.address, stolen.agent)
    scene.do(second, read("sts", "GetCallerIdentity"), at + 131, "aftermath")
