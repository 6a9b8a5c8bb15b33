-- One row per call from an address that its actor first used inside the window. Full: in a network nobody used before,
-- and not after the impact, when everybody's way out may change. Silent for actors that always come from new ones.
-- An actor without history is compared with the organisation: only a network that nobody used before counts, and only
-- where several others have a history to compare with.
with firsts as (
    select
        actor,
        address,
        network,
        min(first_seconds) as first_seconds
    from anomaly_habits
    where address is not null
    group by actor, address, network
),

networks as (
    select
        network,
        min(first_seconds) as first_seconds
    from firsts
    group by network
),

peers as (
    select
        windows.starts,
        count(*) as actors
    from anomaly_windows as windows
    inner join anomaly_actors as actors
        on actors.enough_seconds < windows.starts
        and actors.first_seconds <= windows.starts - $history_seconds
    group by windows.starts
),

new_calls as (
    select
        calls.*,
        networks.first_seconds < calls.starts as is_known_network
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.address = calls.address
        and firsts.first_seconds >= calls.starts
    inner join networks
        on networks.network = calls.network
    left join peers
        on peers.starts = calls.starts
    where calls.has_history
        or (
            networks.first_seconds >= calls.starts
            and peers.actors >= $peers
        )
),

pasts as (
    select
        wanted.actor,
        wanted.starts,
        count(*) as addresses,
        wanted.starts - min(firsts.first_seconds) as seconds
    from (select distinct actor, starts from new_calls) as wanted
    inner join firsts
        on firsts.actor = wanted.actor
        and firsts.first_seconds < wanted.starts
    group by wanted.actor, wanted.starts
)

select
    calls.actor,
    case
        when calls.is_known_network or coalesce(calls.seconds > calls.impact, false) then 'reduced'
        else 'full'
    end as strength,
    calls.address as subject,
    calls.event_time,
    calls.event_id
from new_calls as calls
left join pasts
    on pasts.actor = calls.actor
    and pasts.starts = calls.starts
where coalesce(pasts.addresses, 0) < $roaming_addresses
    or pasts.seconds > $roaming_seconds * pasts.addresses
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
