"""Evidence to ask for, with the day it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from forensics.report.containment import aws
from forensics.report.findings import Report, Step
from forensics.report.options import ReportOptions
from forensics.report.sentences import Row, Words, ids_of, many, say, times_of

EVENT_HISTORY = timedelta(days=90)

_DESCRIBE = {
    "customer_gateway": ("describe-customer-gateways", "customer_gateway_ids"),
    "vpn_connection": ("describe-vpn-connections", "vpn_connection_ids"),
    "vpn_gateway": ("describe-vpn-gateways", "vpn_gateway_ids"),
    "internet_gateway": ("describe-internet-gateways", "internet_gateway_ids"),
    "nat_gateway": ("describe-nat-gateways", "nat_gateway_ids"),
    "egress_only_internet_gateway": (
        "describe-egress-only-internet-gateways", "egress_only_internet_gateway_ids",
    ),
    "carrier_gateway": ("describe-carrier-gateways", "carrier_gateway_ids"),
    "transit_gateway": ("describe-transit-gateways", "transit_gateway_ids"),
}  # fmt: skip


def steps_of(report: Report, options: ReportOptions, known: Row) -> list[Step]:
    """What to ask for, the most perishable first."""
    first = [report.lead] if report.lead else []
    done = unique_rows(row for incident in [*first, *report.incidents] for row in incident.succeeded)
    steps = [_now(done, options)]
    steps.append(_history(min(times_of(done), default=options.at or known["last_event"])))
    steps += [
        Step(say("From the owner of the log bucket: digest files, and the public keys of the time (`aws cloudtrail "
                 "list-public-keys`), so that the log can be verified; other trails; {}.", _absent(report))),
        *_sign_ins(report),
        Step(say("From the network team on site: IKE and BGP logs of the peer device, and its saved configuration.")),
        Step(say("From the account's log groups: VPN tunnel logs and flow logs; AWS Config history of the resources.")),
        Step(
            say("From IAM: the credential report, and the last use of each access key named here."),
            aws("iam", "generate-credential-report"),
        ),
    ]  # fmt: skip
    return steps


def unique_rows(rows: Iterable[Row]) -> list[Row]:
    """The rows, each event once."""
    return list({(row["event_id"], row["account_id"]): row for row in rows}.values())


def _now(done: Sequence[Row], options: ReportOptions) -> Step:
    lines = [line for row in done for line in _describe(row)]
    names = many([*([options.resource] if options.resource else []), *(row["resource_id"] for row in done)])
    text = say(
        "Now: the present state of {}. A deleted gateway or VPN connection stays visible for a short time only.",
        names if names.values else Words("gateways and VPN connections in every account and region"),
        events=ids_of(done),
    )  # fmt: skip
    general = [*aws("ec2", "describe-customer-gateways"), *aws("ec2", "describe-vpn-connections")]
    return Step(text, tuple(dict.fromkeys(lines or general)))


def _describe(row: Row) -> tuple[str, ...]:
    action, option = _DESCRIBE.get(row["gateway_type"], ("", ""))
    if not action or not row["resource_id"] or not row["region"]:
        return ()
    return aws("ec2", action, **{option: row["resource_id"], "region": row["region"]})


def _history(event_time: datetime | None) -> Step:
    if event_time is None:
        return Step(say("Event history of the console, for the 90 days it reaches back."))
    gone = (event_time + EVENT_HISTORY).date().isoformat()
    return Step(say(
        "Event history (`aws cloudtrail lookup-events`) in every region, an independent copy of management events: it "
        "shows the event of {} until {}.", event_time, Words(gone),
    ))  # fmt: skip


def _absent(report: Report) -> Words:
    regions = {row["region"] for row in report.scope}
    return Words(
        "the accounts and regions that are absent" if "us-east-1" in regions else "region us-east-1, which is absent"
    )


def _sign_ins(report: Report) -> list[Step]:
    """Where the credentials were at home: an identity provider, or whoever keeps a long-lived key."""
    origins = [incident.chain[0] for incident in [*report.incidents, *report.attempts]]
    people = many(hop.actor for hop in origins if not hop.access_key_id)
    keys = many(say("{} of {}", hop.access_key_id, hop.actor) for hop in origins if hop.access_key_id)
    steps = []
    if people.values:
        template = "From the identity provider and IAM Identity Center: sign-in and token logs of {}."
        steps.append(Step(say(template, people)))
    if keys.values:
        template = "From the owner of access key {}: where it is kept, and who and what could read it."
        steps.append(Step(say(template, keys)))
    if not origins:
        steps.append(Step(say("From the identity provider: sign-in logs of everybody with network rights.")))
    return steps
