-- One row per call of an API that its actor was first refused inside the window and that succeeded later in it: the
-- refusals and what came through. Full: the API changes something.
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

done as (
    select
        calls.actor,
        calls.starts,
        calls.event_source,
        calls.event_name,
        min(firsts.first_seconds) as denied_seconds,
        min(calls.seconds) as done_seconds
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.event_source = calls.event_source
        and firsts.event_name = calls.event_name
        and firsts.first_seconds >= calls.starts
        and firsts.first_seconds < calls.seconds
    where calls.outcome = 'succeeded'
    group by calls.actor, calls.starts, calls.event_source, calls.event_name
)

select
    calls.actor,
    case when calls.is_read then 'reduced' else 'full' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join done
    on done.actor = calls.actor
    and done.starts = calls.starts
    and done.event_source = calls.event_source
    and done.event_name = calls.event_name
where (calls.outcome = 'denied' and calls.seconds <= done.done_seconds)
    or (calls.outcome = 'succeeded' and calls.seconds = done.done_seconds)
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
