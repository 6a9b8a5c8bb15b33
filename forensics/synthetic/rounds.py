"""What machines do on ordinary days, as literals; and all runs of calls of an estate together."""

from __future__ import annotations

from forensics.synthetic.calls import Themes, ec2, ec2_write, read, write
from forensics.synthetic.gateways import describe, describe_wrapped
from forensics.synthetic.organisation import Estate
from forensics.synthetic.pages import changes, console_pages
from forensics.synthetic.records import Call, JsonObject


def themes(estate: Estate) -> Themes:
    """All runs of calls that name things of this estate."""
    return {
        **console_pages(),
        **changes(estate),
        **_machine_runs(estate),
        **_service_runs(estate),
        "monitoring": _monitoring(),
        "audit": _audit(estate),
        "plan": _plan(estate),
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
    launched = {
        "reservationId": "r-0123456789abcdef0",
        "ownerId": estate.account,
        "groupSet": {},
        "instancesSet": items,
    }
    launch = {
        "instancesSet": {"items": [{"imageId": estate.image, "minCount": 1, "maxCount": 1}]},
        "instanceType": "t3.small",
        "subnetId": estate.subnets[0],
    }
    bucket = {
        "bucketName": estate.bucket,
        "Host": f"{estate.bucket}.s3.{estate.region}.amazonaws.com",
        "acl": "",
    }
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
        ec2(
            "DescribeRouteTables",
            routeTableIdSet={"items": [{"routeTableId": one} for one in estate.route_tables]},
        ),
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
