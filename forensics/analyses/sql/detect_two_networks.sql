-- One row per call of a session or long-lived key while it went back and forth between two networks within a short
-- time, one of them new to the actor: two places used it at once. CloudTrail's seconds: a tie has no order.
with firsts as (
    select
        actor,
        network,
        min(first_seconds) as first_seconds
    from anomaly_habits
    where network is not null
    group by actor, network
),

placed as (
    select
        calls.*,
        case
            when starts_with(calls.access_key_id, 'AKIA') then calls.access_key_id
            else calls.session_id
        end as credential,
        firsts.first_seconds >= calls.starts as is_new_network
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.network = calls.network
),

moves as (
    select
        *,
        lag(network) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as last_network
    from placed
    where credential is not null
),

stays as (
    select
        credential,
        starts,
        seconds,
        network,
        is_new_network,
        lag(network, 2) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as network_before,
        lag(seconds) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as left_seconds,
        lag(is_new_network) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as was_new_network
    from moves
    where last_network is distinct from network
),

returns as (
    select
        credential,
        starts,
        min(left_seconds) as left_seconds,
        max(seconds) as back_seconds
    from stays
    where network = network_before
        and seconds > left_seconds
        and seconds - left_seconds <= $interleave_seconds
        and (is_new_network or was_new_network)
    group by credential, starts
)

select
    calls.actor,
    'full' as strength,
    calls.address as subject,
    calls.event_time,
    calls.event_id
from placed as calls
inner join returns
    on returns.credential = calls.credential
    and returns.starts = calls.starts
    and calls.seconds between returns.left_seconds and returns.back_seconds
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
