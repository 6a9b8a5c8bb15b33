-- One row per succeeded deletion of a customer gateway that has a replacement: the first new customer gateway with
-- the same peer address, else the one that took over its VPN connection. Seconds are negative if it came first.
with created as (
    select
        calls.event_time,
        calls.event_id,
        calls.file_id,
        calls.record_index,
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

deleted as (
    select
        calls.event_time,
        calls.event_id,
        nullif(regexp_extract(calls.request_parameters, '(?i)"customerGatewayId"\s*:\s*"([^"]+)"', 1), '') as gateway_id
    from gateway_calls as calls
    where calls.gateway_type = 'customer_gateway'
        and calls.is_deletion
        and calls.outcome = 'succeeded'
),

uses as (
    select
        calls.event_time,
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

same_peer as (
    select
        deleted.event_id,
        deleted.event_time,
        later.gateway_id as restored_as,
        later.event_time as restored_at,
        1 as preference
    from deleted
    inner join created as earlier
        on earlier.gateway_id = deleted.gateway_id
    inner join created as later
        on later.peer_address = earlier.peer_address
        and later.gateway_id <> deleted.gateway_id
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
        on earlier.gateway_id = deleted.gateway_id
    inner join uses as later
        on later.vpn_connection_id = earlier.vpn_connection_id
        and later.gateway_id <> deleted.gateway_id
        and later.event_time > earlier.event_time
),

candidates as (
    select * from same_peer
    union all
    select * from took_over
)

select
    event_id,
    restored_as,
    cast(epoch(restored_at) - epoch(event_time) as bigint) as restored_after_seconds
from candidates
qualify row_number() over (
    partition by event_id
    order by preference, abs(epoch(restored_at) - epoch(event_time)), restored_as
) = 1
order by event_id;
