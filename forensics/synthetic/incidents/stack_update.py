"""Planned: a CloudFormation stack in development loses its NAT gateway by a change set."""

from __future__ import annotations

from forensics.synthetic import gateways, signin
from forensics.synthetic.calls import ec2_write, write
from forensics.synthetic.identities import DEV
from forensics.synthetic.issuing import Caller, Opened
from forensics.synthetic.records import Call, JsonObject, Session, iso
from forensics.synthetic.scene import Scene

_REGION = "eu-central-1"
_STACK = "preview-environment"
_STACK_ARN = f"arn:aws:cloudformation:{_REGION}:{DEV}:stack/{_STACK}/example"


def stack_update(scene: Scene) -> None:
    """Created with the stack, deleted with a change set six days later; CloudFormation calls EC2."""
    bob, estate = scene.org.person("bob"), scene.org.estates[DEV, _REGION]
    scene.verdict, scene.actor = "planned", bob.email
    nat, address = scene.ids.resource("nat"), scene.ids.resource("eipalloc")
    stack: JsonObject = {
        "stackName": _STACK,
        "stackId": f"arn:aws:cloudformation:{_REGION}:{DEV}:stack/{_STACK}/example",
    }
    first = scene.at(2, "10:12:09")
    builder = scene.background(_sign_in(scene, first))
    formation, made_at = signin.through(builder, "cloudformation"), first + 96
    allocated = {"publicIp": "198.51.100.250", "domain": "vpc", "allocationId": address}
    tags = {"aws:cloudformation:stack-name": _STACK}
    create = gateways.create_nat_gateway(nat, (estate.vpc, estate.subnets[0]), address, iso(made_at), tags)
    _write(scene, builder, write("cloudformation", "CreateStack", {"stackName": _STACK}, stack), first + 71)
    _write(scene, formation, ec2_write("AllocateAddress", {"domain": "vpc"}, allocated), first + 84)
    _write(scene, formation, create, made_at)

    start = scene.at(8, "11:02:30")
    origin = {"principal": bob.email, "actor": bob.email, "access_key_id": None}
    session = scene.enter(_sign_in(scene, start), origin)
    change: JsonObject = {"stackName": _STACK, "changeSetName": "remove-nat"}
    formation = signin.through(session, "cloudformation")
    scene.do(session, write("cloudformation", "CreateChangeSet", change, stack), start + 55, "preparation")
    scene.do(session, write("cloudformation", "ExecuteChangeSet", change), start + 171, "preparation")
    scene.do(formation, gateways.delete_nat_gateway(nat), start + 186, "impact", nat)
    scene.do(formation, ec2_write("ReleaseAddress", {"allocationId": address}), start + 251, "aftermath")
    scene.story = (
        "In the development account Bob executes a change set that takes the NAT gateway out of a preview "
        "stack. CloudFormation makes the calls in his name; it had created the gateway in the first week."
    )


def _sign_in(scene: Scene, at: int) -> Opened:
    bob = scene.org.person("bob")
    role = scene.org.role(DEV, bob.permission_set)
    caller = Caller(bob.address(1), bob.agent, _REGION)
    return signin.identity_center(scene.pen, bob, role, at, caller)


def _write(scene: Scene, session: Session, call: Call, at: int) -> None:
    scene.records.append(scene.pen.write(session, call, at))
