"""All background actors of an organisation, by kind."""

from __future__ import annotations

from forensics.synthetic.actors import Actor, Worlds
from forensics.synthetic.identities import DEV, PROD
from forensics.synthetic.organisation import PARTNER, REGIONS, TERRAFORM, Organisation
from forensics.synthetic.people import Colleague, ConsoleUser
from forensics.synthetic.records import Pen
from forensics.synthetic.workloads import CONNECTOR, Itself, KeyUser, Machine, Pipeline, Scanner, ServiceRole


def population(pen: Pen, org: Organisation, worlds: Worlds) -> dict[str, list[Actor]]:
    """All background actors by kind."""
    kinds: dict[str, list[Actor]] = {
        "people": [
            Colleague(pen, one, {account: org.role(account, one.permission_set) for account in (PROD, DEV)}, worlds)
            for one in org.people
        ],
        "console": [ConsoleUser(pen, org.users["walter"], worlds)],
        "machines": [
            Machine(pen, org.role(account, "app-instance"), instance, region, worlds, inside=number % 4 == 3)
            for number, (account, region, instance) in enumerate(org.machines)
        ],
        "pipelines": [_pipeline(pen, org, name, worlds) for name in org.pipelines],
        "monitoring": [
            KeyUser(pen, org.users["svc-monitoring"], "198.51.100.201", region, "monitoring", worlds)
            for region in REGIONS
        ],
        "integration": [
            KeyUser(pen, org.users["svc-erp-sync"], PARTNER, "us-east-1", "integration", worlds),
        ],
        "scanner": [
            Scanner(
                pen,
                org.role(DEV, "app-instance"),
                org.role(PROD, "security-audit"),
                worlds,
                pen.ids.resource("i"),
            )
        ],
    }
    return kinds | _services(pen, org, worlds)


def _pipeline(pen: Pen, org: Organisation, name: str, worlds: Worlds) -> Pipeline:
    if name == "network":
        return Pipeline(pen, name, org.role(PROD, "github-network"), TERRAFORM, ("plan",), worlds)
    account = PROD if len(name) % 2 else DEV
    return Pipeline(pen, name, org.role(account, "github-deploy"), CONNECTOR, ("deploy", "function deploy"), worlds)


def _services(pen: Pen, org: Organisation, worlds: Worlds) -> dict[str, list[Actor]]:
    places = list(worlds)
    roles = {
        "config": "AWSServiceRoleForConfig",
        "autoscaling": "AWSServiceRoleForAutoScaling",
        "backup": "backup",
    }
    made: dict[str, list[Actor]] = {
        service: [
            ServiceRole(pen, service, org.role(account, name), region, service, worlds) for account, region in places
        ]
        for service, name in roles.items()
    }
    made["cloudtrail"] = [Itself(pen, account, region, worlds) for account, region in places]
    return made
