"""Machines on ordinary days: pipelines, instances, services, integrations, a scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forensics.synthetic import signin
from forensics.synthetic.actors import Worlds, play
from forensics.synthetic.identities import PROD, Role, User, key_identity
from forensics.synthetic.issuing import Caller
from forensics.synthetic.outcomes import refused
from forensics.synthetic.records import Pen, Session, Timed

_RUNNERS = tuple(f"192.0.2.{host}" for host in range(64, 96))
CONNECTOR = "Boto3/1.37.1 md/Botocore#1.37.1 ua/2.0 os/linux#6.1.128 md/arch#x86_64 lang/python#3.12.9"


@dataclass(slots=True)
class Pipeline:
    """A GitHub workflow: each run signs in anew, from another runner."""

    pen: Pen
    name: str
    role: Role
    agent: str
    runs: Sequence[str]
    worlds: Worlds

    def act(self, at: int) -> list[Timed]:
        """One workflow run."""
        random, region = self.pen.ids.random, "eu-central-1" if len(self.name) % 2 else "us-east-1"
        subject = f"repo:example-org/{self.name}:ref:refs/heads/main"
        opened = signin.web_identity(
            self.pen, self.role, subject, at, Caller(random.choice(_RUNNERS), self.agent, region)
        )
        calls = self.worlds[self.role.account, region][random.choice(self.runs)]
        return opened.records + play(self.pen, opened.session, calls, at + 4)


@dataclass(slots=True)
class Machine:
    """An EC2 instance with a role; some of them call through a VPC endpoint."""

    pen: Pen
    role: Role
    instance: str
    region: str
    worlds: Worlds
    inside: bool
    session: Session | None = None

    def act(self, at: int) -> list[Timed]:
        """One run of the agent or the application."""
        made: list[Timed] = []
        if self.session is None or at >= self.session.expires - 300:
            opened = signin.instance_role(self.pen, self.role, self.instance, at, self._caller())
            self.session, made = opened
            if self.inside:
                endpoint = f"vpce-0{self.instance[-16:]}"
                self.session.extras = {"vpcEndpointId": endpoint, "vpcEndpointAccountId": self.role.account}
        run = self.pen.ids.random.choice(("agent", "secrets", "queue"))
        return made + play(self.pen, self.session, self.worlds[self.role.account, self.region][run], at + 1, 3)

    def _caller(self) -> Caller:
        host = int(self.instance[-2:], 16)
        address = f"10.20.{host % 8}.{host + 4 if host < 250 else 4}" if self.inside else f"198.51.100.{128 + host % 8}"
        return Caller(address, "aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6 amazon-ssm-agent/3.3.1802.0", self.region)


@dataclass(slots=True)
class ServiceRole:
    """An AWS service in its service-linked role: no key, the service's name as address."""

    pen: Pen
    service: str
    role: Role
    region: str
    run: str
    worlds: Worlds

    def act(self, at: int) -> list[Timed]:
        """One round of the service."""
        opened = signin.service_role(self.pen, self.service, self.role, at, self.region)
        calls = self.worlds[self.role.account, self.region][self.run]
        return opened.records + play(self.pen, opened.session, calls, at + 1, 3)


@dataclass(slots=True)
class Itself:
    """An AWS service acting as itself: CloudTrail looks whether it may write to the bucket."""

    pen: Pen
    account: str
    region: str
    worlds: Worlds

    def act(self, at: int) -> list[Timed]:
        """One look at the bucket."""
        service = signin.aws_service("cloudtrail", self.account, self.region)
        return play(self.pen, service, self.worlds[self.account, self.region]["cloudtrail"], at)


@dataclass(slots=True)
class KeyUser:
    """An IAM user with a long-lived key, always from the same address."""

    pen: Pen
    user: User
    address: str
    region: str
    run: str
    worlds: Worlds

    def act(self, at: int) -> list[Timed]:
        """One round."""
        session = Session(key_identity(self.user), self.user.account, self.region, self.address, CONNECTOR)
        return play(self.pen, session, self.worlds[self.user.account, self.region][self.run], at, 3)


@dataclass(slots=True)
class Scanner:
    """A posture scanner: from the shared account into production, many reads, a third of them denied."""

    pen: Pen
    home: Role
    target: Role
    worlds: Worlds
    instance: str

    def act(self, at: int) -> list[Timed]:
        """One scan of both regions."""
        caller = Caller("198.51.100.200", "example-posture-scanner/4.2 (+https://scanner.example.com)", "us-east-1")
        base = signin.instance_role(self.pen, self.home, self.instance, at, caller)
        scan = signin.assume_role(self.pen, base.session, self.target, "posture-scan", at + 2)
        made = base.records + scan.records
        for region in ("us-east-1", "eu-central-1"):
            scan.session.region = region
            calls = self.worlds[PROD, region]["audit"]
            mixed = [refused(scan.session, call) if number % 3 == 2 else call for number, call in enumerate(calls)]
            made += play(self.pen, scan.session, mixed, at + 4, 3)
        return made
