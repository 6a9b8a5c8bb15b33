-- One row per gateway deleted by an actor that never deleted one before the window, where few others ever did.
with firsts as (
    select
        habits.actor,
        min(habits.first_seconds) as first_seconds
    from anomaly_habits as habits
    inner join gateway_operations as operations
        on operations.event_source = habits.event_source
        and operations.event_name = habits.event_name
        and operations.is_deletion
    where habits.outcome = 'succeeded'
    group by habits.actor
),

others as (
    select
        windows.starts,
        count(*) as actors
    from anomaly_windows as windows
    inner join firsts
        on firsts.first_seconds < windows.starts
    group by windows.starts
)

select
    calls.actor,
    'full' as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from anomaly_calls as calls
inner join firsts
    on firsts.actor = calls.actor
    and firsts.first_seconds >= calls.starts
left join others
    on others.starts = calls.starts
where calls.is_deletion
    and calls.outcome = 'succeeded'
    and coalesce(others.actors, 0) <= $few_others
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
