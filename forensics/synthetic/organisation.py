"""Who and what there is: people, users, roles, pipelines, machines, sites; all from seed and number of actors.

Addresses, all from documentation ranges: 198.51.100.0/25 is the office and 198.51.100.128/25 the egress of our
VPCs; 203.0.113.0/25 are homes and 203.0.113.128/25 the peers of customer gateways; 192.0.2.0/25 are AWS, GitHub
and partners, 192.0.2.128/25 strangers. Some homes have IPv6.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from forensics.synthetic.identities import DEV, PROD, Role, User
from forensics.synthetic.ids import Ids

REGIONS = ("us-east-1", "eu-central-1")
OFFICE = ("198.51.100.10", "198.51.100.11")
PARTNER = "192.0.2.44"
"""The one address from which the integration user calls."""

_NAMES = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "karl", "laura", "mona", "nina", "oscar", "peggy", "quentin", "rosa", "sybil", "trent", "ursula", "victor", "wendy", "xavier", "yvonne", "zoe")
_SETS = ("PlatformAdmin", "DeveloperAccess", "NetworkAdmin", "DeveloperAccess", "NetworkAdmin", "ReadOnlyAccess")
_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_3) AppleWebKit/537.36 Chrome/134.0 Safari/537.36",
)
_TERMINALS = (
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 md/prompt#off",
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off",
)
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) terraform-provider-aws/5.89.0 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6"
)


@dataclass(slots=True, frozen=True)
class Person:
    """Somebody who signs in through IAM Identity Center."""

    name: str
    user_id: str
    permission_set: str
    home: str
    first_hour: int
    day_off: int
    days_at_home: frozenset[int]
    agent: str
    region: str

    @property
    def email(self) -> str:
        """The sign-in name, and so the session name."""
        return f"{self.name}@example.com"

    def at_work(self, weekday: int, hour: int) -> bool:
        """Nine hours on four or five weekdays."""
        return weekday < 5 and weekday != self.day_off and self.first_hour <= hour < self.first_hour + 9

    def address(self, weekday: int) -> str:
        """Office or home, by the day of the week."""
        return self.home if weekday in self.days_at_home else OFFICE[self.first_hour % 2]


@dataclass(slots=True, frozen=True)
class Site:
    """A branch office behind a customer gateway."""

    name: str
    region: str
    peer: str
    asn: int
    customer_gateway: str
    vpn_connection: str
    vpn_gateway: str
    vpc: str


@dataclass(slots=True, frozen=True)
class Estate:
    """What stands in one account and region, as far as calls name it."""

    account: str
    region: str
    vpc: str
    subnets: tuple[str, ...]
    route_tables: tuple[str, ...]
    security_group: str
    instances: tuple[str, ...]
    volumes: tuple[str, ...]
    key_arn: str
    bucket: str
    image: str


@dataclass(slots=True)
class Organisation:
    """Everything that exists before the first event."""

    people: list[Person]
    users: dict[str, User]
    roles: dict[tuple[str, str], Role]
    sites: dict[str, Site]
    estates: dict[tuple[str, str], Estate]
    pipelines: list[str]
    machines: list[tuple[str, str, str]] = field(default_factory=list)

    def person(self, name: str) -> Person:
        """The person called `name`; the first six are always there."""
        return next(person for person in self.people if person.name == name)

    def role(self, account: str, name: str) -> Role:
        """A role by account and name; permission sets by their name without prefix and hash."""
        return self.roles[account, name]


def default_actors(events: int) -> int:
    """Grows with the square root of the size: a bigger organisation is also a busier one."""
    return max(24, round(24 * (events / 4000) ** 0.5))


def organisation(seed: int, actors: int) -> Organisation:
    """The organisation of a seed."""
    ids = Ids(seed, "organisation")
    estates = {(account, region): _estate(ids, account, region) for account in (PROD, DEV) for region in REGIONS}
    pipelines = ["network", "shop", "billing", *(f"service-{number:02d}" for number in range(4, actors // 8 + 1))]
    return Organisation(
        people=[_person(ids, number) for number in range(max(8, actors * 2 // 5))],
        users=_users(ids),
        roles=_roles(ids),
        sites=_sites(ids),
        estates=estates,
        pipelines=pipelines,
        machines=_machines(ids.random, list(estates.values()), max(8, actors // 2)),
    )


def _person(ids: Ids, number: int) -> Person:
    base = _NAMES[number % len(_NAMES)]
    name = base if number < len(_NAMES) else f"{base}{number // len(_NAMES) + 1}"
    home = f"203.0.113.{1 + number % 120}" if number % 4 else f"2001:db8:{number + 16:x}::{ids.random.randrange(16, 255):x}"
    return Person(
        name=name,
        user_id=f"9{ids.uuid()[1:]}",
        permission_set=_SETS[number % len(_SETS)],
        home=home,
        first_hour=7 + number % 3,
        day_off=number // 4 % 5 if number > 5 and number % 4 == 1 else -1,
        days_at_home=frozenset({number % 5, (number + 2) % 5}) if number % 3 else frozenset(),
        agent=_TERMINALS[number % 2] if number % 3 else _BROWSERS[number % 3],
        region=REGIONS[number % 2],
    )


def _users(ids: Ids) -> dict[str, User]:
    names = {
        "svc-erp-sync": PROD,
        "svc-backup-export": PROD,
        "svc-monitoring": PROD,
        "svc-report-broker": DEV,
        "walter": DEV,
    }
    return {
        name: User(account, name, ids.principal("AIDA"), ids.access_key("AKIA")) for name, account in names.items()
    }


def _roles(ids: Ids) -> dict[tuple[str, str], Role]:
    roles = {}
    for account in (PROD, DEV):
        for name in dict.fromkeys(_SETS):
            full = f"AWSReservedSSO_{name}_{ids.uuid().replace('-', '')[:16]}"
            roles[account, name] = Role(account, full, ids.principal(), "aws-reserved/sso.amazonaws.com/")
        for name in ("network-admin", "github-deploy", "github-network", "app-instance", "security-audit", "backup"):
            roles[account, name] = Role(account, name, ids.principal())
        for service, name in (("config", "Config"), ("autoscaling", "AutoScaling")):
            full = f"AWSServiceRoleFor{name}"
            roles[account, full] = Role(account, full, ids.principal(), f"aws-service-role/{service}.amazonaws.com/")
    return roles


def _sites(ids: Ids) -> dict[str, Site]:
    plan = (
        ("zurich", "us-east-1", 130, 65010),
        ("lyon", "eu-central-1", 134, 65020),
        ("porto", "eu-central-1", 138, 65030),
    )
    return {
        name: Site(
            name, region, f"203.0.113.{host}", asn, *(ids.resource(kind) for kind in ("cgw", "vpn", "vgw", "vpc"))
        )
        for name, region, host, asn in plan
    }


def _estate(ids: Ids, account: str, region: str) -> Estate:
    short = "prod" if account == PROD else "dev"

    def several(prefix: str, number: int) -> tuple[str, ...]:
        return tuple(ids.resource(prefix) for _ in range(number))

    return Estate(
        account,
        region,
        vpc=ids.resource("vpc"),
        subnets=several("subnet", 3),
        route_tables=several("rtb", 2),
        security_group=ids.resource("sg"),
        instances=several("i", 4),
        volumes=several("vol", 3),
        key_arn=f"arn:aws:kms:{region}:{account}:key/{ids.uuid()}",
        bucket=f"example-{short}-data-{region}",
        image=ids.resource("ami"),
    )


def _machines(random: Random, estates: list[Estate], number: int) -> list[tuple[str, str, str]]:
    """Account, region and instance id of every machine; the first ones are the estates' own."""
    made = []
    for index in range(number):
        estate, turn = estates[index % len(estates)], index // len(estates)
        known = turn < len(estate.instances)
        instance = estate.instances[turn] if known else f"i-0{random.getrandbits(64):016x}"
        made.append((estate.account, estate.region, instance))
    return made
