"""What there is before the first event: people, sites, estates.

Addresses are from documentation ranges only: 198.51.100.0/24 are office, homes and the egress of the VPCs,
192.0.2.0/24 AWS, GitHub and partners, 203.0.113.0/24 the peers of customer gateways, which call nothing, and
strangers. Some homes have IPv6.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from forensics.synthetic.identities import Role, User

REGIONS = ("us-east-1", "eu-central-1")
OFFICE = ("198.51.100.10", "198.51.100.11")
PARTNER = "192.0.2.44"
"""The one address from which the integration user calls."""

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
