"""Life-cycle calls of network gateways as EC2 writes them: old operations flat, younger ones wrapped."""

from __future__ import annotations

from typing import Any

from forensics.synthetic.records import Call, JsonObject

Tags = dict[str, str]


def describe(kind: str, ids: tuple[str, ...] = (), filters: dict[str, str] | None = None) -> Call:
    """A flat Describe call of ``CustomerGateways``, ``VpnConnections`` and other old collections."""
    one = kind[0].lower() + kind[1:-1]
    request: JsonObject = {f"{one}Set": {"items": [{f"{one}Id": item} for item in ids]} if ids else {}}
    request["filterSet"] = {"items": [_filter(name, value) for name, value in filters.items()]} if filters else {}
    return Call("ec2", f"Describe{kind}", request, style="flat")


def describe_wrapped(kind: str, filters: dict[str, str] | None = None) -> Call:
    """A wrapped Describe call of ``NatGateways`` and other younger collections."""
    listed = [
        {"Name": name, "tag": number, "Value": {"tag": 1, "content": value}}
        for number, (name, value) in enumerate((filters or {}).items(), 1)
    ]
    request: JsonObject = {"Filter": _collapsed(listed)} if listed else {}
    return Call("ec2", f"Describe{kind}", request, style="wrapped")


def create_customer_gateway(gateway: str, peer: str, asn: int, tags: Tags) -> Call:
    """CreateCustomerGateway and the gateway it made."""
    request = {"type": "ipsec.1", "ipAddress": peer, "bgpAsn": asn, **_tag_request("customer-gateway", tags)}
    made = {
        "customerGatewayId": gateway,
        "state": "available",
        "type": "ipsec.1",
        "ipAddress": peer,
        "bgpAsn": asn,
    }
    return _flat("CreateCustomerGateway", request, {"customerGateway": {**made, "tagSet": _tag_set(tags)}})


def delete_customer_gateway(gateway: str) -> Call:
    """DeleteCustomerGateway."""
    return _flat("DeleteCustomerGateway", {"customerGatewayId": gateway}, {"_return": True})


def create_vpn_connection(vpn: str, customer_gateway: str, vpn_gateway: str, tags: Tags) -> Call:
    """CreateVpnConnection with BGP between a customer gateway and a virtual private gateway."""
    request = {
        "type": "ipsec.1",
        "customerGatewayId": customer_gateway,
        "vpnGatewayId": vpn_gateway,
        "options": {"staticRoutesOnly": False, "tunnelInsideIpVersion": "ipv4"},
        **_tag_request("vpn-connection", tags),
    }
    return _flat("CreateVpnConnection", request, {"vpnConnection": _vpn(vpn, customer_gateway, vpn_gateway, tags)})


def delete_vpn_connection(vpn: str) -> Call:
    """DeleteVpnConnection."""
    return _flat("DeleteVpnConnection", {"vpnConnectionId": vpn}, {"_return": True})


def modify_vpn_connection(vpn: str, customer_gateway: str, vpn_gateway: str) -> Call:
    """ModifyVpnConnection onto another customer gateway."""
    made = {
        "vpnConnectionId": vpn,
        "state": "modifying",
        "customerGatewayId": customer_gateway,
        "vpnGatewayId": vpn_gateway,
        "category": "VPN",
        "type": "ipsec.1",
    }
    request = {"VpnConnectionId": vpn, "CustomerGatewayId": customer_gateway}
    return _wrapped("ModifyVpnConnection", request, {"vpnConnection": made})


def detach_vpn_gateway(vpn_gateway: str, vpc: str) -> Call:
    """DetachVpnGateway from its VPC."""
    return _flat("DetachVpnGateway", {"vpcId": vpc, "vpnGatewayId": vpn_gateway}, {"_return": True})


def delete_internet_gateway(gateway: str) -> Call:
    """DeleteInternetGateway."""
    return _flat("DeleteInternetGateway", {"internetGatewayId": gateway}, {"_return": True})


def create_nat_gateway(gateway: str, place: tuple[str, str], allocation: str, created: str, tags: Tags) -> Call:
    """CreateNatGateway in a VPC and subnet (`place`); `created` is the time of the call."""
    vpc, subnet = place
    tagged = _tag_wrapped("natgateway", tags)
    request = {"AllocationId": allocation, "SubnetId": subnet, "TagSpecification": tagged}
    made = {
        "connectivityType": "public",
        "subnetId": subnet,
        "natGatewayAddressSet": {"item": {"allocationId": allocation}},
        "createTime": created.replace("Z", ".000Z"),
        "vpcId": vpc,
        "natGatewayId": gateway,
        "state": "pending",
        "tagSet": {"item": _collapsed([{"key": key, "value": value} for key, value in tags.items()])},
    }
    return _wrapped("CreateNatGateway", request, {"natGateway": made})


def delete_nat_gateway(gateway: str) -> Call:
    """DeleteNatGateway."""
    return _wrapped("DeleteNatGateway", {"NatGatewayId": gateway}, {"natGatewayId": gateway})


def _flat(name: str, request: JsonObject, response: JsonObject) -> Call:
    return Call("ec2", name, request, response, read=False, style="flat")


def _wrapped(name: str, request: JsonObject, response: JsonObject) -> Call:
    return Call("ec2", name, request, response, read=False, style="wrapped")


def _vpn(vpn: str, customer_gateway: str, vpn_gateway: str, tags: Tags) -> JsonObject:
    return {
        "vpnConnectionId": vpn,
        "state": "pending",
        "customerGatewayConfiguration": "<sensitiveDataRemoved>",
        "type": "ipsec.1",
        "customerGatewayId": customer_gateway,
        "vpnGatewayId": vpn_gateway,
        "category": "VPN",
        "tagSet": _tag_set(tags),
        "options": {
            "enableAcceleration": False,
            "staticRoutesOnly": False,
            "localIpv4NetworkCidr": "0.0.0.0/0",
            "remoteIpv4NetworkCidr": "0.0.0.0/0",
            "tunnelInsideIpVersion": "ipv4",
            "tunnelOptionSet": {},
        },
        "routes": {},
    }


def _filter(name: str, value: str) -> JsonObject:
    return {"name": name, "valueSet": {"items": [{"value": value}]}}


def _tag_set(tags: Tags) -> JsonObject:
    return {"items": [{"key": key, "value": value} for key, value in tags.items()]} if tags else {}


def _tag_request(resource_type: str, tags: Tags) -> JsonObject:
    if not tags:
        return {}
    listed = [{"key": key, "value": value} for key, value in tags.items()]
    return {"tagSpecificationSet": {"items": [{"resourceType": resource_type, "tags": listed}]}}


def _tag_wrapped(resource_type: str, tags: Tags) -> JsonObject:
    listed = [{"Key": key, "tag": number, "Value": value} for number, (key, value) in enumerate(tags.items(), 1)]
    return {"ResourceType": resource_type, "tag": 1, "Tag": _collapsed(listed)}


def _collapsed(listed: list[JsonObject]) -> Any:
    """XML to JSON turns a list of one into the element itself."""
    return listed[0] if len(listed) == 1 else listed
