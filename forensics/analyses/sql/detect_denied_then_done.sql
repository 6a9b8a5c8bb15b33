-- One row per call of an API that its actor was first refused, and first got through later, both inside the window: the
-- refusals and what came through. Full: the API changes something. A refusal of what used to work is no such sign.
with firsts as (
    select
        actor,
        event_source,
        event_name,
        min(first_seconds) filter (where outcome = 'denied') as denied_seconds,
        min(first_seconds) filter (where outcome = 'succeeded') as done_seconds
    from anomaly_habits
    group by actor, event_source, event_name
),

done as (
    select
        firsts.*,
        windows.starts
    from firsts
    inner join anomaly_windows as windows
        on firsts.denied_seconds between windows.starts and windows.ends
        and firsts.done_seconds between windows.starts and windows.ends
    where firsts.denied_seconds < firsts.done_seconds
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
