-- One row per call of an API that its actor first called inside the window; deletions of gateways and what else cuts
-- one off left out. Full: it changes something and few others ever called it before.
with firsts as (
    select
        actor,
        event_source,
        event_name,
        min(first_seconds) as first_seconds
    from anomaly_habits
    group by actor, event_source, event_name
),

new_calls as (
    select calls.*
    from anomaly_calls as calls
    inner join firsts
        on firsts.actor = calls.actor
        and firsts.event_source = calls.event_source
        and firsts.event_name = calls.event_name
        and firsts.first_seconds >= calls.starts
    where calls.has_history
        and calls.outcome <> 'denied'
        and not calls.is_cut
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
    case when calls.is_read or coalesce(others.actors, 0) > $few_others then 'reduced' else 'full' end as strength,
    split_part(calls.event_source, '.', 1) || ' ' || calls.event_name as subject,
    calls.event_time,
    calls.event_id
from new_calls as calls
left join others
    on others.starts = calls.starts
    and others.event_source = calls.event_source
    and others.event_name = calls.event_name
order by
    calls.event_time,
    calls.event_id,
    calls.file_id,
    calls.record_index;
