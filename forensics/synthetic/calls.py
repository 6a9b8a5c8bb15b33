"""What happens on ordinary days: named runs of calls per account and region, as literals."""

from __future__ import annotations

from forensics.synthetic.gateways import describe, describe_wrapped
from forensics.synthetic.organisation import Estate
from forensics.synthetic.records import Call, JsonObject

Themes = dict[str, tuple[Call, ...]]


def themes(estate: Estate) -> Themes:
    """All runs of calls that name things of this estate."""
    return {
        **_console_pages(),
        **_changes(estate),
        **_machine_runs(estate),
        **_service_runs(estate),
        "monitoring": _monitoring(),
        "audit": _audit(estate),
        "plan": _plan(estate),
    }


def read(source: str, name: str, request: JsonObject | None = None) -> Call:
    """A read call of a plain service."""
    return Call(source, name, request)


def write(source: str, name: str, request: JsonObject, response: JsonObject | None = None) -> Call:
    """A write call of a plain service."""
    return Call(source, name, request, response, read=False)


def ec2(name: str, **sets: JsonObject) -> Call:
    """A flat EC2 read with its (empty) sets."""
    return Call("ec2", name, {**sets, "filterSet": {}}, style="flat")


def ec2_write(name: str, request: JsonObject, response: JsonObject | None = None) -> Call:
    """A flat EC2 write."""
    return Call("ec2", name, request, response or {"_return": True}, read=False, style="flat")


def _console_pages() -> Themes:
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


def _changes(estate: Estate) -> Themes:
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
            ec2("DescribeSecurityGroups", securityGroupSet={}, securityGroupIdSet={"items": [{"groupId": group}]}),
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


def _machine_runs(estate: Estate) -> Themes:
    secret = f"arn:aws:secretsmanager:{estate.region}:{estate.account}:secret:shop/database"
    return {
        "agent": (
            write("ssm", "UpdateInstanceInformation", {"agentName": "amazon-ssm-agent", "agentStatus": "Active"}),
            read("ssm", "ListInstanceAssociations", {"maxResults": 20}),
        ),
        "secrets": (
            read("secretsmanager", "GetSecretValue", {"secretId": secret}),
            _kms(estate, "Decrypt", {"encryptionContext": {"SecretARN": secret}}),
        ),
        "queue": (
            read("sqs", "GetQueueUrl", {"queueName": "orders"}),
            read("sqs", "GetQueueAttributes", {"queueName": "orders", "attributeNames": ["All"]}),
        ),
        "integration": (
            read("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}),
            read("sqs", "GetQueueUrl", {"queueName": "erp-in"}),
            read("sqs", "GetQueueAttributes", {"queueName": "erp-in", "attributeNames": ["All"]}),
            _kms(estate, "GenerateDataKey", {"keySpec": "AES_256"}),
            read("secretsmanager", "GetSecretValue", {"secretId": secret}),
        ),
    }


def _service_runs(estate: Estate) -> Themes:
    instance = estate.instances[-1]
    items = {"items": [{"instanceId": instance}]}
    launched = {"reservationId": "r-0123456789abcdef0", "ownerId": estate.account, "groupSet": {}, "instancesSet": items}
    launch = {
        "instancesSet": {"items": [{"imageId": estate.image, "minCount": 1, "maxCount": 1}]},
        "instanceType": "t3.small",
        "subnetId": estate.subnets[0],
    }
    bucket = {"bucketName": estate.bucket, "Host": f"{estate.bucket}.s3.{estate.region}.amazonaws.com", "acl": ""}
    return {
        "config": (
            ec2("DescribeInstances", instancesSet={}),
            ec2("DescribeRouteTables", routeTableIdSet={}),
            describe("CustomerGateways"),
            describe("VpnConnections"),
            read("s3", "GetBucketPolicy", {"bucketName": estate.bucket, "policy": ""}),
            read("iam", "ListPolicies", {"onlyAttached": True}),
        ),
        "autoscaling": (
            ec2("DescribeInstanceStatus", instancesSet=items),
            ec2_write("RunInstances", launch, launched),
            ec2_write("CreateTags", {"resourcesSet": {"items": [{"resourceId": instance}]}, "tagSet": {}}),
            ec2_write("TerminateInstances", {"instancesSet": items}, {"instancesSet": items}),
        ),
        "backup": tuple(
            ec2_write(
                "CreateSnapshot",
                {"volumeId": volume, "description": "nightly"},
                {"volumeId": volume, "status": "pending", "encrypted": True},
            )
            for volume in estate.volumes
        ),
        "cloudtrail": (Call("s3", "GetBucketAcl", bucket, extras=_s3_resource(estate)),),
    }


def _monitoring() -> tuple[Call, ...]:
    return (
        ec2("DescribeInstances", instancesSet={}),
        describe("VpnConnections"),
        describe_wrapped("NatGateways"),
        read("monitoring", "DescribeAlarms", {"stateValue": "ALARM"}),
        read("elasticloadbalancing", "DescribeLoadBalancers", {"pageSize": 100}),
    )


def _plan(estate: Estate) -> tuple[Call, ...]:
    return (
        read("sts", "GetCallerIdentity"),
        read("s3", "GetBucketLocation", {"bucketName": "example-terraform-state", "location": ""}),
        read("dynamodb", "DescribeTable", {"tableName": "terraform-locks"}),
        ec2("DescribeVpcs", vpcSet={"items": [{"vpcId": estate.vpc}]}),
        ec2("DescribeSubnets", subnetSet={"items": [{"subnetId": subnet} for subnet in estate.subnets]}),
        ec2("DescribeRouteTables", routeTableIdSet={"items": [{"routeTableId": one} for one in estate.route_tables]}),
        describe("CustomerGateways"),
        describe("VpnConnections"),
        describe("VpnGateways"),
        read("iam", "GetRole", {"roleName": "app-instance"}),
    )


def _audit(estate: Estate) -> tuple[Call, ...]:
    return (
        read("iam", "GenerateCredentialReport"),
        read("iam", "ListUsers", {"maxItems": 1000}),
        read("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}),
        read("kms", "ListKeys", {"limit": 1000}),
        read("kms", "GetKeyPolicy", {"keyId": estate.key_arn, "policyName": "default"}),
        read("secretsmanager", "ListSecrets", {"maxResults": 100}),
        read("cloudtrail", "DescribeTrails", {"includeShadowTrails": False}),
        read("guardduty", "ListDetectors"),
        ec2("DescribeSecurityGroups", securityGroupSet={}, securityGroupIdSet={}),
        ec2("DescribeSnapshots", snapshotSet={}, ownersSet={"items": [{"owner": "self"}]}),
        describe_wrapped("VpcEndpoints"),
        read("rds", "DescribeDBSnapshots", {"snapshotType": "public"}),
        read("lambda", "ListFunctions20150331"),
        read("organizations", "DescribeOrganization"),
    )


def _kms(estate: Estate, name: str, request: JsonObject) -> Call:
    resource = {"accountId": estate.account, "type": "AWS::KMS::Key", "ARN": estate.key_arn}
    return Call("kms", name, {**request, "keyId": estate.key_arn}, extras={"resources": [resource]})


def _s3_resource(estate: Estate) -> JsonObject:
    arn = f"arn:aws:s3:::{estate.bucket}"
    return {"resources": [{"accountId": estate.account, "type": "AWS::S3::Bucket", "ARN": arn}]}
