-- One row per refused call of an API that its actor was never refused before, where several such APIs came within a
-- short time. Full: refused calls are a good part of what the actor did in the window.
with firsts as (
    select
        actor,
        event_source,
        event_name,
        min(first_seconds) as first_seconds
    from anomaly_habits
    where outcome = 'denied'
    group by actor, event_source, event_name
),

novel as (
    select
        firsts.*,
        windows.starts
    from firsts
    inner join anomaly_windows as windows
        on firsts.first_seconds between windows.starts and windows.ends
),

bursts as (
    select distinct
        first_calls.actor,
        first_calls.starts
    from novel as first_calls
    inner join novel as next_calls
        on next_calls.actor = first_calls.actor
        and next_calls.starts = first_calls.starts
        and next_calls.first_seconds between first_calls.first_seconds and first_calls.first_seconds + $burst_seconds
    group by first_calls.actor, first_calls.starts, first_calls.event_source, first_calls.event_name
    having count(*) >= $burst_apis
),

shares as (
    select
        actor,
        starts,
        100 * count_if(outcome = 'denied') >= $denied_percent * count(*) as is_large
    from anomaly_calls
    group by actor, starts
)

select
    calls.actor,
    case when shares.is_large then 'full' else 'reduced' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join bursts
    on bursts.actor = calls.actor
    and bursts.starts = calls.starts
inner join shares
    on shares.actor = calls.actor
    and shares.starts = calls.starts
inner join firsts
    on firsts.actor = calls.actor
    and firsts.event_source = calls.event_source
    and firsts.event_name = calls.event_name
    and firsts.first_seconds >= calls.starts
where calls.outcome = 'denied'
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
