"""What people do on ordinary days: console pages and small changes, as literals."""

from __future__ import annotations

from forensics.synthetic.calls import Themes, ec2, ec2_write, read, write
from forensics.synthetic.gateways import describe, describe_wrapped
from forensics.synthetic.organisation import Estate


def console_pages() -> Themes:
    """A page load is a burst of reads."""
    return {
        "network page": (
            ec2("DescribeVpcs", vpcSet={}),
            ec2("DescribeSubnets", subnetSet={}),
            ec2("DescribeRouteTables", routeTableIdSet={}),
            ec2("DescribeInternetGateways", internetGatewayIdSet={}),
            describe_wrapped("NatGateways"),
            describe("CustomerGateways"),
            describe("VpnConnections"),
            describe("VpnGateways"),
            describe_wrapped("TransitGateways"),
        ),
        "instances page": (
            ec2("DescribeInstances", instancesSet={}),
            ec2("DescribeInstanceStatus", instancesSet={}),
            ec2("DescribeSecurityGroups", securityGroupSet={}, securityGroupIdSet={}),
            ec2("DescribeVolumes", volumeSet={}),
            ec2("DescribeAvailabilityZones", availabilityZoneSet={}),
            ec2("DescribeTags"),
        ),
        "monitoring page": (
            read("monitoring", "DescribeAlarms", {"maxRecords": 100}),
            read("monitoring", "ListDashboards"),
            read("logs", "DescribeLogGroups", {"limit": 50}),
            read("logs", "StartQuery", {"logGroupNames": ["/example/shop"], "limit": 200}),
        ),
        "storage page": (
            read("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}),
            read("s3", "GetBucketVersioning", {"bucketName": "example-shared-assets", "versioning": ""}),
            read("kms", "ListAliases", {"limit": 100}),
        ),
        "functions page": (
            read("lambda", "ListFunctions20150331"),
            read("lambda", "GetAccountSettings20160819"),
            read("ecs", "ListClusters"),
            read("rds", "DescribeDBInstances"),
        ),
        "identity page": (
            read("iam", "ListUsers", {"maxItems": 100}),
            read("iam", "ListRoles", {"maxItems": 100}),
            read("iam", "GetAccountSummary"),
            read("iam", "ListMFADevices", {"userName": "walter"}),
        ),
    }


def changes(estate: Estate) -> Themes:
    """Small writes, and what a pipeline deploys."""
    instance, group = estate.instances[0], estate.security_group
    started = {"instancesSet": {"items": [{"instanceId": instance, "currentState": {"code": 0, "name": "pending"}}]}}
    rule = {
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "groups": {},
        "ipRanges": {"items": [{"cidrIp": "10.20.0.0/16"}]},
        "ipv6Ranges": {},
        "prefixListIds": {},
    }
    return {
        "start instance": (
            ec2("DescribeInstances", instancesSet={"items": [{"instanceId": instance}]}),
            ec2_write("StartInstances", {"instancesSet": {"items": [{"instanceId": instance}]}}, started),
        ),
        "tag": (
            ec2_write(
                "CreateTags",
                {
                    "resourcesSet": {"items": [{"resourceId": instance}]},
                    "tagSet": {"items": [{"key": "cost-centre", "value": "4100"}]},
                },
            ),
        ),
        "security group": (
            ec2(
                "DescribeSecurityGroups",
                securityGroupSet={},
                securityGroupIdSet={"items": [{"groupId": group}]},
            ),
            ec2_write(
                "AuthorizeSecurityGroupIngress",
                {"groupId": group, "ipPermissions": {"items": [rule]}},
            ),
        ),
        "deploy": (
            write("ecr", "GetAuthorizationToken", {}),
            read("ecs", "DescribeServices", {"cluster": "main", "services": ["shop"]}),
            write("ecs", "RegisterTaskDefinition", {"family": "shop"}),
            write("ecs", "UpdateService", {"cluster": "main", "service": "shop", "forceNewDeployment": False}),
            read("ecs", "DescribeServices", {"cluster": "main", "services": ["shop"]}),
        ),
        "function deploy": (
            read("lambda", "GetFunction20150331v2", {"functionName": "invoice-mail"}),
            write("lambda", "UpdateFunctionCode20150331v2", {"functionName": "invoice-mail", "publish": True}),
        ),
    }
