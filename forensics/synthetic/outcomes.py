"""How a call can end other than well, in the words of AWS."""

from __future__ import annotations

from forensics.synthetic.records import Call, Session


def refused(session: Session, call: Call) -> Call:
    """The same call, not permitted, in the words of its service."""
    arn = session.identity["arn"]
    if call.source == "ec2":
        return denied_by_ec2(call, arn, f"arn:aws:ec2:{session.region}:{session.account}:*")
    action = f"{call.source}:{call.name}"
    text = (
        f"User: {arn} is not authorized to perform: {action} on resource: * "
        f"because no identity-based policy allows the {action} action"
    )
    return failed(call, "AccessDenied", text)


def denied_by_ec2(call: Call, arn: str, resource: str) -> Call:
    """The same EC2 call, not permitted by any identity policy."""
    action = f"ec2:{call.name}"
    text = (
        f"You are not authorized to perform this operation. User: {arn} is not authorized to perform: "
        f"{action} on resource: {resource} because no identity-based policy allows the {action} action. "
        "Encoded authorization failure message: EXAMPLEencodedMessage"
    )
    return failed(call, "Client.UnauthorizedOperation", text)


def failed(call: Call, code: str, message: str) -> Call:
    """The same call, ended with an error."""
    return Call(call.source, call.name, call.request, None, call.read, (code, message), call.style, call.extras)


def dry_run(call: Call) -> Call:
    """The same flat call with DryRun: it would have succeeded."""
    asked = Call(call.source, call.name, {**(call.request or {}), "dryRun": True}, None, call.read, None, call.style)
    return failed(asked, "Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
