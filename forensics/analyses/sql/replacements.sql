-- One row per succeeded deletion of a customer gateway or VPN connection that has a replacement: the new one of the
-- same type with the same peer address in the same account and region, made after the deletion or within the hour before
-- it and not deleted itself; else the gateway that took over the VPN connection. Seconds are negative if it came first.
with created_gateways as (
    select
        calls.event_time,
        calls.recipient_account_id,
        calls.aws_region,
        nullif(regexp_extract(calls.response_elements, '(?i)"customerGatewayId"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '') as gateway_id,
        coalesce(
            nullif(regexp_extract(calls.response_elements, '(?i)"(?:ipAddress|publicIp)"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), ''),
            nullif(regexp_extract(calls.request_parameters, '(?i)"(?:ipAddress|publicIp)"[ \t\r\n]*:[ \t\r\n]*"([^"]+)"', 1), '')
        ) as peer_address
    from gateway_calls as calls
    where calls.gateway_type = 'customer_gateway'
        and calls.action = 'create'
        and calls.outcome = 'succeeded'
),

uses as (
    select distinct
        calls.event_time,
        calls.recipient_account_id,
        calls.aws_region,
        calls.action,
        gateways.resource_id as gateway_id,
        connections.resource_id as vpn_connection_id
    from gateway_calls as calls
    inner join call_resources as gateways
        on gateways.file_id = calls.file_id
        and gateways.record_index = calls.record_index
        and gateways.resource_type = 'customer_gateway'
    inner join call_resources as connections
        on connections.file_id = calls.file_id
        and connections.record_index = calls.record_index
        and connections.resource_type = 'vpn_connection'
    where calls.outcome = 'succeeded'
),

created as (
    select
        'customer_gateway' as gateway_type,
        gateway_id as resource_id,
        recipient_account_id,
        aws_region,
        event_time,
        peer_address as peer
    from created_gateways
    union all
    select
        'vpn_connection' as gateway_type,
        uses.vpn_connection_id as resource_id,
        uses.recipient_account_id,
        uses.aws_region,
        uses.event_time,
        coalesce(gateways.peer_address, uses.gateway_id) as peer
    from uses
    left join created_gateways as gateways
        on gateways.gateway_id = uses.gateway_id
    where uses.action = 'create'
),

made as (
    select *
    from created
    where resource_id is not null
    qualify row_number() over (
        partition by resource_id, recipient_account_id, aws_region
        order by event_time, peer
    ) = 1
),

deleted as (
    select
        calls.event_id,
        calls.event_time,
        calls.recipient_account_id,
        calls.aws_region,
        calls.gateway_type,
        resources.resource_id
    from gateway_calls as calls
    inner join call_resources as resources
        on resources.file_id = calls.file_id
        and resources.record_index = calls.record_index
        and resources.role = 'primary'
        and resources.location = 'request'
    where calls.gateway_type in ('customer_gateway', 'vpn_connection')
        and calls.is_deletion
        and calls.outcome = 'succeeded'
),

same_peer as (
    select
        deleted.event_id,
        deleted.event_time,
        later.resource_id as restored_as,
        later.event_time as restored_at,
        1 as preference
    from deleted
    inner join made as earlier
        on earlier.resource_id = deleted.resource_id
        and earlier.recipient_account_id is not distinct from deleted.recipient_account_id
        and earlier.aws_region is not distinct from deleted.aws_region
    inner join made as later
        on later.gateway_type = deleted.gateway_type
        and later.peer = earlier.peer
        and later.resource_id <> deleted.resource_id
        and later.recipient_account_id is not distinct from deleted.recipient_account_id
        and later.aws_region is not distinct from deleted.aws_region
        and later.event_time > earlier.event_time
        and epoch(later.event_time) > epoch(deleted.event_time) - 3600
),

took_over as (
    select
        deleted.event_id,
        deleted.event_time,
        later.gateway_id as restored_as,
        later.event_time as restored_at,
        2 as preference
    from deleted
    inner join uses as earlier
        on earlier.gateway_id = deleted.resource_id
    inner join uses as later
        on later.vpn_connection_id = earlier.vpn_connection_id
        and later.gateway_id <> deleted.resource_id
        and later.recipient_account_id is not distinct from deleted.recipient_account_id
        and later.aws_region is not distinct from deleted.aws_region
        and later.event_time > earlier.event_time
),

candidates as (
    select event_id, event_time, restored_as, restored_at, preference from same_peer
    union all
    select event_id, event_time, restored_as, restored_at, preference from took_over
)

select
    candidates.event_id,
    candidates.restored_as,
    cast(
        epoch(coalesce(made.event_time, candidates.restored_at)) - epoch(candidates.event_time) as bigint
    ) as restored_after_seconds
from candidates
left join made
    on made.resource_id = candidates.restored_as
where not exists (select 1 from deleted where deleted.resource_id = candidates.restored_as)
qualify row_number() over (
    partition by candidates.event_id
    order by
        candidates.preference,
        abs(epoch(candidates.restored_at) - epoch(candidates.event_time)),
        candidates.restored_as,
        made.event_time
) = 1
order by candidates.event_id;
