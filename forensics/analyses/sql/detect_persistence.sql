-- One row per call that leaves a way back in, widens rights or locks others out, of a kind its actor never made before
-- the window and few others ever made. Full: it succeeded and leaves a way back in.
with firsts as (
    select
        actor,
        event_source,
        event_name,
        min(first_seconds) as first_seconds
    from anomaly_habits
    group by actor, event_source, event_name
),

classes as (
    select
        event_source,
        event_name,
        max(case when event_class = 'persistence' then 1 else 0 end) as is_grave
    from event_classes
    where event_class in ('persistence', 'privilege_escalation', 'lockout')
    group by event_source, event_name
),

new_calls as (
    select
        calls.*,
        classes.is_grave
    from anomaly_calls as calls
    inner join classes
        on classes.event_source = calls.event_source
        and classes.event_name = calls.event_name
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.event_source = calls.event_source
        and firsts.event_name = calls.event_name
        and firsts.first_seconds >= calls.starts
),

others as (
    select
        wanted.starts,
        wanted.event_source,
        wanted.event_name,
        count(*) as actors
    from (select distinct starts, event_source, event_name from new_calls) as wanted
    inner join firsts
        on firsts.event_source = wanted.event_source
        and firsts.event_name = wanted.event_name
        and firsts.first_seconds < wanted.starts
    group by wanted.starts, wanted.event_source, wanted.event_name
)

select
    calls.actor,
    case when calls.outcome = 'succeeded' and calls.is_grave = 1 then 'full' else 'reduced' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from new_calls as calls
left join others
    on others.starts = calls.starts
    and others.event_source = calls.event_source
    and others.event_name = calls.event_name
where coalesce(others.actors, 0) <= $few_others
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
