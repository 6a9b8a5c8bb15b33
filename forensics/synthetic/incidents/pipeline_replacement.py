"""Planned: the network pipeline moves a VPN onto a new customer gateway, then removes the old one."""

from __future__ import annotations

from forensics.synthetic import gateways, signin
from forensics.synthetic.calls import read
from forensics.synthetic.identities import PROD
from forensics.synthetic.issuing import Caller, Opened
from forensics.synthetic.organisation import TERRAFORM, Site
from forensics.synthetic.records import Call
from forensics.synthetic.scene import Scene

_NEW_PEER = "203.0.113.141"
_SUBJECT = "repo:example-org/network"


def pipeline_replacement(scene: Scene) -> None:
    """Built by the pipeline, planned on a pull request, applied from the main branch two days later."""
    site = scene.org.sites["porto"]
    role = scene.org.role(PROD, "github-network")
    scene.verdict, scene.actor = "planned", role.arn
    _built_before(scene, site)
    _planned(scene, site)
    start = scene.at(10, "10:21:33")
    origin = {"principal": f"{_SUBJECT}:ref:refs/heads/main", "actor": role.arn, "access_key_id": None}
    session = scene.enter(_run(scene, "ref:refs/heads/main", start, site.region, 77), origin)
    gateway = scene.ids.resource("cgw")
    poll = gateways.describe("VpnConnections", (site.vpn_connection,))
    create = gateways.create_customer_gateway(gateway, _NEW_PEER, site.asn, _tags(site))
    modify = gateways.modify_vpn_connection(site.vpn_connection, gateway, site.vpn_gateway)
    plan: tuple[tuple[int, Call, str, str | None], ...] = (
        (6, read("sts", "GetCallerIdentity"), "preparation", None),
        (
            9,
            gateways.describe("CustomerGateways", (site.customer_gateway,)),
            "preparation",
            site.customer_gateway,
        ),
        (14, create, "preparation", gateway),
        (31, modify, "impact", site.vpn_connection),
        (120, poll, "impact", site.vpn_connection),
        (300, poll, "impact", site.vpn_connection),
        (480, poll, "impact", site.vpn_connection),
        (512, gateways.delete_customer_gateway(site.customer_gateway), "impact", site.customer_gateway),
        (
            521,
            gateways.describe("CustomerGateways", (site.customer_gateway,)),
            "aftermath",
            site.customer_gateway,
        ),
    )
    for seconds, call, phase, resource in plan:
        scene.do(session, call, start + seconds, phase, resource)
    scene.restored(site.customer_gateway, gateway, 14 - 512)
    scene.story = (
        f"The {site.name.title()} office gets a new line. Terraform, run by the network repository through "
        "GitHub's OpenID Connect role, planned it on a pull request two days before, asking for the new "
        f"peer `{_NEW_PEER}`. Now the main branch is applied: new customer gateway with the same ASN and "
        "Name, VPN connection modified onto it, tunnels polled, old customer gateway deleted. The "
        "replacement exists before the deletion."
    )


def _run(scene: Scene, ref: str, at: int, region: str, host: int) -> Opened:
    role = scene.org.role(PROD, "github-network")
    return signin.web_identity(scene.pen, role, f"{_SUBJECT}:{ref}", at, Caller(f"192.0.2.{host}", TERRAFORM, region))


def _built_before(scene: Scene, site: Site) -> None:
    at = scene.at(1, "08:52:04")
    session = scene.background(_run(scene, "ref:refs/heads/main", at, site.region, 70))
    calls = (
        gateways.create_customer_gateway(site.customer_gateway, site.peer, site.asn, _tags(site)),
        gateways.create_vpn_connection(site.vpn_connection, site.customer_gateway, site.vpn_gateway, _tags(site)),
    )
    for number, call in enumerate(calls):
        scene.records.append(scene.pen.write(session, call, at + 11 + number * 24))


def _planned(scene: Scene, site: Site) -> None:
    at = scene.at(8, "09:15:48")
    session = scene.background(_run(scene, "pull_request", at, site.region, 74))
    calls = (
        read("sts", "GetCallerIdentity"),
        gateways.describe("CustomerGateways", (site.customer_gateway,)),
        gateways.describe("CustomerGateways", filters={"ip-address": _NEW_PEER}),
        gateways.describe("VpnConnections", (site.vpn_connection,)),
    )
    for number, call in enumerate(calls):
        scene.records.append(scene.pen.write(session, call, at + 8 + number * 3))


def _tags(site: Site) -> dict[str, str]:
    return {"Name": f"{site.name}-office", "managed-by": "terraform"}
