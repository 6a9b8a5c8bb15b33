-- One row per event that a person or a workload of the customer stands behind, with network and tool family.
-- Calls of AWS itself and calls a service made on somebody's behalf are left out. The sign-in hop of Identity
-- Center comes from AWS itself: it has no address and no agent here. Addresses inside a VPC are no places either. Calls
-- without any identity are left out too: they may be anybody's.
with placed as (
    select
        *,
        coalesce(identity_type = 'SAMLUser' and starts_with(user_agent, 'aws-internal'), false) as is_hop
    from events
)

select
    events.file_id,
    events.record_index,
    events.event_id,
    events.event_time,
    epoch(events.event_time) as seconds,
    events.recipient_account_id,
    events.aws_region,
    events.actor,
    events.principal,
    events.identity_type,
    events.assumed_root,
    events.session_id,
    events.access_key_id,
    events.event_source,
    events.event_name,
    coalesce(
        events.read_only,
        regexp_matches(events.event_name, '^(Batch)?(Get|List|Describe|Head|Lookup|Search)')
    ) as is_read,
    events.outcome,
    events.outcome = 'dry_run'
        or (
            events.outcome = 'denied'
            and coalesce(regexp_matches(events.request_parameters, '(?i)"dryRun"[ \t\r\n]*:[ \t\r\n]*"?true'), false)
        ) as is_dry_run,
    case when events.vpc_endpoint_id is null and not events.is_hop then addresses.source_ip_address end as address,
    case when events.vpc_endpoint_id is null and not events.is_hop then addresses.network end as network,
    case when not events.is_hop then agents.agent end as agent
from placed as events
left join anomaly_addresses as addresses
    on addresses.source_ip_address = events.source_ip_address
left join anomaly_agents as agents
    on agents.user_agent = events.user_agent
where events.event_time is not null
    and events.identity_type is distinct from 'AWSService'
    and events.event_type is distinct from 'AwsServiceEvent'
    and not contains(events.principal, ':role/aws-service-role/')
    and events.principal <> 'unknown'
    and not (events.invoked_by is not null and addresses.source_ip_address is null)
    and not (
        events.identity_type is null
        and regexp_matches(events.principal, '^[a-z0-9.-]+\.amazonaws\.com(\.cn)?\z')
    );
