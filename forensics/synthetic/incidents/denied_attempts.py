"""Nothing deleted: a developer tries to clean up in the wrong account and may not."""

from __future__ import annotations

from forensics.synthetic import gateways, outcomes, signin
from forensics.synthetic.calls import ec2
from forensics.synthetic.identities import PROD
from forensics.synthetic.issuing import Caller
from forensics.synthetic.scene import Scene


def denied_attempts(scene: Scene) -> None:
    """Three denials and one throttled request."""
    dave, region = scene.org.person("dave"), "us-east-1"
    scene.actor = dave.email
    start = scene.at(3, "15:31:40")
    role = scene.org.role(PROD, dave.permission_set)
    caller = Caller(dave.address(3), dave.agent, region)
    opened = signin.identity_center(scene.pen, dave, role, start, caller)
    session = scene.enter(opened, {"principal": dave.email, "actor": dave.email, "access_key_id": None})
    internet, nat = scene.ids.resource("igw"), scene.ids.resource("nat")
    arn, prefix = session.identity["arn"], f"arn:aws:ec2:{region}:{PROD}"
    no_internet = outcomes.denied_by_ec2(
        gateways.delete_internet_gateway(internet), arn, f"{prefix}:internet-gateway/{internet}"
    )
    delete_nat = gateways.delete_nat_gateway(nat)
    no_nat = outcomes.denied_by_ec2(delete_nat, arn, f"{prefix}:natgateway/{nat}")
    slow_down = outcomes.failed(delete_nat, "Client.RequestLimitExceeded", "Request limit exceeded.")
    scene.do(session, ec2("DescribeInternetGateways", internetGatewayIdSet={}), start + 64, "recon")
    scene.do(session, no_internet, start + 130, "impact", internet)
    scene.do(session, no_internet, start + 151, "impact", internet)
    scene.do(session, gateways.describe_wrapped("NatGateways"), start + 190, "recon")
    scene.do(session, no_nat, start + 233, "impact", nat)
    scene.do(session, slow_down, start + 236, "impact", nat)
    scene.story = (
        "Dave, a developer, believes he is in the development account and tries to delete an internet "
        "gateway and a NAT gateway. He is in production and his permission set does not allow it; one of "
        "his requests is throttled. Nothing is deleted, so there is no verdict."
    )
