"""Founds the organisation of a seed: how many of whom and what, with which ids and addresses."""

from __future__ import annotations

import math
from random import Random

from forensics.synthetic.identities import DEV, PROD, Role, User
from forensics.synthetic.ids import Ids
from forensics.synthetic.organisation import REGIONS, Estate, Organisation, Person, Site

_NAMES = (
    "alice",
    "bob",
    "carol",
    "dave",
    "erin",
    "frank",
    "grace",
    "heidi",
    "ivan",
    "judy",
    "karl",
    "laura",
    "mona",
    "nina",
    "oscar",
    "peggy",
    "quentin",
    "rosa",
    "sybil",
    "trent",
    "ursula",
    "victor",
    "wendy",
    "xavier",
    "yvonne",
    "zoe",
)
_SETS = (
    "PlatformAdmin",
    "DeveloperAccess",
    "NetworkAdmin",
    "DeveloperAccess",
    "NetworkAdmin",
    "ReadOnlyAccess",
)
_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_3) AppleWebKit/537.36 Chrome/134.0 Safari/537.36",
)
_TERMINALS = (
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 md/prompt#off",
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off",
)


def default_actors(events: int) -> int:
    """Grows with the square root of the size: a bigger organisation is also a busier one."""
    return max(24, round(24 * math.sqrt(events / 4000)))


def found(seed: int, actors: int) -> Organisation:
    """The organisation of a seed."""
    ids = Ids(seed, "organisation")
    estates = {(account, region): _estate(ids, account, region) for account in (PROD, DEV) for region in REGIONS}
    pipelines = [
        "network",
        "shop",
        "billing",
        *(f"service-{number:02d}" for number in range(4, actors // 8 + 1)),
    ]
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
    home = (
        f"198.51.100.{20 + number % 100}"
        if number % 4
        else f"2001:db8:{number + 16:x}::{ids.random.randrange(16, 255):x}"
    )
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
    return {name: User(account, name, ids.principal("AIDA"), ids.access_key("AKIA")) for name, account in names.items()}


def _roles(ids: Ids) -> dict[tuple[str, str], Role]:
    roles = {}
    for account in (PROD, DEV):
        for name in dict.fromkeys(_SETS):
            full = f"AWSReservedSSO_{name}_{ids.uuid().replace('-', '')[:16]}"
            roles[account, name] = Role(account, full, ids.principal(), "aws-reserved/sso.amazonaws.com/")
        for name in (
            "network-admin",
            "github-deploy",
            "github-network",
            "app-instance",
            "security-audit",
            "backup",
        ):
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
            name,
            region,
            f"203.0.113.{host}",
            asn,
            *(ids.resource(kind) for kind in ("cgw", "vpn", "vgw", "vpc")),
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
