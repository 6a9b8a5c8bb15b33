"""Who acts on ordinary days: an actor keeps its session, renews it when it ran out, and plays a run of calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from forensics.synthetic import signin
from forensics.synthetic.calls import Themes
from forensics.synthetic.gateways import denied, failed
from forensics.synthetic.identities import DEV, PROD, Role, User, key_identity
from forensics.synthetic.organisation import PARTNER, TERRAFORM, Organisation, Person
from forensics.synthetic.records import DAY, START, Call, Pen, Session, Timed
from forensics.synthetic.signin import Caller, Opened

Worlds = dict[tuple[str, str], Themes]
"""The runs of calls by account and region."""

_PAGES = ("network page", "instances page", "monitoring page", "storage page", "functions page", "identity page")
_CHANGES = ("start instance", "tag", "security group", "function deploy")
_RUNNERS = tuple(f"192.0.2.{host}" for host in range(64, 96))
_CONNECTOR = "Boto3/1.37.1 md/Botocore#1.37.1 ua/2.0 os/linux#6.1.128 md/arch#x86_64 lang/python#3.12.9"


class Actor(Protocol):
    """Anybody and anything that acts in the background."""

    def act(self, at: int) -> list[Timed]:
        """One run of calls beginning at `at`, after the sign-in it may need."""



def play(pen: Pen, session: Session, calls: Iterable[Call], at: int, pace: int = 8) -> list[Timed]:
    """The records of `calls` one after the other, up to `pace` seconds apart."""
    made, step = [], pen.ids.random.random
    for call in calls:
        at += int(step() * pace)
        made.append(pen.write(session, call, at))
    return made


def weekday(at: int) -> int:
    """0 is Monday."""
    return (at - START) // DAY % 7


@dataclass(slots=True)
class Colleague:
    """A person of Identity Center: console pages, and changes if the permission set allows."""

    pen: Pen
    person: Person
    roles: dict[str, Role]
    worlds: Worlds
    session: Session | None = None

    def act(self, at: int) -> list[Timed]:
        """One page or change, in the account of today's sign-in."""
        session, made = self._signed_in(at)
        random = self.pen.ids.random
        region = self.person.region if random.random() < 0.85 else "us-east-1"
        changing = self.person.permission_set != "ReadOnlyAccess" and random.random() < 0.3
        run = random.choice(_CHANGES if changing else _PAGES)
        calls = self.worlds[session.account, region][run]
        if random.random() < 0.04:
            calls = (*calls, refused(session, calls[-1]))
        session.region = region
        return made + play(self.pen, session, calls, at + 2)

    def awake(self, at: int) -> bool:
        """Whether the person works at that hour of that weekday."""
        return self.person.at_work(weekday(at), at % DAY // 3600)

    def _signed_in(self, at: int) -> tuple[Session, list[Timed]]:
        if self.session is not None and at < self.session.expires - 900:
            return self.session, []
        account = self.pen.ids.random.choice((PROD, DEV))
        caller = Caller(self.person.address(weekday(at)), self.person.agent, self.person.region)
        opened = signin.identity_center(
            self.pen, self.person.email, self.person.user_id, self.roles[account], at, caller
        )
        self.session = opened.session
        return opened


@dataclass(slots=True)
class ConsoleUser:
    """An IAM user in the console; the keys behind the console change while the sign-in stays."""

    pen: Pen
    user: User
    worlds: Worlds
    session: Session | None = None

    def act(self, at: int) -> list[Timed]:
        """One console page."""
        made: list[Timed] = []
        if self.session is None or at >= self.session.expires - 900:
            browser = "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0"
            opened = signin.console(self.pen, self.user, at, Caller("203.0.113.121", browser, "eu-central-1"))
            self.session, made = opened
        elif self.pen.ids.random.random() < 0.3:
            self.session.identity = {**self.session.identity, "accessKeyId": self.pen.ids.access_key()}
        page = self.pen.ids.random.choice(_PAGES)
        return made + play(self.pen, self.session, self.worlds[self.user.account, "eu-central-1"][page], at + 3)


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
            opened = signin.service_role(self.pen, "ec2", self.role, self.instance, at, self._caller(), keyed=True)
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
        caller = Caller("", "", self.region)
        name = f"{self.role.name[len('AWSServiceRoleFor') :]}Session" if "AWSService" in self.role.name else "AWSBackup"
        opened = signin.service_role(self.pen, self.service, self.role, name, at, caller, keyed=False)
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
        session = Session(key_identity(self.user), self.user.account, self.region, self.address, _CONNECTOR)
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
        base = signin.service_role(self.pen, "ec2", self.home, self.instance, at, caller, keyed=True)
        scan: Opened = signin.assume_role(self.pen, base.session, self.target, "posture-scan", at + 2)
        made = base.records + scan.records
        for region in ("us-east-1", "eu-central-1"):
            scan.session.region = region
            calls = self.worlds[PROD, region]["audit"]
            mixed = [refused(scan.session, call) if number % 3 == 2 else call for number, call in enumerate(calls)]
            made += play(self.pen, scan.session, mixed, at + 4, 3)
        return made


def refused(session: Session, call: Call) -> Call:
    """The same call, not permitted, in the words of its service."""
    arn = session.identity["arn"]
    if call.source == "ec2":
        return denied(call, arn, f"arn:aws:ec2:{session.region}:{session.account}:*")
    action = f"{call.source}:{call.name}"
    text = (
        f"User: {arn} is not authorized to perform: {action} on resource: * "
        f"because no identity-based policy allows the {action} action"
    )
    return failed(call, "AccessDenied", text)


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
            for region in ("us-east-1", "eu-central-1")
        ],
        "integration": [
            KeyUser(pen, org.users["svc-erp-sync"], PARTNER, "us-east-1", "integration", worlds),
        ],
        "scanner": [
            Scanner(pen, org.role(DEV, "app-instance"), org.role(PROD, "security-audit"), worlds, org.machines[-1][2])
        ],
    }
    return kinds | _services(pen, org, worlds)


def _pipeline(pen: Pen, org: Organisation, name: str, worlds: Worlds) -> Pipeline:
    if name == "network":
        return Pipeline(pen, name, org.role(PROD, "github-network"), TERRAFORM, ("plan",), worlds)
    account = PROD if len(name) % 2 else DEV
    return Pipeline(pen, name, org.role(account, "github-deploy"), _CONNECTOR, ("deploy", "function deploy"), worlds)


def _services(pen: Pen, org: Organisation, worlds: Worlds) -> dict[str, list[Actor]]:
    places = list(worlds)
    roles = {"config": "AWSServiceRoleForConfig", "autoscaling": "AWSServiceRoleForAutoScaling", "backup": "backup"}
    made: dict[str, list[Actor]] = {
        service: [
            ServiceRole(pen, service, org.role(account, name), region, service, worlds) for account, region in places
        ]
        for service, name in roles.items()
    }
    made["cloudtrail"] = [Itself(pen, account, region, worlds) for account, region in places]
    return made
