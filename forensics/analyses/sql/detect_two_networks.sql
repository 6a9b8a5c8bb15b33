-- One row per call of a session or long-lived key that went back and forth between two networks within a short time,
-- one of them new to the actor: two places used it at once.
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

changes as (
    select
        *,
        lag(network) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as network_before,
        seconds - lag(seconds) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as seconds_away,
        lag(is_new_network) over (
            partition by credential, starts
            order by seconds, event_id, file_id, record_index
        ) as is_away_new
    from moves
    where last_network is distinct from network
),

returns as (
    select
        credential,
        starts,
        min(seconds - seconds_away) as left_seconds,
        max(seconds) as back_seconds,
        string_agg(distinct network_before || '.* and ' || network || '.*', ', ') as unused
    from changes
    where seconds_away <= $interleave_seconds
        and (is_new_network or is_away_new)
    group by credential, starts
)

select 1;
