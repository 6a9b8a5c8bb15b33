"""Accidental: a network engineer deletes in the wrong region, notices and puts it back."""

from __future__ import annotations

from forensics.synthetic import gateways, outcomes, signin
from forensics.synthetic.calls import ec2
from forensics.synthetic.identities import PROD
from forensics.synthetic.issuing import Caller, Opened
from forensics.synthetic.organisation import Site
from forensics.synthetic.records import Session
from forensics.synthetic.scene import Scene


def mistake(scene: Scene) -> None:
    """A retired gateway was meant, in another region; a live one of the same kind goes, and comes back."""
    carol, site = scene.org.person("carol"), scene.org.sites["lyon"]
    scene.verdict, scene.actor = "accidental", carol.email
    _built_before(scene, site)
    start = scene.at(9, "14:06:12")
    opened = _sign_in(scene, start, site.region)
    session = scene.enter(opened, {"principal": carol.email, "actor": carol.email, "access_key_id": None})
    _delete_the_wrong_one(scene, session, site, start + 95)
    _put_it_back(scene, session, site, start + 95 + 1130)
    scene.story = (
        f"{carol.name.title()}, a network engineer, wants to remove a retired customer gateway of us-east-1 "
        f"but works in {site.region}. The first try ends in NotFound. She lists what is there, takes the "
        f"gateway of the {site.name.title()} office for the one she means, and removes its VPN connection "
        "and then the gateway. A quarter of an hour later she notices and makes both again: same peer "
        "address, same ASN, same Name tag, new ids. Its first creation, by the same person, stands in the "
        "log a week earlier."
    )


def _sign_in(scene: Scene, at: int, region: str) -> Opened:
    carol = scene.org.person("carol")
    caller = Caller(carol.address(2), carol.agent, region)
    role = scene.org.role(PROD, carol.permission_set)
    return signin.identity_center(scene.pen, carol, role, at, caller)


def _built_before(scene: Scene, site: Site) -> None:
    at = scene.at(2, "09:38:20")
    session = scene.background(_sign_in(scene, at, site.region))
    tags = _tags(site)
    calls = (
        gateways.create_customer_gateway(site.customer_gateway, site.peer, site.asn, tags),
        gateways.create_vpn_connection(site.vpn_connection, site.customer_gateway, site.vpn_gateway, tags),
        gateways.describe("VpnConnections", (site.vpn_connection,)),
    )
    for number, call in enumerate(calls):
        scene.records.append(scene.pen.write(session, call, at + 140 + number * 75))


def _delete_the_wrong_one(scene: Scene, session: Session, site: Site, at: int) -> None:
    meant = scene.ids.resource("cgw")
    nowhere = outcomes.failed(
        gateways.delete_customer_gateway(meant),
        "Client.InvalidCustomerGatewayID.NotFound",
        f"The customerGateway ID '{meant}' does not exist",
    )
    gateway, vpn = site.customer_gateway, site.vpn_connection
    scene.do(session, nowhere, at, "preparation", meant)
    scene.do(session, gateways.describe("CustomerGateways"), at + 41, "preparation")
    scene.do(session, gateways.describe("VpnConnections"), at + 66, "preparation")
    scene.do(session, gateways.delete_vpn_connection(vpn), at + 140, "impact", vpn)
    scene.do(session, gateways.delete_customer_gateway(gateway), at + 215, "impact", gateway)


def _put_it_back(scene: Scene, session: Session, site: Site, at: int) -> None:
    gateway, vpn, tags = scene.ids.resource("cgw"), scene.ids.resource("vpn"), _tags(site)
    create = gateways.create_customer_gateway(gateway, site.peer, site.asn, tags)
    connect = gateways.create_vpn_connection(vpn, gateway, site.vpn_gateway, tags)
    scene.do(session, gateways.describe("VpnConnections", (site.vpn_connection,)), at - 190, "recovery")
    scene.do(session, ec2("DescribeRouteTables", routeTableIdSet={}), at - 121, "recovery")
    scene.do(session, create, at, "recovery", gateway)
    scene.do(session, connect, at + 88, "recovery", vpn)
    scene.do(session, gateways.describe("VpnConnections", (vpn,)), at + 160, "recovery", vpn)
    scene.restored(site.customer_gateway, gateway, 1130 - 215)
    scene.restored(site.vpn_connection, vpn, 1130 + 88 - 140)


def _tags(site: Site) -> dict[str, str]:
    return {"Name": f"{site.name}-office", "owner": "network"}
