-- One row per succeeded deletion of a customer gateway or VPN connection that has a replacement: the new one of the
-- same type with the same peer address, else the gateway that took over the VPN connection. Seconds are negative if
-- it came first.
with created_gateways as (
    select
        calls.event_time,
        nullif(regexp_extract(calls.response_elements, '(?i)"customerGatewayId"\s*:\s*"([^"]+)"', 1), '') as gateway_id,
        coalesce(
            nullif(regexp_extract(calls.response_elements, '(?i)"(?:ipAddress|publicIp)"\s*:\s*"([^"]+)"', 1), ''),
            nullif(regexp_extract(calls.request_parameters, '(?i)"(?:ipAddress|publicIp)"\s*:\s*"([^"]+)"', 1), '')
        ) as peer_address
    from gateway_calls as calls
    where calls.gateway_type = 'customer_gateway'
        and calls.action = 'create'
        and calls.outcome = 'succeeded'
),

uses as (
    select distinct
        calls.event_time,
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

made as (
    select
        'customer_gateway' as gateway_type,
        gateway_id as resource_id,
        event_time,
        peer_address as peer
    from created_gateways
    union all
    select
        'vpn_connection' as gateway_type,
        uses.vpn_connection_id as resource_id,
        uses.event_time,
        coalesce(gateways.peer_address, uses.gateway_id) as peer
    from uses
    left join created_gateways as gateways
        on gateways.gateway_id = uses.gateway_id
    where uses.action = 'create'
),

deleted as (
    select
        calls.event_id,
        calls.event_time,
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
    inner join made as later
        on later.gateway_type = deleted.gateway_type
        and later.peer = earlier.peer
        and later.resource_id <> deleted.resource_id
        and later.event_time > earlier.event_time
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
qualify row_number() over (
    partition by candidates.event_id
    order by
        candidates.preference,
        abs(epoch(candidates.restored_at) - epoch(candidates.event_time)),
        candidates.restored_as,
        made.event_time
) = 1
order by candidates.event_id;
